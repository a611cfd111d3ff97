{{ config(materialized='incremental') }}

with moments as (

    select * from {{ ref('int_history_moments') }}
    {{ of_years_built() }}

),

standings as (

    select * from {{ ref('int_history_standings') }}
    {{ of_years_built() }}

),

statements as (

    select * from {{ ref('int_statements') }}
    {{ of_years_built() }}

),

in_force as (

    select
        moments.plan,
        moments.agglomeration,
        moments.indicator,
        moments.reporting_year,
        moments.moment,
        standings.record_id,
        statements.value,
        statements.status,
        statements.available_on,
        coalesce(statements.is_lower_bound, false) as is_lower_bound,
        max(standings.spoken_at) over (
            partition by moments.plan, moments.agglomeration, moments.indicator, moments.reporting_year
            order by moments.moment
            rows between unbounded preceding and current row
        ) as latest_spoken_at
    from moments
    left join standings
        on
            moments.plan = standings.plan
            and moments.agglomeration = standings.agglomeration
            and moments.indicator = standings.indicator
            and moments.reporting_year = standings.reporting_year
            and moments.moment = standings.moment
    left join statements
        on
            standings.record_id = statements.record_id
            and standings.plan = statements.plan
            and standings.agglomeration = statements.agglomeration
            and standings.indicator = statements.indicator
            and standings.reporting_year = statements.reporting_year

),

-- Before the first word in force there is no history; a withdrawal may leave nobody in force.
compared as (

    select
        *,
        lag(value) over figure as former_value,
        case
            when
                lag(moment) over figure is not null
                and {{ same('status', 'lag(status) over figure') }}
                and {{ same('value', 'lag(value) over figure') }}
                and {{ same('available_on', 'lag(available_on) over figure') }}
                and is_lower_bound = lag(is_lower_bound) over figure
                then 0
            else 1
        end as is_changed,
        lead(moment) over figure is null as is_latest
    from in_force
    where latest_spoken_at is not null
    window figure as (partition by plan, agglomeration, indicator, reporting_year order by moment)

),

numbered as (

    select
        *,
        sum(is_changed) over (
            partition by plan, agglomeration, indicator, reporting_year
            order by moment
            rows between unbounded preceding and current row
        ) as revision_number
    from compared

),

final as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        moment,
        cast(revision_number as integer) as revision_number,
        is_changed = 1 as is_change,
        is_latest,
        record_id,
        cast(max(case when is_changed = 1 then former_value end) over (
            partition by plan, agglomeration, indicator, reporting_year, revision_number
        ) as decimal(18, 4)) as previous_value
    from numbered

)

select * from final
