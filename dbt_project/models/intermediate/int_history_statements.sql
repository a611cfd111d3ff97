{{ config(materialized='incremental') }}

with statements as (

    select * from {{ ref('int_statements') }}
    {{ of_years_built() }}

),

expected_returns as (

    select * from {{ ref('int_expected_returns') }}
    {{ of_years_built() }}

),

outcomes as (

    select
        submission_id,
        plan,
        agglomeration,
        indicator,
        reporting_year,
        min(decision) as decision
    from {{ ref('stg_lake__decisions') }}
    where outcome = 'applied'
    {{ of_years_built('and') }}
    group by submission_id, plan, agglomeration, indicator, reporting_year

),

final as (

    select
        {{ dbt.concat([
            "statements.plan", "'|'", "statements.agglomeration", "'|'", "statements.indicator", "'|'",
            "cast(statements.reporting_year as " ~ dbt.type_string() ~ ")", "'|'", "statements.submission_id"
        ]) }} as return_submission_id,
        statements.plan,
        statements.agglomeration,
        statements.indicator,
        statements.reporting_year,
        statements.submission_id,
        statements.record_id,
        statements.sha256,
        statements.arrival,
        statements.received_at,
        statements.is_own_word,
        statements.declared_version,
        statements.declared_sent_on,
        statements.withdrawal,
        statements.withdrawn_on,
        statements.withdrawn_after_arrival,
        statements.decision,
        statements.decided_from,
        statements.decided_until,
        outcomes.decision as ending_decision
    from statements
    inner join expected_returns
        on
            statements.plan = expected_returns.plan
            and statements.agglomeration = expected_returns.agglomeration
            and statements.indicator = expected_returns.indicator
            and statements.reporting_year = expected_returns.reporting_year
    left join outcomes
        on
            statements.plan = outcomes.plan
            and statements.agglomeration = outcomes.agglomeration
            and statements.indicator = outcomes.indicator
            and statements.reporting_year = outcomes.reporting_year
            and statements.submission_id = outcomes.submission_id
    where statements.is_spoken

)

select * from final
