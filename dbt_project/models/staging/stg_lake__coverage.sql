with source as (

    select * from {{ external(source('lake', 'coverage')) }}

),

renamed as (

    select
        submission_id,
        agglomeration,
        plan,
        cast(reporting_year as integer) as reporting_year,
        declared_by
    from source

)

select * from renamed
