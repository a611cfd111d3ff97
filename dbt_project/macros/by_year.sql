{#-
    Builds of some reporting years. Models of which each row belongs to one year are incremental: where the environment
    names the years to build (INTERLUD_YEARS_BUILT, such as "2023 2024"), their rows of these years and those of no year
    are made anew, and all others stay. Which years these must be is not decided here. Read while SQL is rendered only:
    dbt would parse the project again for each change of a variable.
-#}

{#- The condition that keeps the rows of the years that are built; nothing where all are. -#}
{% macro of_years_built(keyword='where') -%}
    {%- set is_of_years = execute and env_var('INTERLUD_YEARS_BUILT', 'all') != 'all' -%}
    {%- if is_of_years and (is_incremental() or model.resource_type == 'test') -%}
        {{ keyword }} {{ in_years_built() }}
    {%- endif -%}
{%- endmacro %}

{#- What a test looks at of a table of which each row belongs to a year: the rows that this build made. -#}
{% macro rows_built(relation) -%}
    {%- if of_years_built() | trim -%}
        (select * from {{ relation }} {{ of_years_built() }})
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}

{% macro in_years_built() -%}
    {%- set years = env_var('INTERLUD_YEARS_BUILT', 'all') -%}
    {%- if years == 'all' -%}
        1 = 1
    {%- else -%}
        (reporting_year is null{% if years %} or reporting_year in ({{ years.split() | join(', ') }}){% endif %})
    {%- endif -%}
{%- endmacro %}

{#- Rows from the first of the years that are built on, of which nothing earlier is made; where all are built, all. -#}
{% macro since_years_built() -%}
    {%- if of_years_built() | trim -%}
        reporting_year >= {{ first_year_built() }}
    {%- else -%}
        1 = 1
    {%- endif -%}
{%- endmacro %}

{#- The other rows, on which those that are built may lean. -#}
{% macro before_years_built() -%}
    {%- if of_years_built() | trim -%}
        reporting_year < {{ first_year_built() }}
    {%- else -%}
        1 = 0
    {%- endif -%}
{%- endmacro %}

{#- No year comes after the last, where none is built. -#}
{% macro first_year_built() -%}
    {{ env_var('INTERLUD_YEARS_BUILT', 'all').split() | map('int') | min | default(9999, true) }}
{%- endmacro %}

{#- The incremental strategy: rows of the years built give way to the new ones, also where there are none. -#}
{% macro get_incremental_by_year_sql(arg_dict) -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arg_dict['target_relation'] }}
    where {{ in_years_built() }};

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
{%- endmacro %}
