{{ config(materialized='incremental') }}

-- Submissions are named once for each use: a table that is named once and used often is copied whole.
with submissions as (

    select * from {{ ref('int_history_submissions') }}
    {{ of_years_built() }}

),

first_words as (

    select * from {{ ref('int_history_submissions') }}
    {{ of_years_built() }}

),

withdrawn as (

    select * from {{ ref('int_history_submissions') }}
    where withdrawal is not null {{ of_years_built('and') }}

),

arrivals as (

    select * from {{ ref('int_history_arrivals') }}
    {{ of_years_built() }}

),

decisions as (

    select * from {{ ref('int_history_decisions') }}
    {{ of_years_built() }}

),

decided_before as (

    select
        arrivals.return_submission_id,
        arrivals.arrival,
        decisions.record_id,
        row_number() over (
            partition by arrivals.return_submission_id, arrivals.arrival
            order by decisions.after_arrival desc, decisions.decided_on desc
        ) as recency
    from arrivals
    inner join decisions
        on
            arrivals.return_submission_id = decisions.return_submission_id
            and arrivals.arrival > decisions.after_arrival

),

-- Sent again after a decision, a submission says what was decided.
sent as (

    select
        arrivals.return_submission_id,
        arrivals.arrival,
        arrivals.arrived_at,
        case
            when decided_before.return_submission_id is null then first_words.record_id
            else decided_before.record_id
        end as record_id
    from arrivals
    inner join first_words
        on arrivals.return_submission_id = first_words.return_submission_id
    left join decided_before
        on
            arrivals.return_submission_id = decided_before.return_submission_id
            and arrivals.arrival = decided_before.arrival
            and decided_before.recency = 1

),

-- Withdrawals and decisions come after the arrivals of their scan.
events as (

    select
        return_submission_id,
        record_id,
        'submission' as cause,
        arrival as event_arrival,
        0 as event_order,
        cast(null as date) as event_day,
        arrived_at,
        cast(null as {{ dbt.type_string() }}) as decision
    from sent

    union all

    select
        return_submission_id,
        record_id,
        'withdrawal' as cause,
        withdrawn_after_arrival as event_arrival,
        1 as event_order,
        withdrawn_on as event_day,
        cast(null as timestamp) as arrived_at,
        cast(null as {{ dbt.type_string() }}) as decision
    from withdrawn

    union all

    select
        return_submission_id,
        record_id,
        'decision' as cause,
        after_arrival as event_arrival,
        1 as event_order,
        decided_on as event_day,
        cast(null as timestamp) as arrived_at,
        decision
    from decisions

),

final as (

    select
        submissions.plan,
        submissions.agglomeration,
        submissions.indicator,
        submissions.reporting_year,
        cast(row_number() over (
            partition by
                submissions.plan, submissions.agglomeration, submissions.indicator, submissions.reporting_year
            order by
                events.event_arrival,
                events.event_order,
                events.event_day,
                events.cause,
                submissions.sha256,
                submissions.submission_id
        ) as integer) as moment,
        events.cause,
        submissions.submission_id,
        events.record_id,
        submissions.is_own_word,
        submissions.declared_version,
        submissions.declared_sent_on,
        events.arrived_at,
        case when events.cause = 'withdrawal' then submissions.withdrawal end as withdrawal,
        case when events.cause = 'withdrawal' then submissions.withdrawn_on end as withdrawn_on,
        events.decision,
        case when events.cause = 'decision' then events.event_day end as decided_on
    from events
    inner join submissions
        on events.return_submission_id = submissions.return_submission_id

)

select * from final
