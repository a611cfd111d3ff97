{{ config(materialized='incremental') }}

-- The series are named once for each use, with what it needs: a table that is named once and used often is copied
-- whole before its rows are chosen.
with series_since as (

    select * from {{ ref('int_series') }}
    where value is not null and {{ since_years_built() }}

),

years_before as (

    select
        agglomeration,
        authority,
        series_key,
        definition_run,
        max(reporting_year) as reporting_year
    from {{ ref('int_series') }}
    where value is not null and {{ before_years_built() }}
    group by agglomeration, authority, series_key, definition_run

),

series_before as (

    select series.*
    from {{ ref('int_series') }} as series
    inner join years_before
        on
            series.agglomeration = years_before.agglomeration
            and series.authority = years_before.authority
            and series.series_key = years_before.series_key
            and series.definition_run = years_before.definition_run
            and series.reporting_year = years_before.reporting_year
    where series.value is not null

),

origins as (

    select * from {{ ref('int_series') }}
    where value is not null {{ of_years_built('and') }}

),

rules as (

    select * from {{ ref('int_year_on_year_rules') }}
    where rule = 'value.far_from_last_year'

),

-- Of the years before those that are built, the last one of each run is all that is leant on.
figures as (

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
        value,
        lag(value) over run as former_value,
        lag(reporting_year) over run as former_year
    from figures
    window run as (
        partition by agglomeration, authority, series_key, definition_run
        order by reporting_year, plan, indicator
    )

),

compared_of_years as (

    select * from compared
    {{ of_years_built() }}

),

jumps as (

    select
        compared_of_years.plan,
        compared_of_years.agglomeration,
        compared_of_years.indicator,
        compared_of_years.reporting_year,
        compared_of_years.value,
        compared_of_years.former_value,
        compared_of_years.former_year,
        rules.rule,
        rules.severity,
        rules.message_fr,
        rules.remedy_fr
    from compared_of_years
    inner join rules
        on
            compared_of_years.plan = rules.plan
            and compared_of_years.indicator = rules.indicator
    where
        abs(compared_of_years.value - compared_of_years.former_value) >= rules.least_difference
        and (
            compared_of_years.value > compared_of_years.former_value * rules.factor
            or compared_of_years.former_value > compared_of_years.value * rules.factor
        )

),

-- Where the figure came from is looked up for those that are told of alone: ordering all of it took most of the time.
final as (

    select
        origins.submission_id,
        jumps.rule,
        jumps.severity,
        {{ filled('jumps.message_fr', {
            'text': figure_text('jumps.value'),
            'indicator': 'jumps.indicator',
            'former_year': 'cast(jumps.former_year as ' ~ dbt.type_string() ~ ')',
            'former': figure_text('jumps.former_value'),
        }) }} as message_fr,
        jumps.remedy_fr as hint_fr,
        origins.source_sheet as sheet,
        origins.source_cell as cell,
        origins.source_text as text,
        jumps.agglomeration,
        jumps.plan,
        jumps.indicator,
        jumps.reporting_year
    from jumps
    inner join origins
        on
            jumps.plan = origins.plan
            and jumps.agglomeration = origins.agglomeration
            and jumps.indicator = origins.indicator
            and jumps.reporting_year = origins.reporting_year

)

select * from final
