-- The counts of the whole are those of the rows, of the bodies and of the indicators added up; rates are from 0 to 1.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_reporting_completeness'}}}) }}

with counted as (

    select
        plan,
        reporting_year,
        'rows' as level,
        sum(case when status = 'OUT_OF_SCOPE' then 0 else 1 end) as expected_count,
        sum(case when is_in_rates then 1 else 0 end) as in_rates_count,
        sum(case when is_in_rates and is_answered then 1 else 0 end) as answered_count,
        sum(case when is_in_rates and is_filled then 1 else 0 end) as filled_count
    from {{ rows_built(ref('fct_indicator_observation')) }}
    group by plan, reporting_year

    union all

    select
        plan,
        reporting_year,
        level,
        sum(expected_count) as expected_count,
        sum(in_rates_count) as in_rates_count,
        sum(answered_count) as answered_count,
        sum(filled_count) as filled_count
    from {{ rows_built(ref('rpt_reporting_completeness')) }}
    group by plan, reporting_year, level

),

differing as (

    select
        plan,
        reporting_year,
        'levels differ' as fault
    from counted
    group by plan, reporting_year
    having
        count(*) <> 4
        or min(expected_count) <> max(expected_count)
        or min(in_rates_count) <> max(in_rates_count)
        or min(answered_count) <> max(answered_count)
        or min(filled_count) <> max(filled_count)

),

impossible as (

    select
        plan,
        reporting_year,
        'rate out of bounds' as fault
    from {{ rows_built(ref('rpt_reporting_completeness')) }}
    where
        (in_rates_count = 0) <> (response_rate is null)
        or (in_rates_count = 0) <> (fill_rate is null)
        or not fill_rate between 0 and response_rate
        or response_rate > 1

)

select * from differing

union all

select * from impossible
