{{ config(materialized='incremental') }}

with history as (

    select * from {{ ref('int_observation_history') }}
    where is_change
    {{ of_years_built('and') }}

),

returns as (

    select * from {{ ref('int_returns') }}
    {{ of_years_built() }}

),

-- Where a withdrawal or a decision left nobody's word, the figure has the status of what was not sent.
stated as (

    select
        history.plan,
        history.agglomeration,
        history.indicator,
        history.reporting_year,
        history.revision_number,
        history.value,
        history.reason_text,
        history.previous_value,
        history.declared_by,
        history.submission_id,
        history.source_file,
        history.source_sheet,
        history.source_cell,
        history.source_text,
        coalesce(history.moment_decision, history.decision) as decision,
        history.withdrawal,
        history.cause,
        coalesce(
            cast(coalesce(history.withdrawn_on, history.decided_on) as timestamp), history.arrived_at
        ) as revised_at,
        coalesce(
            history.status,
            case when returns.revision_number = history.revision_number then returns.status else 'NO_SUBMISSION' end
        ) as status
    from history
    inner join returns
        on
            history.plan = returns.plan
            and history.agglomeration = returns.agglomeration
            and history.indicator = returns.indicator
            and history.reporting_year = returns.reporting_year

),

compared as (

    select
        *,
        lag(status) over figure as previous_status,
        lag(reason_text) over figure as previous_reason_text,
        lag(submission_id) over figure as previous_submission_id,
        lag(source_file) over figure as previous_source_file,
        lag(source_sheet) over figure as previous_source_sheet,
        lag(source_cell) over figure as previous_source_cell,
        lead(revision_number) over figure as next_revision_number
    from stated
    window figure as (partition by plan, agglomeration, indicator, reporting_year order by revision_number)

),

final as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        revision_number,
        value,
        status,
        reason_text,
        previous_value,
        previous_status,
        previous_reason_text,
        cast(value - previous_value as decimal(18, 4)) as value_change,
        next_revision_number is null as is_in_force,
        declared_by,
        revised_at,
        submission_id,
        source_file,
        source_sheet,
        source_cell,
        source_text,
        decision,
        previous_submission_id,
        previous_source_file,
        previous_source_sheet,
        previous_source_cell,
        cause,
        withdrawal
    from compared
    where revision_number > 1

)

select * from final
