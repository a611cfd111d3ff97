with decisions as (

    select * from {{ ref('decisions') }}

),

rules as (

    select * from {{ ref('rules') }}

),

control as (

    select * from {{ ref('stg_control__as_of') }}

),

outcomes as (

    select
        submission_id,
        decision,
        max(outcome) as outcome
    from {{ ref('stg_lake__decisions') }}
    group by submission_id, decision

),

figures as (

    select * from {{ ref('stg_lake__decisions') }}
    where outcome = 'applied'

),

answers as (

    select distinct decision from {{ ref('int_decision_answers') }}

),

returns as (

    select * from {{ ref('int_returns') }}

),

withdrawals as (

    select * from {{ ref('stg_journal__withdrawals') }}

),

submissions as (

    select * from {{ ref('stg_lake__submissions') }}

),

-- A decision counts for the figures for which the submission that it answers is in force.
lapses as (

    select
        figures.submission_id,
        figures.decision,
        max(case
            when withdrawals.submission_id is not null then 0
            when returns.submission_id <> figures.submission_id then 0
            else 1
        end) as is_counting
    from figures
    left join returns
        on
            figures.plan = returns.plan
            and figures.agglomeration = returns.agglomeration
            and figures.indicator = returns.indicator
            and figures.reporting_year = returns.reporting_year
    left join withdrawals
        on figures.submission_id = withdrawals.submission_id
    group by figures.submission_id, figures.decision

),

final as (

    select
        decisions.decision,
        decisions.submission_id,
        submissions.source_file,
        decisions.rule,
        rules.stage,
        decisions.sheet,
        decisions.cell,
        decisions.agglomeration,
        decisions.indicator,
        decisions.reporting_year,
        decisions.action,
        decisions.decided_value,
        decisions.decided_status,
        decisions.available_on,
        decisions.decided_by_function,
        decisions.decided_on,
        decisions.reason_fr,
        case
            when decisions.decided_on > control.decided_by then 'pending'
            when answers.decision is not null then 'acknowledged'
            when outcomes.outcome = 'applied' and lapses.is_counting = 0 then 'lapsed'
            else coalesce(outcomes.outcome, 'unmatched')
        end as standing
    from decisions
    cross join control
    inner join rules
        on decisions.rule = rules.rule
    inner join submissions
        on decisions.submission_id = submissions.submission_id
    left join outcomes
        on
            decisions.submission_id = outcomes.submission_id
            and decisions.decision = outcomes.decision
    left join lapses
        on
            decisions.submission_id = lapses.submission_id
            and decisions.decision = lapses.decision
    left join answers
        on decisions.decision = answers.decision

)

select * from final
