{#- What a model reads from outside the database: a source's files, as the engine names them in a FROM clause. -#}
{% macro external(relation) -%}
    {{- adapter.dispatch('external', 'interlud')(relation) -}}
{%- endmacro %}

{% macro default__external(relation) -%}
    {{ relation }}
{%- endmacro %}

{#- dbt-spark knows no external location. In a unit test a source is a CTE of given rows, and stays one. -#}
{% macro spark__external(relation) -%}
    {%- set found = namespace(location=none) -%}
    {%- for source in graph.get('sources', {}).values() -%}
        {%- if source.source_name == relation.schema and source.identifier == relation.identifier -%}
            {%- set found.location = source.config.meta.external_location | replace('{name}', source.identifier) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ 'parquet.`' ~ found.location ~ '`' if found.location else relation }}
{%- endmacro %}
