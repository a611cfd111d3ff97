{#-
    What dbt makes aside of a model before the strategy takes it over (by_year.sql) is a view here, so that rows are
    written once. None of these models reads itself, and what they read stays the same within the transaction.
-#}
{% macro duckdb__create_table_as(temporary, relation, sql, language='sql', partitioned_by=none, sorted_by=none) -%}
    {%- if temporary and config.get('incremental_strategy') == 'by_year' -%}
        {{ get_assert_columns_equivalent(sql) if config.get('contract').enforced else '' }}
        create or replace temporary view {{ relation.include(database=false, schema=false) }} as
        {{ sql }}
    {%- else -%}
        {{ dbt.duckdb__create_table_as(temporary, relation, sql, language, partitioned_by, sorted_by) }}
    {%- endif -%}
{%- endmacro %}
