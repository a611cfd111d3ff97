with history as (

    select * from {{ ref('int_observation_history') }}
    where is_change

),

compared as (

    select
        *,
        lag(status) over figure as previous_status,
        lag(reason_text) over figure as previous_reason_text,
        lag(submission_id) over figure as previous_submission_id,
        lag(source_file) over figure as previous_source_file,
        lag(source_sheet) over figure as previous_source_sheet,
        lag(source_cell) over figure as previous_source_cell,
        lead(revision_number) over figure as next_revision_number
    from history
    window figure as (partition by plan, agglomeration, indicator, reporting_year order by revision_number)

),

final as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        revision_number,
        value,
        status,
        reason_text,
        previous_value,
        previous_status,
        previous_reason_text,
        cast(value - previous_value as decimal(18, 4)) as value_change,
        next_revision_number is null as is_in_force,
        declared_by,
        received_at as revised_at,
        submission_id,
        source_file,
        source_sheet,
        source_cell,
        source_text,
        decision,
        previous_submission_id,
        previous_source_file,
        previous_source_sheet,
        previous_source_cell
    from compared
    where revision_number > 1

)

select * from final
