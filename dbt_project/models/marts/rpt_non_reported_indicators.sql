{{ config(materialized='incremental') }}

with observations as (

    select * from {{ ref('fct_indicator_observation') }}
    {{ of_years_built() }}

),

statuses as (

    select * from {{ ref('dim_observation_status') }}

),

agglomerations as (

    select * from {{ ref('dim_agglomeration') }}

),

indicators as (

    select * from {{ ref('dim_indicator') }}

),

final as (

    select
        observations.plan,
        observations.agglomeration,
        agglomerations.short_name,
        observations.indicator,
        indicators.label_fr as indicator_label_fr,
        observations.reporting_year,
        observations.status,
        statuses.label_fr as status_label_fr,
        statuses.description_fr as status_description_fr,
        observations.scope,
        observations.scope_reason,
        observations.reason_text,
        observations.declared_by,
        observations.available_on,
        observations.is_overdue,
        observations.due_on,
        observations.is_in_rates,
        observations.scope = 'in' and statuses.fails_answered as fails_answered,
        observations.scope = 'in' and statuses.fails_filled as fails_filled,
        statuses.severity_rank,
        agglomerations.contact_function_fr,
        observations.is_fictional,
        observations.submission_id,
        observations.source_file,
        observations.source_sheet,
        observations.source_cell,
        observations.source_text
    from observations
    inner join statuses
        on observations.status = statuses.status
    inner join agglomerations
        on observations.agglomeration = agglomerations.agglomeration
    inner join indicators
        on
            observations.plan = indicators.plan
            and observations.indicator = indicators.indicator
            and observations.reporting_year >= indicators.first_year
            and observations.reporting_year <= coalesce(indicators.last_year, observations.reporting_year)
    where not statuses.has_value and observations.status <> 'OUT_OF_SCOPE'

)

select * from final
