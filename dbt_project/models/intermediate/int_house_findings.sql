{{ config(materialized='incremental') }}

{#- One model a family of findings, all with the same columns in the same order. -#}
{%- set families = [
    'int_findings_of_blanks',
    'int_findings_of_bodies',
    'int_findings_of_delays',
    'int_findings_of_jumps',
    'int_findings_of_precedence',
    'int_findings_of_stops',
] -%}

with found as (

    {%- for family in families %}
        select * from {{ ref(family) }}
        {{ of_years_built() }}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

final as (

    select
        {{ dbt.hash(dbt.concat([
            "rule", "'|'", "submission_id", "'|'", "agglomeration", "'|'", "plan", "'|'", "coalesce(indicator, '')", "'|'",
            "cast(reporting_year as " ~ dbt.type_string() ~ ")", "'|'", "coalesce(sheet, '')", "'|'",
            "coalesce(cell, '')", "'|'", "message_fr",
        ])) }} as finding_id,
        submission_id,
        rule,
        severity,
        message_fr,
        hint_fr,
        sheet,
        cell,
        text,
        agglomeration,
        plan,
        indicator,
        reporting_year
    from found

)

select * from final
