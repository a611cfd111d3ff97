{{ config(materialized='incremental') }}

with observations as (

    select * from {{ ref('stg_lake__observations') }}
    {{ of_years_built() }}

),

submissions as (

    select * from {{ ref('stg_lake__submissions') }}

),

withdrawals as (

    select * from {{ ref('stg_journal__withdrawals') }}

),

statuses as (

    select * from {{ ref('observation_statuses') }}

),

final as (

    select
        observations.record_id,
        observations.submission_id,
        observations.agglomeration,
        observations.plan,
        observations.indicator,
        observations.reporting_year,
        observations.value,
        observations.status,
        observations.reason_text,
        observations.available_on,
        observations.is_lower_bound,
        observations.is_derived,
        observations.declared_by,
        observations.decision,
        observations.decided_from,
        observations.decided_until,
        observations.source_sheet,
        observations.source_cell,
        observations.source_text,
        observations.parse_rule,
        submissions.source_file,
        submissions.sha256,
        submissions.arrival,
        submissions.received_at,
        submissions.declared_version,
        submissions.declared_sent_on,
        withdrawals.withdrawal,
        withdrawals.withdrawn_on,
        withdrawals.after_arrival as withdrawn_after_arrival,
        coalesce(submissions.declared_sent_on, {{ local_date('submissions.received_at') }}) as sent_on,
        coalesce(observations.declared_by = observations.agglomeration, false) as is_own_word,
        -- A status that counts only once the figure is due says that nothing was said: it does not speak.
        coalesce(statuses.counts_from <> 'due_on', true) as is_spoken
    from observations
    inner join submissions
        on observations.submission_id = submissions.submission_id
    left join withdrawals
        on observations.submission_id = withdrawals.submission_id
    left join statuses
        on observations.status = statuses.status

)

select * from final
