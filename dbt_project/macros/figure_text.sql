{#- A figure as text: whole numbers without decimals. -#}
{% macro figure_text(figure) -%}
    case
        when {{ figure }} = floor({{ figure }}) then cast(cast({{ figure }} as bigint) as {{ dbt.type_string() }})
        else cast({{ figure }} as {{ dbt.type_string() }})
    end
{%- endmacro %}
