{#- A name without regard to case, accents and kinds of quotes and dashes, by functions that every engine has. -#}
{% macro folded_name(name) -%}
    translate(lower(trim({{ name }})), 'àâäáãéèêëíîïìóôöòõúùûüçñÿ‐‑–—’‘ʼ`´', 'aaaaaeeeeiiiiooooouuuucny----''''''''''')
{%- endmacro %}
