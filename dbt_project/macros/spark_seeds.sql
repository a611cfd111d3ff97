{#-
    Seeds on Spark. dbt-spark binds a blank as the text None and escapes no quote, so the rows are written as literals.
-#}
{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set columns = [] -%}
    {%- for column in agate_table.column_names -%}
        {%- do columns.append(column ~ ' ' ~ spark_type(model.config.column_types[column])) -%}
    {%- endfor -%}
    {%- set statement_sql = 'create table ' ~ this.render() ~ ' (' ~ columns | join(', ') ~ ') using parquet' -%}
    {%- call statement('_') -%}
        {{ statement_sql }}
    {%- endcall -%}
    {{ return(statement_sql) }}
{%- endmacro %}

{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set columns, rows = [], [] -%}
    {%- for column in agate_table.column_names -%}
        {%- do columns.append('cast(' ~ column ~ ' as ' ~ spark_type(model.config.column_types[column]) ~ ')') -%}
    {%- endfor -%}
    {%- for row in agate_table.rows -%}
        {%- set literals = [] -%}
        {%- for value in row.values() -%}
            {%- do literals.append(spark_literal(value)) -%}
        {%- endfor -%}
        {%- do rows.append('(' ~ literals | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- set insert_sql -%}
        insert into {{ this.render() }}
        select {{ columns | join(', ') }}
        from values {{ rows | join(', ') }} as given ({{ agate_table.column_names | join(', ') }})
    {%- endset -%}
    {%- if rows -%}
        {%- do adapter.add_query(insert_sql, abridge_sql_log=True) -%}
    {%- endif -%}
    {{ return(insert_sql if rows else '') }}
{%- endmacro %}

{#- A text as Spark reads it between quotes, where a backslash escapes. -#}
{% macro spark_literal(value) -%}
    {%- if value is none -%}
        cast(null as string)
    {%- else -%}
        '{{ value | string | replace("\\", "\\\\") | replace("'", "\\'") }}'
    {%- endif -%}
{%- endmacro %}
