with plans as (

    select * from {{ ref('plans') }}

),

authorities as (

    select * from {{ ref('authorities') }}

),

final as (

    select
        plans.plan,
        plans.authority,
        authorities.label_fr as authority_label_fr,
        plans.label_fr,
        plans.plan_version,
        plans.first_year,
        plans.last_year
    from plans
    left join authorities
        on plans.authority = authorities.authority

)

select * from final
