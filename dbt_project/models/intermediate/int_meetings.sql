with meetings as (

    select * from {{ ref('stg_lake__meetings') }}

),

returns as (

    select * from {{ ref('int_returns') }}

),

kinds as (

    select * from {{ ref('meeting_kinds') }}

),

-- Detail comes only from the submission in force for its indicator.
final as (

    select
        meetings.record_id as meeting_id,
        returns.plan,
        returns.agglomeration,
        returns.indicator,
        returns.reporting_year,
        meetings.meeting_kind as kind,
        kinds.label_fr as kind_label_fr,
        meetings.meetings,
        meetings.themes,
        meetings.joint_with,
        meetings.held_on,
        meetings.declared_by,
        returns.is_fictional,
        -- Only figures of bodies in scope are added up for the network.
        returns.scope = 'in' and returns.value is not null as is_in_network_figure,
        returns.submission_id,
        returns.source_file,
        meetings.source_sheet,
        meetings.source_cell,
        meetings.source_text,
        meetings.parse_rule,
        meetings.decision
    from meetings
    inner join returns
        on
            meetings.submission_id = returns.submission_id
            and meetings.plan = returns.plan
            and meetings.agglomeration = returns.agglomeration
            and meetings.reporting_year = returns.reporting_year
            and returns.detail = 'meeting'
    left join kinds
        on meetings.meeting_kind = kinds.kind

)

select * from final
