{{ config(materialized='incremental') }}

with statements as (

    select * from {{ ref('int_history_statements') }}
    {{ of_years_built() }}

),

-- Whatever decisions make of it later, a submission is one for a figure.
final as (

    select
        return_submission_id,
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
    from statements
    group by
        return_submission_id,
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

)

select * from final
