{{ config(materialized='incremental') }}

with observations as (

    select * from {{ ref('fct_indicator_observation') }}
    {{ of_years_built() }}

),

indicators as (

    select * from {{ ref('dim_indicator') }}

),

joint_meetings as (

    select * from {{ ref('int_joint_meetings') }}
    {{ of_years_built() }}

),

mobilisations as (

    select * from {{ ref('int_actor_mobilisations') }}
    where is_in_network_figure
    {{ of_years_built('and') }}

),

agreements as (

    select distinct
        plan,
        indicator,
        reporting_year,
        kind,
        party_list,
        agreement_deduction
    from joint_meetings

),

deductions as (

    select
        plan,
        indicator,
        reporting_year,
        sum(agreement_deduction) as joint_meetings_deducted
    from agreements
    group by plan, indicator, reporting_year

),

distinct_actors as (

    select
        plan,
        indicator,
        reporting_year,
        count(distinct case when is_collective then null else network_actor end) as named_actor_count,
        count(distinct network_actor) as named_and_collective_actor_count
    from mobilisations
    group by plan, indicator, reporting_year

),

summed as (

    select
        plan,
        indicator,
        reporting_year,
        sum(case when scope = 'in' then value end) as declared_sum,
        sum(case when status = 'OUT_OF_SCOPE' then 0 else 1 end) as expected_count,
        sum(case when scope = 'in' and value is not null then 1 else 0 end) as counted_bodies,
        sum(case when scope = 'in' then 1 else 0 end) as bodies_in_scope,
        max(case when scope = 'in' and value is not null and is_lower_bound then 1 else 0 end) = 1 as is_lower_bound,
        max(case when has_series_break then 1 else 0 end) = 1 as has_series_break,
        max(case when is_fictional then 1 else 0 end) = 1 as is_fictional
    from observations
    group by plan, indicator, reporting_year

),

final as (

    select
        summed.plan,
        summed.indicator,
        summed.reporting_year,
        indicators.is_additive_over_bodies,
        cast(
            case
                when indicators.is_additive_over_bodies
                    then summed.declared_sum - coalesce(deductions.joint_meetings_deducted, 0)
            end as decimal(18, 4)
        ) as network_value,
        cast(case when indicators.is_additive_over_bodies then summed.declared_sum end as decimal(18, 4))
            as declared_sum,
        cast(coalesce(deductions.joint_meetings_deducted, 0) as integer) as joint_meetings_deducted,
        cast(distinct_actors.named_actor_count as integer) as named_actor_count,
        cast(distinct_actors.named_and_collective_actor_count as integer) as named_and_collective_actor_count,
        case
            when indicators.detail = 'actor'
                then
                    'Ne s''additionne pas : acteurs nommés distincts sur les agglomérations du périmètre ; '
                    || 'puis les mêmes avec les collectifs, comptés une fois par agglomération.'
            when not indicators.is_additive_over_bodies
                then 'Ne s''additionne pas entre agglomérations : pas de valeur pour le réseau.'
            when indicators.detail = 'meeting'
                then
                    'Somme des déclarations des agglomérations du périmètre, moins les réunions que toutes leurs '
                    || 'parties déclarent communes, à l''identique : chacune compte une fois.'
            else 'Somme des déclarations des agglomérations du périmètre.'
        end as definition_fr,
        cast(summed.expected_count as integer) as expected_count,
        cast(summed.bodies_in_scope as integer) as bodies_in_scope_count,
        cast(summed.counted_bodies as integer) as counted_bodies_count,
        summed.counted_bodies < summed.bodies_in_scope as is_partial,
        summed.is_lower_bound,
        summed.has_series_break,
        summed.is_fictional
    from summed
    inner join indicators
        on
            summed.plan = indicators.plan
            and summed.indicator = indicators.indicator
            and summed.reporting_year >= indicators.first_year
            and summed.reporting_year <= coalesce(indicators.last_year, summed.reporting_year)
    left join deductions
        on
            summed.plan = deductions.plan
            and summed.indicator = deductions.indicator
            and summed.reporting_year = deductions.reporting_year
    left join distinct_actors
        on
            summed.plan = distinct_actors.plan
            and summed.indicator = distinct_actors.indicator
            and summed.reporting_year = distinct_actors.reporting_year

)

select * from final
