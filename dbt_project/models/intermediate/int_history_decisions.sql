{{ config(materialized='incremental') }}

with statements as (

    select * from {{ ref('int_history_statements') }}
    {{ of_years_built() }}

),

journal as (

    select * from {{ ref('stg_journal__arrivals') }}

),

first_arrivals as (

    select
        return_submission_id,
        min(arrival) as arrival
    from {{ ref('int_history_arrivals') }}
    {{ of_years_built() }}
    group by return_submission_id

),

-- On the day of a decision a statement begins, or one ends without another.
begun as (

    select
        return_submission_id,
        reporting_year,
        record_id,
        decision,
        decided_from as decided_on
    from statements
    where decided_from is not null

),

ended as (

    select
        statements.return_submission_id,
        statements.reporting_year,
        cast(null as {{ dbt.type_string() }}) as record_id,
        statements.ending_decision as decision,
        statements.decided_until as decided_on
    from statements
    left join begun
        on
            statements.return_submission_id = begun.return_submission_id
            and statements.decided_until = begun.decided_on
    where statements.decided_until is not null and begun.record_id is null

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

-- A decision comes after the arrivals known by its day, and never before what it decides on.
final as (

    select
        decided.return_submission_id,
        decided.reporting_year,
        decided.record_id,
        decided.decision,
        decided.decided_on,
        case
            when known_by.last_arrival > first_arrivals.arrival then known_by.last_arrival
            else first_arrivals.arrival
        end as after_arrival
    from decided
    inner join first_arrivals
        on decided.return_submission_id = first_arrivals.return_submission_id
    left join known_by
        on decided.decided_on = known_by.decided_on

)

select * from final
