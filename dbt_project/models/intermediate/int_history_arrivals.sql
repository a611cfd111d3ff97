{{ config(materialized='incremental') }}

with submissions as (

    select * from {{ ref('int_history_submissions') }}
    {{ of_years_built() }}

),

arrivals as (

    select * from {{ ref('int_arrivals') }}

),

-- A submission speaks each time that it arrives; one that the ledger does not know, once.
each_time as (

    select
        submissions.return_submission_id,
        submissions.reporting_year,
        coalesce(arrivals.arrival, submissions.arrival) as arrival,
        coalesce(arrivals.received_at, submissions.received_at) as received_at
    from submissions
    left join arrivals
        on submissions.submission_id = arrivals.submission_id

),

-- Found twice in one scan, it arrived once.
final as (

    select
        return_submission_id,
        reporting_year,
        arrival,
        min(received_at) as arrived_at
    from each_time
    group by return_submission_id, reporting_year, arrival

)

select * from final
