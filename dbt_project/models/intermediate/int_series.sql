{{ config(materialized='incremental') }}

with returns as (

    select * from {{ ref('int_returns') }}
    {{ of_years_built() }}

),

campaign_indicators as (

    select * from {{ ref('int_campaign_indicators') }}

),

statuses as (

    select * from {{ ref('observation_statuses') }}

),

-- A series goes on under another number or plan; a redefinition begins a new run of figures that compare.
runs as (

    select
        *,
        sum(case when has_series_break then 1 else 0 end) over (
            partition by authority, series_key
            order by reporting_year
            rows between unbounded preceding and current row
        ) as definition_run
    from campaign_indicators

),

keyed as (

    select
        returns.*,
        runs.authority,
        runs.series_key,
        runs.definition_run
    from returns
    inner join runs
        on
            returns.plan = runs.plan
            and returns.indicator = runs.indicator
            and returns.reporting_year = runs.reporting_year

),

final as (

    select
        keyed.plan,
        keyed.agglomeration,
        keyed.indicator,
        keyed.reporting_year,
        keyed.authority,
        keyed.series_key,
        keyed.definition_run,
        keyed.scope,
        keyed.value,
        keyed.submission_id,
        keyed.source_sheet,
        keyed.source_cell,
        keyed.source_text,
        -- Only a status that counts from the day on which the figure is due says that nobody spoke.
        keyed.is_in_rates and statuses.counts_from = 'due_on' as is_silent
    from keyed
    inner join statuses
        on keyed.status = statuses.status

)

select * from final
