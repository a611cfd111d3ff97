with source as (

    select * from {{ external(source('lake', 'findings')) }}

),

control as (

    select * from {{ ref('stg_control__as_of') }}

),

-- Of the states of a decided submission, the one of the day.
renamed as (

    select
        finding_id,
        submission_id,
        rule,
        severity,
        message_fr,
        hint_fr,
        sheet as source_sheet,
        cell as source_cell,
        text as source_text,
        agglomeration,
        plan,
        indicator,
        cast(reporting_year as integer) as reporting_year,
        decision
    from source
    where {{ in_effect('(select control.decided_by from control)') }}

)

select * from renamed
