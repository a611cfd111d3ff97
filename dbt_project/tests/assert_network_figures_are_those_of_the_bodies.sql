-- A network figure is the bodies' sum less what is deducted, never more than the sum nor less than its largest part;
-- distinct actors are no more than the mentions of the bodies that are counted.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_network_indicator'}}}) }}

with bodies as (

    select
        plan,
        indicator,
        reporting_year,
        sum(value) as declared_sum,
        max(value) as largest_value
    from {{ rows_built(ref('fct_indicator_observation')) }}
    where scope = 'in' and value is not null
    group by plan, indicator, reporting_year

),

mentions as (

    select
        plan,
        indicator,
        reporting_year,
        count(*) as mention_count
    from {{ rows_built(ref('fct_actor_mobilisation')) }}
    group by plan, indicator, reporting_year

)

select
    network.plan,
    network.indicator,
    network.reporting_year,
    network.network_value,
    bodies.declared_sum
from {{ rows_built(ref('rpt_network_indicator')) }} as network
left join bodies
    on
        network.plan = bodies.plan
        and network.indicator = bodies.indicator
        and network.reporting_year = bodies.reporting_year
left join mentions
    on
        network.plan = mentions.plan
        and network.indicator = mentions.indicator
        and network.reporting_year = mentions.reporting_year
where
    (
        network.is_additive_over_bodies
        and coalesce(network.network_value + network.joint_meetings_deducted <> bodies.declared_sum, false)
    )
    or (network.is_additive_over_bodies and (network.network_value is null) <> (bodies.declared_sum is null))
    or (not network.is_additive_over_bodies and network.network_value is not null)
    or network.network_value < bodies.largest_value
    or network.named_actor_count > network.named_and_collective_actor_count
    or network.named_and_collective_actor_count > coalesce(mentions.mention_count, 0)
