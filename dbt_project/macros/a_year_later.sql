{#- The same day of the next year, as a date; the last of February after a 29th. dbt's own gives NULL on Spark. -#}
{% macro a_year_later(day) -%}
    {{- adapter.dispatch('a_year_later', 'interlud')(day) -}}
{%- endmacro %}

{% macro default__a_year_later(day) -%}
    cast({{ dbt.dateadd('year', 1, day) }} as date)
{%- endmacro %}

{% macro spark__a_year_later(day) -%}
    add_months({{ day }}, 12)
{%- endmacro %}
