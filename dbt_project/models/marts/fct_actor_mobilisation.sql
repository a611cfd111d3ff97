with mobilisations as (

    select * from {{ ref('int_actor_mobilisations') }}

),

final as (

    select
        mention_id,
        plan,
        agglomeration,
        indicator,
        reporting_year,
        actor,
        actor_name,
        canonical_name,
        declared_name,
        is_collective,
        actor_scope,
        declared_members,
        is_registered,
        declared_by,
        is_fictional,
        submission_id,
        source_file,
        source_sheet,
        source_cell,
        source_text,
        parse_rule,
        decision
    from mobilisations

)

select * from final
