{#- Numbers of the indicators that may be added over bodies, from the seed as loaded; none while dbt only parses. -#}
{% macro additive_indicators() -%}
    {%- set seed = ref('indicators') -%}
    {%- if not execute or load_relation(seed) is none -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set query -%}
        select distinct indicator
        from {{ seed }}
        where is_additive_over_bodies
        order by indicator
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{%- endmacro %}

{#- The column of `rpt_indicator_wide` that holds an indicator. -#}
{% macro indicator_column(indicator) -%}
    indicator_{{ modules.re.sub('[^a-z0-9]+', '_', indicator | lower) }}
{%- endmacro %}
