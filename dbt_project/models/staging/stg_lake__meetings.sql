with source as (

    select * from {{ external(source('lake', 'meetings')) }}

),

control as (

    select * from {{ ref('stg_control__as_of') }}

),

-- Of the states of a decided submission, the one of the day.
renamed as (

    select
        record_id,
        submission_id,
        agglomeration,
        plan,
        cast(reporting_year as integer) as reporting_year,
        kind as meeting_kind,
        cast(meetings as integer) as meetings,
        cast(themes as integer) as themes,
        joint_with,
        cast(held_on as date) as held_on,
        declared_by,
        source_sheet,
        source_cell,
        source_text,
        parse_rule,
        decision
    from source
    where {{ in_effect('(select control.decided_by from control)') }}

)

select * from renamed
