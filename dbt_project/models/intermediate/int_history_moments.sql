with statements as (

    select * from {{ ref('int_statements') }}

),

expected_returns as (

    select * from {{ ref('int_expected_returns') }}

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

-- A withdrawal comes after the arrivals of its scan.
events as (

    select
        spoken.*,
        'submission' as cause,
        0 as event_order,
        spoken.arrival as event_arrival
    from spoken

    union all

    select
        spoken.*,
        'withdrawal' as cause,
        1 as event_order,
        spoken.withdrawn_after_arrival as event_arrival
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
        case when cause = 'withdrawal' then withdrawal end as withdrawal,
        case when cause = 'withdrawal' then withdrawn_on end as withdrawn_on
    from events

)

select * from final
