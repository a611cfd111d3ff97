with coverage as (

    select * from {{ ref('stg_lake__coverage') }}

),

submissions as (

    select * from {{ ref('stg_lake__submissions') }}

),

withdrawals as (

    select * from {{ ref('stg_journal__withdrawals') }}

),

-- The authority's declaration covers the bodies that its page names, so any submission that speaks of a body covers it.
ranked as (

    select
        coverage.plan,
        coverage.agglomeration,
        coverage.reporting_year,
        coverage.declared_by,
        submissions.submission_id,
        submissions.source_file,
        submissions.received_at,
        submissions.outcome,
        row_number() over (
            partition by coverage.plan, coverage.agglomeration, coverage.reporting_year
            order by submissions.arrival desc, submissions.sha256 desc, submissions.submission_id desc
        ) as recency
    from coverage
    inner join submissions
        on coverage.submission_id = submissions.submission_id
    left join withdrawals
        on coverage.submission_id = withdrawals.submission_id
    where withdrawals.submission_id is null

),

final as (

    select
        plan,
        agglomeration,
        reporting_year,
        submission_id,
        outcome = 'rejected' as is_refused,
        case when outcome = 'rejected' then submission_id end as refused_submission_id,
        case when outcome = 'rejected' then source_file end as refused_file,
        case when outcome = 'rejected' then declared_by end as refused_declared_by,
        case when outcome = 'rejected' then received_at end as refused_received_at
    from ranked
    where recency = 1

)

select * from final
