-- What validation accepted is in the marts, or is there why not: each statement is in the history of its expected
-- return, is a blank there, is unregistered, or was withdrawn; the detail of each figure in force, each finding and
-- each arrival have their rows.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_unregistered_observation'}}}) }}

with kept_statements as (

    select record_id
    from {{ rows_built(ref('int_observation_history')) }}

    union all

    select statements.record_id
    from {{ rows_built(ref('int_statements')) }} as statements
    inner join {{ rows_built(ref('int_observation_history')) }} as history
        on
            statements.submission_id = history.arrived_submission_id
            and statements.plan = history.plan
            and statements.agglomeration = history.agglomeration
            and statements.indicator = history.indicator
            and statements.reporting_year = history.reporting_year

    union all

    select statements.record_id
    from {{ rows_built(ref('int_statements')) }} as statements
    inner join {{ rows_built(ref('fct_indicator_observation')) }} as observations
        on
            statements.plan = observations.plan
            and statements.agglomeration = observations.agglomeration
            and statements.indicator = observations.indicator
            and statements.reporting_year = observations.reporting_year
    where not statements.is_spoken

    union all

    select record_id
    from {{ rows_built(ref('int_statements')) }}
    where withdrawal is not null or decided_until is not null

    union all

    select statement_id as record_id
    from {{ rows_built(ref('rpt_unregistered_observation')) }}

),

figures as (

    select
        plan,
        agglomeration,
        reporting_year,
        submission_id,
        detail
    from {{ rows_built(ref('int_returns')) }}
    where detail is not null and submission_id is not null

),

lost_statements as (

    select
        'observation' as record_kind,
        observations.record_id
    from {{ rows_built(ref('stg_lake__observations')) }} as observations
    left join kept_statements
        on observations.record_id = kept_statements.record_id
    where kept_statements.record_id is null

),

lost_meetings as (

    select
        'meeting' as record_kind,
        meetings.record_id
    from {{ rows_built(ref('stg_lake__meetings')) }} as meetings
    inner join figures
        on
            meetings.submission_id = figures.submission_id
            and meetings.plan = figures.plan
            and meetings.agglomeration = figures.agglomeration
            and meetings.reporting_year = figures.reporting_year
            and figures.detail = 'meeting'
    left join {{ rows_built(ref('fct_meeting')) }} as kept
        on meetings.record_id = kept.meeting_id
    where kept.meeting_id is null

),

lost_actors as (

    select
        'actor' as record_kind,
        actors.record_id
    from {{ rows_built(ref('stg_lake__actors')) }} as actors
    inner join figures
        on
            actors.submission_id = figures.submission_id
            and actors.plan = figures.plan
            and actors.agglomeration = figures.agglomeration
            and actors.reporting_year = figures.reporting_year
            and figures.detail = 'actor'
    left join {{ rows_built(ref('fct_actor_mobilisation')) }} as kept
        on actors.record_id = kept.mention_id
    where kept.mention_id is null

),

lost_findings as (

    select
        'finding' as record_kind,
        findings.finding_id as record_id
    from {{ rows_built(ref('stg_lake__findings')) }} as findings
    left join {{ rows_built(ref('rpt_findings')) }} as kept
        on findings.finding_id = kept.finding_id
    where kept.finding_id is null

),

lost_arrivals as (

    select
        'arrival' as record_kind,
        cast(arrivals.arrival_id as {{ dbt.type_string() }}) as record_id
    from {{ ref('stg_journal__arrivals') }} as arrivals
    left join {{ ref('rpt_submission_ledger') }} as kept
        on arrivals.arrival_id = kept.arrival_id
    where kept.arrival_id is null

)

select * from lost_statements

union all

select * from lost_meetings

union all

select * from lost_actors

union all

select * from lost_findings

union all

select * from lost_arrivals
