with arrivals as (

    select * from {{ ref('int_arrivals') }}

),

submissions as (

    select * from {{ ref('stg_lake__submissions') }}

),

withdrawals as (

    select * from {{ ref('stg_journal__withdrawals') }}

),

returns as (

    select * from {{ ref('int_returns') }}

),

figures as (

    select
        submission_id,
        count(*) as figures_in_force
    from returns
    where submission_id is not null
    group by submission_id

),

final as (

    select
        arrivals.arrival_id,
        arrivals.arrival as scan,
        arrivals.received_at,
        arrivals.source_file,
        arrivals.source_location,
        arrivals.sha256,
        arrivals.byte_count,
        arrivals.folder_year,
        arrivals.folder_name,
        arrivals.note_fr,
        arrivals.submission_id,
        submissions.declared_by,
        submissions.declared_version,
        submissions.declared_sent_on,
        submissions.file_format,
        submissions.outcome,
        cast(coalesce(figures.figures_in_force, 0) as integer) as figures_in_force_count,
        withdrawals.withdrawal,
        withdrawals.withdrawn_on,
        withdrawals.withdrawn_by_function,
        withdrawals.withdrawal_reason_fr
    from arrivals
    left join submissions
        on arrivals.submission_id = submissions.submission_id
    left join figures
        on arrivals.submission_id = figures.submission_id
    left join withdrawals
        on arrivals.submission_id = withdrawals.submission_id

)

select * from final
