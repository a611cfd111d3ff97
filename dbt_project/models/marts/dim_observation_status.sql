with statuses as (

    select * from {{ ref('observation_statuses') }}

),

final as (

    select
        status,
        has_value,
        obs_status,
        is_answered,
        is_filled,
        counts_from,
        fails_answered,
        fails_filled,
        is_exported,
        severity_rank,
        label_fr,
        description_fr
    from statuses

)

select * from final
