with actors as (

    select * from {{ ref('actors') }}

),

official_names as (

    select * from {{ ref('actor_aliases') }}
    where kind = 'official'

),

mobilisations as (

    select * from {{ ref('int_actor_mobilisations') }}

),

registered as (

    select
        actors.actor,
        coalesce(official_names.alias, actors.canonical_name) as actor_name,
        official_names.valid_from,
        official_names.valid_to,
        actors.canonical_name,
        actors.is_collective,
        actors.scope,
        true as is_registered
    from actors
    left join official_names
        on actors.actor = official_names.actor

),

-- Actors that were named but are not in the register yet.
unregistered as (

    select
        actor,
        min(canonical_name) as actor_name,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        min(canonical_name) as canonical_name,
        max(case when is_collective then 1 else 0 end) = 1 as is_collective,
        case when max(case when is_collective then 1 else 0 end) = 1 then 'agglomeration' else 'global' end as scope,
        false as is_registered
    from mobilisations
    where not is_registered
    group by actor

),

final as (

    select * from registered

    union all

    select * from unregistered

)

select * from final
