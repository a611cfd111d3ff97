{{ config(materialized='incremental') }}

with series as (

    select * from {{ ref('int_series') }}

),

rules as (

    select * from {{ ref('int_year_on_year_rules') }}
    where rule = 'value.far_from_last_year'

),

figures as (

    select
        *,
        lag(value) over run as former_value,
        lag(reporting_year) over run as former_year
    from series
    where value is not null
    window run as (
        partition by agglomeration, authority, series_key, definition_run
        order by reporting_year
    )

),

-- What is told of a year leans on the years before it, which stay as they are.
figures_of_years as (

    select * from figures
    {{ of_years_built() }}

),

final as (

    select
        figures.submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'text': figure_text('figures.value'),
            'indicator': 'figures.indicator',
            'former_year': 'cast(figures.former_year as ' ~ dbt.type_string() ~ ')',
            'former': figure_text('figures.former_value'),
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        figures.source_sheet as sheet,
        figures.source_cell as cell,
        figures.source_text as text,
        figures.agglomeration,
        figures.plan,
        figures.indicator,
        figures.reporting_year
    from figures_of_years as figures
    inner join rules
        on
            figures.plan = rules.plan
            and figures.indicator = rules.indicator
    where
        abs(figures.value - figures.former_value) >= rules.least_difference
        and (
            figures.value > figures.former_value * rules.factor
            or figures.former_value > figures.value * rules.factor
        )

)

select * from final
