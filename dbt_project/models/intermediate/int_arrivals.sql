with arrivals as (

    select * from {{ ref('stg_journal__arrivals') }}

),

submissions as (

    select * from {{ ref('stg_lake__submissions') }}

),

candidates as (

    select * from {{ ref('stg_journal__arrival_submissions') }}

),

-- One content may be several submissions, one for each folder it lay in. Where none of an arrival's identifiers is in
-- the lake any longer, since its folder's name reads otherwise now, the one of its place or year stands for it.
matched as (

    select
        arrivals.*,
        submissions.submission_id,
        row_number() over (
            partition by arrivals.arrival_id
            order by
                case when candidates.candidate_order is null then 1 else 0 end,
                candidates.candidate_order,
                case when submissions.source_location = arrivals.source_location then 0 else 1 end,
                case when submissions.folder_year = arrivals.folder_year then 0 else 1 end,
                submissions.submission_id
        ) as match_rank
    from arrivals
    left join submissions
        on arrivals.sha256 = submissions.sha256
    left join candidates
        on
            arrivals.arrival_id = candidates.arrival_id
            and submissions.submission_id = candidates.submission_id

),

final as (

    select
        arrival_id,
        arrival,
        received_at,
        source_file,
        source_location,
        sha256,
        byte_count,
        folder_year,
        folder_name,
        note_fr,
        submission_id
    from matched
    where match_rank = 1

)

select * from final
