{{ config(materialized='incremental') }}

-- The series are named once for each use, with what it needs: a table that is named once and used often is copied
-- whole before its rows are chosen.
with series_since as (

    select * from {{ ref('int_series') }}
    where (scope = 'in' or value is not null) and {{ since_years_built() }}

),

years_before as (

    select
        agglomeration,
        authority,
        series_key,
        max(reporting_year) as reporting_year
    from {{ ref('int_series') }}
    where (scope = 'in' or value is not null) and {{ before_years_built() }}
    group by agglomeration, authority, series_key

),

series_before as (

    select series.*
    from {{ ref('int_series') }} as series
    inner join years_before
        on
            series.agglomeration = years_before.agglomeration
            and series.authority = years_before.authority
            and series.series_key = years_before.series_key
            and series.reporting_year = years_before.reporting_year
    where series.scope = 'in' or series.value is not null

),

former_figures as (

    select * from {{ ref('int_series') }}
    where value is not null

),

silences as (

    select * from {{ ref('int_series') }}
    where is_silent {{ of_years_built('and') }}

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

-- A year in which the figure was not owed and did not come says nothing of the series. Of the years before those that
-- are built, the last one of each series is all that is leant on.
told as (

    select * from series_since
    union all
    select * from series_before

),

compared as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        is_silent,
        lag(plan) over run as former_plan,
        lag(indicator) over run as former_indicator,
        lag(reporting_year) over run as former_year
    from told
    window run as (
        partition by agglomeration, authority, series_key
        order by reporting_year, plan, indicator
    )

),

silent as (

    select * from compared
    where is_silent and former_year is not null {{ of_years_built('and') }}

),

-- The finding stands at the blank, else on the last submission that speaks of the body and year, else at the figure
-- of the year before.
stops as (

    select
        silent.plan,
        silent.agglomeration,
        silent.indicator,
        silent.reporting_year,
        silent.former_year,
        present.source_sheet,
        present.source_cell,
        present.source_text,
        former.value as former_value,
        former.submission_id as former_submission_id,
        former.source_sheet as former_sheet,
        former.source_cell as former_cell,
        former.source_text as former_text,
        coalesce(present.submission_id, coverage.submission_id) as silent_submission_id
    from silent
    inner join former_figures as former
        on
            silent.former_plan = former.plan
            and silent.agglomeration = former.agglomeration
            and silent.former_indicator = former.indicator
            and silent.former_year = former.reporting_year
    inner join silences as present
        on
            silent.plan = present.plan
            and silent.agglomeration = present.agglomeration
            and silent.indicator = present.indicator
            and silent.reporting_year = present.reporting_year
    left join coverage
        on
            silent.plan = coverage.plan
            and silent.agglomeration = coverage.agglomeration
            and silent.reporting_year = coverage.reporting_year

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
