with decisions as (

    select * from {{ ref('int_decisions') }}

),

final as (

    select
        decision,
        submission_id,
        source_file,
        rule,
        sheet,
        cell,
        agglomeration,
        indicator,
        reporting_year,
        action,
        decided_value,
        decided_status,
        available_on,
        decided_by_function,
        decided_on,
        reason_fr,
        standing
    from decisions

)

select * from final
