with decisions as (

    select * from {{ ref('decisions') }}

),

rules as (

    select * from {{ ref('rules') }}

),

control as (

    select * from {{ ref('stg_control__as_of') }}

),

findings as (

    select * from {{ ref('int_house_findings') }}

),

-- Findings of the house are made here, and answered here: what they warn of counts already, so nothing else changes.
matched as (

    select
        findings.finding_id,
        decisions.decision,
        row_number() over (
            partition by findings.finding_id
            order by decisions.decided_on desc, decisions.decision desc
        ) as recency
    from decisions
    inner join rules
        on decisions.rule = rules.rule
    cross join control
    inner join findings
        on
            decisions.submission_id = findings.submission_id
            and decisions.rule = findings.rule
            and (
                (
                    decisions.cell = findings.cell
                    and {{ same('decisions.sheet', 'findings.sheet') }}
                )
                or (
                    decisions.cell is null
                    and coalesce(decisions.agglomeration = findings.agglomeration, true)
                    and coalesce(decisions.indicator = findings.indicator, true)
                    and coalesce(decisions.reporting_year = findings.reporting_year, true)
                )
            )
    where rules.stage = 'house' and decisions.action = 'accept' and decisions.decided_on <= control.decided_by

),

final as (

    select
        finding_id,
        decision,
        recency = 1 as is_latest
    from matched

)

select * from final
