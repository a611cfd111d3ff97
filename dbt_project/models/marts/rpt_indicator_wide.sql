{{ config(materialized='incremental', contract={'enforced': false}) }}

{%- set indicators = additive_indicators() %}

with observations as (

    select * from {{ ref('fct_indicator_observation') }}
    {{ of_years_built() }}

),

agglomerations as (

    select * from {{ ref('dim_agglomeration') }}

),

final as (

    select
        observations.plan,
        observations.agglomeration,
        agglomerations.short_name,
        observations.reporting_year,
        {%- for indicator in indicators %}
        max(case when observations.indicator = '{{ indicator }}' then observations.value end)
            as {{ indicator_column(indicator) }},
        {%- endfor %}
        max(case when observations.is_fictional then 1 else 0 end) = 1 as is_fictional
    from observations
    inner join agglomerations
        on observations.agglomeration = agglomerations.agglomeration
    group by
        observations.plan,
        observations.agglomeration,
        agglomerations.short_name,
        observations.reporting_year

)

select * from final
