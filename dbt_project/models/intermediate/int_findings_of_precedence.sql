{{ config(materialized='incremental') }}

with history as (

    select * from {{ ref('int_observation_history') }}
    {{ of_years_built() }}

),

submissions as (

    select * from {{ ref('stg_lake__submissions') }}

),

withdrawals as (

    select * from {{ ref('stg_journal__withdrawals') }}

),

returns as (

    select * from {{ ref('int_returns') }}
    {{ of_years_built() }}

),

rules as (

    select * from {{ ref('rules') }}

),

-- A word that was not in force when it arrived although its voice was: an earlier one outranks it. One that was
-- withdrawn, or that a withdrawal brought into force, is no longer set aside; a blank that a decision filled later was
-- no word when it arrived.
final as (

    select distinct
        history.arrived_submission_id as submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'text': 'submissions.source_file',
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        cast(null as {{ dbt.type_string() }}) as sheet,
        cast(null as {{ dbt.type_string() }}) as cell,
        submissions.source_file as text,
        history.agglomeration,
        history.plan,
        cast(null as {{ dbt.type_string() }}) as indicator,
        history.reporting_year
    from history
    inner join submissions
        on history.arrived_submission_id = submissions.submission_id
    inner join rules
        on rules.rule = 'submission.superseded'
    left join withdrawals
        on history.arrived_submission_id = withdrawals.submission_id
    left join returns
        on
            history.arrived_submission_id = returns.submission_id
            and history.plan = returns.plan
            and history.agglomeration = returns.agglomeration
            and history.indicator = returns.indicator
            and history.reporting_year = returns.reporting_year
    where
        history.cause = 'submission'
        and history.arrived_record_id is not null
        and history.arrived_submission_id <> history.submission_id
        and history.arrived_is_own_word = history.is_own_word
        and withdrawals.submission_id is null
        and returns.submission_id is null

)

select * from final
