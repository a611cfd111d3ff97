-- Each figure that may be added over bodies is in its column of the wide table.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_indicator_wide'}}}) }}

with wide as (

    select * from {{ rows_built(ref('rpt_indicator_wide')) }}

),

figures as (

    select
        observations.plan,
        observations.agglomeration,
        observations.indicator,
        observations.reporting_year,
        observations.value
    from {{ rows_built(ref('fct_indicator_observation')) }} as observations
    inner join {{ ref('dim_indicator') }} as indicators
        on
            observations.plan = indicators.plan
            and observations.indicator = indicators.indicator
            and observations.reporting_year >= indicators.first_year
            and observations.reporting_year <= coalesce(indicators.last_year, observations.reporting_year)
            and indicators.is_additive_over_bodies

),

compared as (

    select
        figures.*,
        case figures.indicator -- noqa: LT02
            {%- for indicator in additive_indicators() %}
            when '{{ indicator }}' then wide.{{ indicator_column(indicator) }}
            {%- endfor %}
            else -1
        end as wide_value
    from figures
    left join wide -- noqa: ST11
        on
            figures.plan = wide.plan
            and figures.agglomeration = wide.agglomeration
            and figures.reporting_year = wide.reporting_year

)

select *
from compared
where
    coalesce(value <> wide_value, false)
    or (value is null) <> (wide_value is null)
