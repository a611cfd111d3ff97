with source as (

    select * from {{ source('lake', 'observations') }}

),

renamed as (

    select
        record_id,
        submission_id,
        agglomeration,
        plan,
        indicator,
        cast(reporting_year as integer) as reporting_year,
        cast(value as decimal(18, 4)) as value,
        status,
        reason_text,
        cast(available_on as date) as available_on,
        is_lower_bound,
        is_derived,
        declared_by,
        source_sheet,
        source_cell,
        source_text,
        parse_rule
    from source

)

select * from renamed
