with source as (

    select * from {{ external(source('lake', 'actors')) }}

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
        declared_name,
        actor as registered_actor,
        canonical_name,
        is_collective,
        cast(declared_members as integer) as declared_members,
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
