{{ config(materialized='incremental') }}

with expected_returns as (

    select * from {{ ref('int_expected_returns') }}
    {{ of_years_built() }}

),

in_force as (

    select * from {{ ref('int_observations_in_force') }}
    {{ of_years_built() }}

),

coverage as (

    select * from {{ ref('int_coverage') }}
    {{ of_years_built() }}

),

statuses as (

    select * from {{ ref('observation_statuses') }}

),

as_of as (

    select * from {{ ref('stg_control__as_of') }}

),

stated as (

    select
        expected_returns.plan,
        expected_returns.agglomeration,
        expected_returns.indicator,
        expected_returns.reporting_year,
        expected_returns.detail,
        expected_returns.is_additive_over_bodies,
        expected_returns.scope,
        expected_returns.scope_reason,
        expected_returns.due_on,
        expected_returns.undated_available_on,
        expected_returns.is_fictional,
        expected_returns.has_series_break,
        in_force.value,
        in_force.reason_text,
        in_force.available_on,
        in_force.is_lower_bound,
        in_force.is_derived,
        coalesce(in_force.declared_by, refusals.refused_declared_by) as declared_by,
        in_force.decision,
        in_force.revision_number,
        in_force.previous_value,
        coalesce(in_force.submission_id, refusals.refused_submission_id) as submission_id,
        coalesce(in_force.source_file, refusals.refused_file) as source_file,
        in_force.source_sheet,
        in_force.source_cell,
        in_force.source_text,
        in_force.parse_rule,
        coalesce(in_force.received_at, refusals.refused_received_at) as received_at,
        coalesce(in_force.sent_on, {{ local_date('refusals.refused_received_at') }}) as sent_on,
        as_of.as_of,
        case
            when in_force.status is not null then in_force.status
            when refusals.is_refused then 'UNREADABLE'
            when expected_returns.scope = 'out' then 'OUT_OF_SCOPE'
            when expected_returns.scope = 'unknown' then 'SCOPE_UNKNOWN'
            when as_of.as_of < expected_returns.due_on then 'AWAITED'
            when coverage.plan is not null then 'NOT_IN_SUBMISSION'
            else 'NO_SUBMISSION'
        end as status
    from expected_returns
    cross join as_of
    left join in_force
        on
            expected_returns.plan = in_force.plan
            and expected_returns.agglomeration = in_force.agglomeration
            and expected_returns.indicator = in_force.indicator
            and expected_returns.reporting_year = in_force.reporting_year
    left join coverage
        on
            expected_returns.plan = coverage.plan
            and expected_returns.agglomeration = coverage.agglomeration
            and expected_returns.reporting_year = coverage.reporting_year
    -- What was refused whole stands only where nothing else was said of a figure that the body owes, or may owe.
    left join coverage as refusals
        on
            expected_returns.plan = refusals.plan
            and expected_returns.agglomeration = refusals.agglomeration
            and expected_returns.reporting_year = refusals.reporting_year
            and expected_returns.scope <> 'out'
            and in_force.status is null
            and refusals.is_refused

),

-- A status counts always, never, or from a day: the one on which the figure is due, or the one announced for it.
dated as (

    select
        stated.*,
        statuses.has_value,
        statuses.obs_status,
        statuses.is_answered,
        statuses.is_filled,
        statuses.counts_from,
        case
            when statuses.counts_from = 'always' then stated.as_of
            when statuses.counts_from = 'due_on' then stated.due_on
            when statuses.counts_from = 'available_on' then coalesce(stated.available_on, stated.undated_available_on)
        end as counts_from_on
    from stated
    left join statuses
        on stated.status = statuses.status

),

final as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        detail,
        is_additive_over_bodies,
        value,
        status,
        obs_status,
        scope,
        scope_reason,
        coalesce(scope = 'in' and counts_from_on <= as_of, false) as is_in_rates,
        is_answered,
        is_filled,
        reason_text,
        declared_by,
        case when counts_from = 'available_on' then counts_from_on else available_on end as available_on,
        coalesce(counts_from = 'available_on' and counts_from_on <= as_of, false) as is_overdue,
        due_on,
        received_at,
        sent_on > due_on as is_late,
        coalesce(is_lower_bound, false) as is_lower_bound,
        coalesce(is_derived, false) as is_derived,
        has_series_break,
        is_fictional,
        coalesce(revision_number, 0) as revision_number,
        previous_value,
        submission_id,
        source_file,
        source_sheet,
        source_cell,
        source_text,
        parse_rule,
        decision
    from dated

)

select * from final
