{#- The calendar day, where the authority sits, of an instant kept as a UTC timestamp without zone. -#}
{% macro local_date(instant) -%}
    {{- adapter.dispatch('local_date', 'interlud')(instant) -}}
{%- endmacro %}

{% macro default__local_date(instant) -%}
    cast(({{ instant }} at time zone 'UTC') at time zone '{{ var("timezone") }}' as date)
{%- endmacro %}

{% macro spark__local_date(instant) -%}
    cast(from_utc_timestamp({{ instant }}, '{{ var("timezone") }}') as date)
{%- endmacro %}
