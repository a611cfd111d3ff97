with lake_findings as (

    select * from {{ ref('stg_lake__findings') }}

),

house_findings as (

    select * from {{ ref('int_house_findings') }}

),

submissions as (

    select * from {{ ref('stg_lake__submissions') }}

),

rules as (

    select * from {{ ref('rules') }}

),

decisions as (

    select
        submission_id,
        plan,
        agglomeration,
        indicator,
        reporting_year,
        max(decision) as decision
    from {{ ref('int_statements') }}
    where decision is not null
    group by submission_id, plan, agglomeration, indicator, reporting_year

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
        reporting_year
    from lake_findings

    union all

    select
        finding_id,
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
    from house_findings

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
        decisions.decision
    from findings
    left join submissions
        on findings.submission_id = submissions.submission_id
    left join rules
        on findings.rule = rules.rule
    left join decisions
        on
            findings.submission_id = decisions.submission_id
            and findings.plan = decisions.plan
            and findings.agglomeration = decisions.agglomeration
            and findings.indicator = decisions.indicator
            and findings.reporting_year = decisions.reporting_year

)

select * from final
