with statements as (

    select * from {{ ref('int_statements') }}

),

expected_returns as (

    select * from {{ ref('int_expected_returns') }}

),

arrivals as (

    select * from {{ ref('int_arrivals') }}

),

spoken as (

    select statements.*
    from statements
    inner join expected_returns
        on
            statements.plan = expected_returns.plan
            and statements.agglomeration = expected_returns.agglomeration
            and statements.indicator = expected_returns.indicator
            and statements.reporting_year = expected_returns.reporting_year
    where statements.is_spoken

),

journal as (

    select * from {{ ref('stg_journal__arrivals') }}

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
    group by submission_id, plan, agglomeration, indicator, reporting_year

),

-- Whatever decisions make of it later, a submission is one for a figure.
arrived as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        submission_id,
        sha256,
        arrival,
        is_own_word,
        declared_version,
        declared_sent_on,
        withdrawal,
        withdrawn_on,
        withdrawn_after_arrival,
        min(received_at) as received_at,
        max(case when decided_from is null then record_id end) as record_id
    from spoken
    group by
        plan,
        agglomeration,
        indicator,
        reporting_year,
        submission_id,
        sha256,
        arrival,
        is_own_word,
        declared_version,
        declared_sent_on,
        withdrawal,
        withdrawn_on,
        withdrawn_after_arrival

),

-- On the day of a decision a statement begins, or one ends without another.
begun as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        submission_id,
        record_id,
        decision,
        decided_from as decided_on
    from spoken
    where decided_from is not null

),

ended as (

    select
        spoken.plan,
        spoken.agglomeration,
        spoken.indicator,
        spoken.reporting_year,
        spoken.submission_id,
        cast(null as {{ dbt.type_string() }}) as record_id,
        outcomes.decision,
        spoken.decided_until as decided_on
    from spoken
    left join begun
        on
            spoken.plan = begun.plan
            and spoken.agglomeration = begun.agglomeration
            and spoken.indicator = begun.indicator
            and spoken.reporting_year = begun.reporting_year
            and spoken.submission_id = begun.submission_id
            and spoken.decided_until = begun.decided_on
    left join outcomes
        on
            spoken.plan = outcomes.plan
            and spoken.agglomeration = outcomes.agglomeration
            and spoken.indicator = outcomes.indicator
            and spoken.reporting_year = outcomes.reporting_year
            and spoken.submission_id = outcomes.submission_id
    where spoken.decided_until is not null and begun.record_id is null

),

decided as (

    select * from begun
    union all
    select * from ended

),

days as (

    select distinct decided_on from decided

),

known_by as (

    select
        days.decided_on,
        max(journal.arrival) as last_arrival
    from days
    inner join journal
        on days.decided_on >= {{ local_date('journal.received_at') }}
    group by days.decided_on

),

-- A submission speaks each time that it arrives; one that the ledger does not know, once.
sent as (

    select
        arrived.plan,
        arrived.agglomeration,
        arrived.indicator,
        arrived.reporting_year,
        arrived.submission_id,
        arrived.sha256,
        arrived.is_own_word,
        arrived.declared_version,
        arrived.declared_sent_on,
        arrived.record_id,
        coalesce(arrivals.arrival, arrived.arrival) as event_arrival,
        min(coalesce(arrivals.received_at, arrived.received_at)) as arrived_at
    from arrived
    left join arrivals
        on arrived.submission_id = arrivals.submission_id
    group by
        arrived.plan,
        arrived.agglomeration,
        arrived.indicator,
        arrived.reporting_year,
        arrived.submission_id,
        arrived.sha256,
        arrived.is_own_word,
        arrived.declared_version,
        arrived.declared_sent_on,
        arrived.record_id,
        coalesce(arrivals.arrival, arrived.arrival)

),

first_sent as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        submission_id,
        sha256,
        is_own_word,
        declared_version,
        declared_sent_on,
        min(event_arrival) as first_arrival
    from sent
    group by
        plan,
        agglomeration,
        indicator,
        reporting_year,
        submission_id,
        sha256,
        is_own_word,
        declared_version,
        declared_sent_on

),

-- A decision comes after the arrivals known by its day, and never before what it decides on.
decision_events as (

    select
        first_sent.plan,
        first_sent.agglomeration,
        first_sent.indicator,
        first_sent.reporting_year,
        first_sent.submission_id,
        first_sent.sha256,
        first_sent.is_own_word,
        first_sent.declared_version,
        first_sent.declared_sent_on,
        decided.record_id,
        decided.decision,
        decided.decided_on,
        case
            when known_by.last_arrival > first_sent.first_arrival then known_by.last_arrival
            else first_sent.first_arrival
        end as event_arrival
    from decided
    inner join first_sent
        on
            decided.plan = first_sent.plan
            and decided.agglomeration = first_sent.agglomeration
            and decided.indicator = first_sent.indicator
            and decided.reporting_year = first_sent.reporting_year
            and decided.submission_id = first_sent.submission_id
    left join known_by
        on decided.decided_on = known_by.decided_on

),

-- Sent again after a decision, a submission says what was decided.
decided_before as (

    select
        sent.plan,
        sent.agglomeration,
        sent.indicator,
        sent.reporting_year,
        sent.submission_id,
        sent.event_arrival,
        decision_events.record_id,
        row_number() over (
            partition by
                sent.plan,
                sent.agglomeration,
                sent.indicator,
                sent.reporting_year,
                sent.submission_id,
                sent.event_arrival
            order by decision_events.event_arrival desc, decision_events.decided_on desc
        ) as latest
    from sent
    inner join decision_events
        on
            sent.plan = decision_events.plan
            and sent.agglomeration = decision_events.agglomeration
            and sent.indicator = decision_events.indicator
            and sent.reporting_year = decision_events.reporting_year
            and sent.submission_id = decision_events.submission_id
            and sent.event_arrival > decision_events.event_arrival

),

-- A withdrawal comes after the arrivals of its scan.
events as (

    select
        sent.plan,
        sent.agglomeration,
        sent.indicator,
        sent.reporting_year,
        sent.submission_id,
        sent.sha256,
        sent.is_own_word,
        sent.declared_version,
        sent.declared_sent_on,
        case when decided_before.latest = 1 then decided_before.record_id else sent.record_id end as record_id,
        'submission' as cause,
        sent.event_arrival,
        0 as event_order,
        cast(null as date) as event_day,
        sent.arrived_at,
        cast(null as {{ dbt.type_string() }}) as withdrawal,
        cast(null as date) as withdrawn_on,
        cast(null as {{ dbt.type_string() }}) as decision,
        cast(null as date) as decided_on
    from sent
    left join decided_before
        on
            sent.plan = decided_before.plan
            and sent.agglomeration = decided_before.agglomeration
            and sent.indicator = decided_before.indicator
            and sent.reporting_year = decided_before.reporting_year
            and sent.submission_id = decided_before.submission_id
            and sent.event_arrival = decided_before.event_arrival
            and decided_before.latest = 1

    union all

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        submission_id,
        sha256,
        is_own_word,
        declared_version,
        declared_sent_on,
        record_id,
        'withdrawal' as cause,
        withdrawn_after_arrival as event_arrival,
        1 as event_order,
        withdrawn_on as event_day,
        cast(null as timestamp) as arrived_at,
        withdrawal,
        withdrawn_on,
        cast(null as {{ dbt.type_string() }}) as decision,
        cast(null as date) as decided_on
    from arrived
    where withdrawal is not null

    union all

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        submission_id,
        sha256,
        is_own_word,
        declared_version,
        declared_sent_on,
        record_id,
        'decision' as cause,
        event_arrival,
        1 as event_order,
        decided_on as event_day,
        cast(null as timestamp) as arrived_at,
        cast(null as {{ dbt.type_string() }}) as withdrawal,
        cast(null as date) as withdrawn_on,
        decision,
        decided_on
    from decision_events

),

final as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        cast(row_number() over (
            partition by plan, agglomeration, indicator, reporting_year
            order by event_arrival, event_order, event_day, cause, sha256, submission_id
        ) as integer) as moment,
        cause,
        submission_id,
        record_id,
        is_own_word,
        declared_version,
        declared_sent_on,
        arrived_at,
        withdrawal,
        withdrawn_on,
        decision,
        decided_on
    from events

)

select * from final
