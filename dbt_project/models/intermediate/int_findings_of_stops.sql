{{ config(materialized='incremental') }}

with series as (

    select * from {{ ref('int_series') }}

),

coverage as (

    select * from {{ ref('int_coverage') }}
    {{ of_years_built() }}

),

agglomerations as (

    select * from {{ ref('agglomerations') }}

),

rules as (

    select * from {{ ref('int_year_on_year_rules') }}
    where rule = 'indicator.stopped'

),

-- A year in which the figure was not owed and did not come says nothing of the series.
told as (

    select
        *,
        lag(value) over run as former_value,
        lag(reporting_year) over run as former_year,
        lag(submission_id) over run as former_submission_id,
        lag(source_sheet) over run as former_sheet,
        lag(source_cell) over run as former_cell,
        lag(source_text) over run as former_text
    from series
    where scope = 'in' or value is not null
    window run as (partition by agglomeration, authority, series_key order by reporting_year)

),

-- What is told of a year leans on the years before it, which stay as they are.
told_of_years as (

    select * from told
    {{ of_years_built() }}

),

-- The finding stands at the blank, else on the last submission that speaks of the body and year, else at the figure
-- of the year before.
stops as (

    select
        told_of_years.*,
        coalesce(told_of_years.submission_id, coverage.submission_id) as silent_submission_id
    from told_of_years
    left join coverage
        on
            told_of_years.plan = coverage.plan
            and told_of_years.agglomeration = coverage.agglomeration
            and told_of_years.reporting_year = coverage.reporting_year
    where told_of_years.is_silent and told_of_years.former_value is not null

),

final as (

    select
        coalesce(stops.silent_submission_id, stops.former_submission_id) as submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'agglomeration': 'agglomerations.short_name',
            'indicator': 'stops.indicator',
            'former_year': 'cast(stops.former_year as ' ~ dbt.type_string() ~ ')',
            'former': figure_text('stops.former_value'),
            'year': 'cast(stops.reporting_year as ' ~ dbt.type_string() ~ ')',
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        case when stops.silent_submission_id is null then stops.former_sheet else stops.source_sheet end as sheet,
        case when stops.silent_submission_id is null then stops.former_cell else stops.source_cell end as cell,
        case when stops.silent_submission_id is null then stops.former_text else stops.source_text end as text,
        stops.agglomeration,
        stops.plan,
        stops.indicator,
        stops.reporting_year
    from stops
    inner join agglomerations
        on stops.agglomeration = agglomerations.agglomeration
    inner join rules
        on
            stops.plan = rules.plan
            and stops.indicator = rules.indicator

)

select * from final
