{{ config(materialized='incremental') }}

with campaign_indicators as (

    select * from {{ ref('int_campaign_indicators') }}
    {{ of_years_built() }}

),

agglomerations as (

    select * from {{ ref('agglomerations') }}

),

scope_lines as (

    select
        rule as scope_line,
        plan,
        agglomeration,
        indicator,
        first_year,
        last_year,
        scope,
        reason_fr,
        0 as is_exception
    from {{ ref('expected_return_rules') }}

    union all

    select
        exception as scope_line,
        plan,
        agglomeration,
        indicator,
        first_year,
        last_year,
        scope,
        reason_fr,
        1 as is_exception
    from {{ ref('expected_return_exceptions') }}

),

returns as (

    select
        campaign_indicators.*,
        agglomerations.agglomeration
    from campaign_indicators
    inner join agglomerations
        on campaign_indicators.authority = agglomerations.authority

),

-- An exception goes before a rule; then the line that names the body, then the one that names the indicator,
-- then the one that began last.
matched as (

    select
        returns.*,
        scope_lines.scope,
        scope_lines.reason_fr,
        row_number() over (
            partition by returns.plan, returns.agglomeration, returns.indicator, returns.reporting_year
            order by
                coalesce(scope_lines.is_exception, 0) desc,
                case when scope_lines.agglomeration = '*' then 0 else 1 end desc,
                case when scope_lines.indicator = '*' then 0 else 1 end desc,
                coalesce(scope_lines.first_year, 0) desc,
                coalesce(scope_lines.scope_line, '')
        ) as scope_rank
    from returns
    left join scope_lines
        on
            returns.plan = scope_lines.plan
            and (returns.agglomeration = scope_lines.agglomeration or scope_lines.agglomeration = '*')
            and (returns.indicator = scope_lines.indicator or scope_lines.indicator = '*')
            and returns.reporting_year >= scope_lines.first_year
            and returns.reporting_year <= coalesce(scope_lines.last_year, returns.reporting_year)

),

final as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        authority,
        detail,
        is_additive_over_bodies,
        opens_on,
        due_on,
        closes_on,
        undated_available_on,
        is_fictional,
        has_series_break,
        coalesce(scope, 'out') as scope,
        coalesce(reason_fr, 'Aucune règle du registre ne demande cet indicateur à cette agglomération') as scope_reason
    from matched
    where scope_rank = 1

)

select * from final
