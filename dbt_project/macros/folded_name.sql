{#- A name without regard to case and accents, by functions that every engine has. -#}
{% macro folded_name(name) -%}
    translate(lower(trim({{ name }})), 'àâäáãéèêëíîïìóôöòõúùûüçñÿ', 'aaaaaeeeeiiiiooooouuuucny')
{%- endmacro %}
