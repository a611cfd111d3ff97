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

-- A submission speaks each time that it arrives; one that the ledger does not know, once.
sent as (

    select
        spoken.record_id,
        spoken.submission_id,
        coalesce(arrivals.arrival, spoken.arrival) as arrival,
        min(coalesce(arrivals.received_at, spoken.received_at)) as received_at
    from spoken
    left join arrivals
        on spoken.submission_id = arrivals.submission_id
    group by spoken.record_id, spoken.submission_id, coalesce(arrivals.arrival, spoken.arrival)

),

-- A withdrawal comes after the arrivals of its scan.
events as (

    select
        spoken.*,
        'submission' as cause,
        0 as event_order,
        sent.arrival as event_arrival,
        sent.received_at as arrived_at
    from spoken
    inner join sent
        on
            spoken.record_id = sent.record_id
            and spoken.submission_id = sent.submission_id

    union all

    select
        spoken.*,
        'withdrawal' as cause,
        1 as event_order,
        spoken.withdrawn_after_arrival as event_arrival,
        cast(null as timestamp) as arrived_at
    from spoken
    where spoken.withdrawal is not null

),

final as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        cast(row_number() over (
            partition by plan, agglomeration, indicator, reporting_year
            order by event_arrival, event_order, sha256, submission_id
        ) as integer) as moment,
        cause,
        submission_id,
        record_id,
        is_own_word,
        declared_version,
        declared_sent_on,
        arrived_at,
        case when cause = 'withdrawal' then withdrawal end as withdrawal,
        case when cause = 'withdrawal' then withdrawn_on end as withdrawn_on
    from events

)

select * from final
