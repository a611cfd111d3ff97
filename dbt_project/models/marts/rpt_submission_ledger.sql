with arrivals as (

    select * from {{ ref('stg_journal__arrivals') }}

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

-- One content may be several submissions, one for each folder it lay in: an arrival belongs to the one of its place,
-- else to one of its year.
matched as (

    select
        arrivals.*,
        submissions.submission_id,
        submissions.declared_by,
        submissions.declared_version,
        submissions.declared_sent_on,
        submissions.file_format,
        submissions.outcome,
        row_number() over (
            partition by arrivals.arrival_id
            order by
                case when submissions.source_location = arrivals.source_location then 0 else 1 end,
                case when submissions.folder_year = arrivals.folder_year then 0 else 1 end,
                submissions.submission_id
        ) as match_rank
    from arrivals
    left join submissions
        on arrivals.sha256 = submissions.sha256

),

final as (

    select
        matched.arrival_id,
        matched.arrival as scan,
        matched.received_at,
        matched.source_file,
        matched.source_location,
        matched.sha256,
        matched.byte_count,
        matched.folder_year,
        matched.folder_name,
        matched.note_fr,
        matched.submission_id,
        matched.declared_by,
        matched.declared_version,
        matched.declared_sent_on,
        matched.file_format,
        matched.outcome,
        cast(coalesce(figures.figures_in_force, 0) as integer) as figures_in_force_count,
        withdrawals.withdrawal,
        withdrawals.withdrawn_on,
        withdrawals.withdrawn_by_function,
        withdrawals.withdrawal_reason_fr
    from matched
    left join figures
        on matched.submission_id = figures.submission_id
    left join withdrawals
        on matched.submission_id = withdrawals.submission_id
    where matched.match_rank = 1

)

select * from final
