-- Each return that the register expects has its row, and no row is without one.
{{ config(meta={'dagster': {'ref': {'name': 'fct_indicator_observation'}}}) }}

with expected as (

    select
        plans.plan,
        agglomerations.agglomeration,
        indicators.indicator,
        campaigns.reporting_year
    from {{ ref('campaigns') }} as campaigns
    inner join {{ ref('plans') }} as plans
        on campaigns.authority = plans.authority
    inner join {{ ref('indicators') }} as indicators
        on plans.plan = indicators.plan
    inner join {{ ref('agglomerations') }} as agglomerations
        on campaigns.authority = agglomerations.authority
    where
        campaigns.reporting_year between plans.first_year and coalesce(plans.last_year, campaigns.reporting_year)
        and campaigns.reporting_year between indicators.first_year
        and coalesce(indicators.last_year, campaigns.reporting_year)

),

observed as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year
    from {{ rows_built(ref('fct_indicator_observation')) }}

),

missing as (

    select * from expected
    {{ of_years_built() }}
    except
    select * from observed

),

unexpected as (

    select * from observed
    except
    select * from expected

)

select
    'missing' as fault,
    missing.plan,
    missing.agglomeration,
    missing.indicator,
    missing.reporting_year
from missing

union all

select
    'unexpected' as fault,
    unexpected.plan,
    unexpected.agglomeration,
    unexpected.indicator,
    unexpected.reporting_year
from unexpected
