{#- Whether two expressions are equal, where nothing equals nothing. -#}
{% macro same(one, other) -%}
    coalesce({{ one }} = {{ other }}, {{ one }} is null and {{ other }} is null)
{%- endmacro %}
