{{ config(materialized='incremental') }}

with returns as (

    select * from {{ ref('int_returns') }}
    {{ of_years_built() }}

),

joint_meetings as (

    select * from {{ ref('int_joint_meetings') }}
    {{ of_years_built() }}

),

agglomerations as (

    select * from {{ ref('agglomerations') }}

),

rules as (

    select * from {{ ref('rules') }}

),

unknown_scope as (

    select
        returns.submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'agglomeration': 'agglomerations.short_name',
            'indicator': 'returns.indicator',
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        cast(null as {{ dbt.type_string() }}) as sheet,
        cast(null as {{ dbt.type_string() }}) as cell,
        cast(null as {{ dbt.type_string() }}) as text,
        returns.agglomeration,
        returns.plan,
        returns.indicator,
        returns.reporting_year
    from returns
    inner join agglomerations
        on returns.agglomeration = agglomerations.agglomeration
    inner join rules
        on rules.rule = 'scope.unknown_reported'
    where returns.scope = 'unknown' and returns.status <> 'SCOPE_UNKNOWN' and returns.revision_number > 0

),

one_sided as (

    select distinct
        joint_meetings.submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'text': 'joint_meetings.source_text',
            'joint_with': 'joint_meetings.dissenting_parties',
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        joint_meetings.source_sheet as sheet,
        joint_meetings.source_cell as cell,
        joint_meetings.source_text as text,
        joint_meetings.agglomeration,
        joint_meetings.plan,
        joint_meetings.indicator,
        joint_meetings.reporting_year
    from joint_meetings
    inner join rules
        on rules.rule = 'meeting.joint_one_sided'
    where not joint_meetings.is_agreed

),

final as (

    select * from unknown_scope

    union all

    select * from one_sided

)

select * from final
