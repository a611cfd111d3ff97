with source as (

    select * from {{ source('lake', 'findings') }}

),

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
        cast(reporting_year as integer) as reporting_year
    from source

)

select * from renamed
