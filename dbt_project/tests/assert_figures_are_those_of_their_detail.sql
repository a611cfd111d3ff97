-- A figure made from detail rows is what these rows give when they are counted again.
{{ config(meta={'dagster': {'ref': {'name': 'fct_meeting'}}}) }}

with derived as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        detail,
        value
    from {{ rows_built(ref('int_returns')) }}
    where is_derived and value is not null

),

recounted as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        sum(meetings) as recount
    from {{ rows_built(ref('fct_meeting')) }}
    group by plan, agglomeration, indicator, reporting_year

    union all

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        count(distinct actor) as recount
    from {{ rows_built(ref('fct_actor_mobilisation')) }}
    group by plan, agglomeration, indicator, reporting_year

)

select
    derived.*,
    recounted.recount
from derived
left join recounted
    on
        derived.plan = recounted.plan
        and derived.agglomeration = recounted.agglomeration
        and derived.indicator = recounted.indicator
        and derived.reporting_year = recounted.reporting_year
where coalesce(derived.value <> recounted.recount, true)
