with source as (

    select * from {{ external(source('lake', 'observations')) }}

),

control as (

    select * from {{ ref('stg_control__as_of') }}

),

-- The states of a decided submission up to the day, each with an identifier of its own.
renamed as (

    select
        case
            when decided_from is null then record_id
            else {{ dbt.concat(["record_id", "'@'", "cast(decided_from as " ~ dbt.type_string() ~ ")"]) }}
        end as record_id,
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
        parse_rule,
        decision,
        cast(decided_from as date) as decided_from,
        case
            when decided_until <= (select control.decided_by from control) then cast(decided_until as date)
        end as decided_until
    from source
    where coalesce(decided_from <= (select control.decided_by from control), true)

)

select * from renamed
