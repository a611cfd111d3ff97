{#- A date as officers write it, jj/mm/aaaa. -#}
{% macro french_date(date_column) -%}
    {%- set iso = 'cast(' ~ date_column ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {{ dbt.concat([
        'substring(' ~ iso ~ ', 9, 2)', "'/'", 'substring(' ~ iso ~ ', 6, 2)', "'/'", 'substring(' ~ iso ~ ', 1, 4)'
    ]) }}
{%- endmacro %}
