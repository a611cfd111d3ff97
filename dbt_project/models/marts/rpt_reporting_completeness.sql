{{ config(materialized='incremental') }}

with observations as (

    select * from {{ ref('fct_indicator_observation') }}
    {{ of_years_built() }}

),

counted as (

    select
        plan,
        reporting_year,
        agglomeration,
        indicator,
        case
            when grouping(agglomeration) = 0 then 'agglomeration'
            when grouping(indicator) = 0 then 'indicator'
            else 'whole'
        end as level,
        sum(case when status = 'OUT_OF_SCOPE' then 0 else 1 end) as expected_count,
        sum(case when is_in_rates then 1 else 0 end) as in_rates_count,
        sum(case when is_in_rates and is_answered then 1 else 0 end) as answered_count,
        sum(case when is_in_rates and is_filled then 1 else 0 end) as filled_count,
        sum(case when is_overdue then 1 else 0 end) as overdue_count,
        max(case when is_fictional then 1 else 0 end) = 1 as is_fictional
    from observations
    group by grouping sets (
        (plan, reporting_year), (plan, reporting_year, agglomeration), (plan, reporting_year, indicator)
    )

),

final as (

    select
        plan,
        reporting_year,
        level,
        agglomeration,
        indicator,
        cast(expected_count as integer) as expected_count,
        cast(in_rates_count as integer) as in_rates_count,
        cast(answered_count as integer) as answered_count,
        cast(filled_count as integer) as filled_count,
        cast(overdue_count as integer) as overdue_count,
        cast(answered_count as double) / nullif(in_rates_count, 0) as response_rate,
        cast(filled_count as double) / nullif(in_rates_count, 0) as fill_rate,
        is_fictional
    from counted

)

select * from final
