with mentions as (

    select * from {{ ref('stg_lake__actors') }}

),

returns as (

    select * from {{ ref('int_returns') }}

),

actors as (

    select * from {{ ref('actors') }}

),

official_names as (

    select * from {{ ref('actor_aliases') }}
    where kind = 'official'

),

-- Detail comes only from the submission in force for its indicator.
in_force as (

    select
        mentions.*,
        returns.indicator,
        returns.is_fictional,
        returns.source_file,
        returns.scope = 'in' and returns.value is not null as is_in_network_figure,
        cast(
            {{ dbt.concat(["cast(returns.reporting_year as " ~ dbt.type_string() ~ ")", "'-12-31'"]) }} as date
        ) as year_ends_on
    from mentions
    inner join returns
        on
            mentions.submission_id = returns.submission_id
            and mentions.plan = returns.plan
            and mentions.agglomeration = returns.agglomeration
            and mentions.reporting_year = returns.reporting_year
            and returns.detail = 'actor'

),

-- Across bodies an actor is one by its code in the register; one that is not there yet, by its name. Masked persons
-- all bear the same name: each mention is one.
identified as (

    select
        in_force.*,
        case
            when in_force.parse_rule = 'actor.person' then {{ dbt.concat(["'person:'", "in_force.record_id"]) }}
            else
                coalesce(
                    in_force.registered_actor, {{ dbt.concat(["'name:'", folded_name("in_force.canonical_name")]) }}
                )
        end as actor,
        coalesce(actors.canonical_name, in_force.canonical_name) as current_name,
        coalesce(official_names.alias, actors.canonical_name, in_force.canonical_name) as actor_name,
        actors.actor is not null as is_registered,
        -- A collective such as « Communes » names others in each body, unless the register says that it does not.
        case
            when in_force.is_collective and not coalesce(actors.is_collective and actors.scope = 'global', false)
                then 'agglomeration'
            else 'global'
        end as actor_scope
    from in_force
    left join actors
        on in_force.registered_actor = actors.actor
    left join official_names
        on
            in_force.registered_actor = official_names.actor
            and in_force.year_ends_on >= coalesce(official_names.valid_from, in_force.year_ends_on)
            and in_force.year_ends_on <= coalesce(official_names.valid_to, in_force.year_ends_on)

),

final as (

    select
        record_id as mention_id,
        plan,
        agglomeration,
        indicator,
        reporting_year,
        actor,
        actor_name,
        current_name as canonical_name,
        declared_name,
        is_collective,
        actor_scope,
        -- What is one actor for the network: the same text is the same actor.
        case
            when actor_scope = 'global' then actor
            else {{ dbt.concat(["agglomeration", "'/'", "actor"]) }}
        end as network_actor,
        declared_members,
        is_registered,
        declared_by,
        is_fictional,
        is_in_network_figure,
        submission_id,
        source_file,
        source_sheet,
        source_cell,
        source_text,
        parse_rule,
        decision
    from identified

)

select * from final
