{{ config(materialized='incremental') }}

with revisions as (

    select * from {{ ref('int_history_revisions') }}
    {{ of_years_built() }}

),

moments as (

    select * from {{ ref('int_history_moments') }}
    {{ of_years_built() }}

),

statements as (

    select * from {{ ref('int_statements') }}
    {{ of_years_built() }}

),

-- Named apart: a table that is named once and used twice is copied whole, and goes by the disk at ten million figures.
arrived as (

    select * from {{ ref('int_statements') }}
    {{ of_years_built() }}

),

final as (

    select
        revisions.plan,
        revisions.agglomeration,
        revisions.indicator,
        revisions.reporting_year,
        revisions.moment,
        revisions.revision_number,
        moments.cause,
        moments.submission_id as arrived_submission_id,
        moments.record_id as arrived_record_id,
        moments.is_own_word as arrived_is_own_word,
        arrived.value as arrived_value,
        arrived.status as arrived_status,
        arrived.available_on as arrived_available_on,
        moments.arrived_at,
        moments.withdrawal,
        moments.withdrawn_on,
        moments.decision as moment_decision,
        moments.decided_on,
        revisions.is_change,
        revisions.is_latest,
        revisions.previous_value,
        statements.record_id,
        statements.submission_id,
        statements.value,
        statements.status,
        statements.reason_text,
        statements.available_on,
        statements.is_lower_bound,
        statements.is_derived,
        statements.is_own_word,
        coalesce(statements.is_spoken, false) as is_spoken,
        statements.declared_by,
        statements.decision,
        statements.source_file,
        statements.source_sheet,
        statements.source_cell,
        statements.source_text,
        statements.parse_rule,
        statements.received_at,
        statements.sent_on,
        statements.arrival
    from revisions
    inner join moments
        on
            revisions.plan = moments.plan
            and revisions.agglomeration = moments.agglomeration
            and revisions.indicator = moments.indicator
            and revisions.reporting_year = moments.reporting_year
            and revisions.moment = moments.moment
    left join arrived
        on
            moments.record_id = arrived.record_id
            and moments.plan = arrived.plan
            and moments.agglomeration = arrived.agglomeration
            and moments.indicator = arrived.indicator
            and moments.reporting_year = arrived.reporting_year
    left join statements
        on
            revisions.record_id = statements.record_id
            and revisions.plan = statements.plan
            and revisions.agglomeration = statements.agglomeration
            and revisions.indicator = statements.indicator
            and revisions.reporting_year = statements.reporting_year

)

select * from final
