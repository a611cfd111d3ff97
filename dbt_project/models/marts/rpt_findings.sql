{{ config(materialized='incremental') }}

with lake_findings as (

    select * from {{ ref('stg_lake__findings') }}
    {{ of_years_built() }}

),

house_findings as (

    select * from {{ ref('int_house_findings') }}
    {{ of_years_built() }}

),

submissions as (

    select * from {{ ref('stg_lake__submissions') }}

),

rules as (

    select * from {{ ref('rules') }}

),

decision_findings as (

    select * from {{ ref('int_decision_findings') }}
    {{ of_years_built() }}

),

answers as (

    select * from {{ ref('int_decision_answers') }}
    where is_latest

),

findings as (

    select
        finding_id,
        submission_id,
        rule,
        severity,
        message_fr,
        hint_fr,
        source_sheet as sheet,
        source_cell as cell,
        source_text as text,
        agglomeration,
        plan,
        indicator,
        reporting_year,
        decision
    from lake_findings

    union all

    select
        house_findings.*,
        answers.decision
    from house_findings
    left join answers
        on house_findings.finding_id = answers.finding_id

    union all

    select
        decision_findings.*,
        cast(null as {{ dbt.type_string() }}) as decision
    from decision_findings

),

final as (

    select
        findings.finding_id,
        findings.rule,
        findings.severity,
        rules.stage,
        findings.message_fr,
        findings.hint_fr,
        findings.submission_id,
        submissions.source_file,
        findings.sheet,
        findings.cell,
        findings.text,
        findings.agglomeration,
        findings.plan,
        findings.indicator,
        findings.reporting_year,
        submissions.declared_by,
        submissions.received_at,
        findings.decision,
        findings.decision is null as is_open
    from findings
    left join submissions
        on findings.submission_id = submissions.submission_id
    left join rules
        on findings.rule = rules.rule

)

select * from final
