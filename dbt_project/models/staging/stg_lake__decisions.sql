with source as (

    select * from {{ external(source('lake', 'decisions')) }}

),

control as (

    select * from {{ ref('stg_control__as_of') }}

),

-- Of the states of a decided submission, the one of the day.
renamed as (

    select
        submission_id,
        decision,
        outcome,
        agglomeration,
        plan,
        cast(reporting_year as integer) as reporting_year,
        indicator
    from source
    where {{ in_effect('(select control.decided_by from control)') }}

)

select * from renamed
