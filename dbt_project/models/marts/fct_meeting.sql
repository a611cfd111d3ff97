with meetings as (

    select * from {{ ref('int_meetings') }}

),

final as (

    select
        meeting_id,
        plan,
        agglomeration,
        indicator,
        reporting_year,
        kind,
        kind_label_fr,
        meetings,
        themes,
        joint_with,
        held_on,
        declared_by,
        is_fictional,
        submission_id,
        source_file,
        source_sheet,
        source_cell,
        source_text,
        parse_rule,
        decision
    from meetings

)

select * from final
