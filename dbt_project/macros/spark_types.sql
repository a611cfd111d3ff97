{#- Types are named once, as in DuckDB: text without a length is `varchar`, which Spark calls `string`. -#}
{% macro spark_type(data_type) -%}
    {{- 'string' if data_type | lower == 'varchar' else data_type -}}
{%- endmacro %}

{#- dbt's way to learn the types of a contract: a query without rows. -#}
{% macro spark__get_empty_schema_sql(columns) -%}
    {%- set typed = [] -%}
    {%- for column in columns.values() -%}
        {%- do typed.append('cast(null as ' ~ spark_type(column.data_type) ~ ') as ' ~ column.name) -%}
    {%- endfor -%}
    select {{ typed | join(', ') }}
{%- endmacro %}
