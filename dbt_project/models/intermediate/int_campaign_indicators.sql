with campaigns as (

    select * from {{ ref('campaigns') }}

),

plans as (

    select * from {{ ref('plans') }}

),

indicators as (

    select * from {{ ref('indicators') }}

),

dated_campaigns as (

    select
        authority,
        reporting_year,
        opens_on,
        due_on,
        closes_on,
        is_fictional,
        note_fr,
        lead(opens_on) over (partition by authority order by reporting_year) as next_opens_on
    from campaigns

),

campaign_indicators as (

    select
        plans.plan,
        plans.authority,
        indicators.indicator,
        indicators.detail,
        indicators.series_key,
        indicators.definition_version,
        indicators.is_additive_over_bodies,
        dated_campaigns.reporting_year,
        dated_campaigns.opens_on,
        dated_campaigns.due_on,
        dated_campaigns.closes_on,
        dated_campaigns.is_fictional,
        -- « Too early » without a date falls due with the next campaign, else a year after this one opened.
        coalesce(
            dated_campaigns.next_opens_on,
            {{ a_year_later('dated_campaigns.opens_on') }}
        ) as undated_available_on
    from dated_campaigns
    inner join plans
        on
            dated_campaigns.authority = plans.authority
            and dated_campaigns.reporting_year >= plans.first_year
            and dated_campaigns.reporting_year <= coalesce(plans.last_year, dated_campaigns.reporting_year)
    inner join indicators
        on
            plans.plan = indicators.plan
            and dated_campaigns.reporting_year >= indicators.first_year
            and dated_campaigns.reporting_year <= coalesce(indicators.last_year, dated_campaigns.reporting_year)

),

compared as (

    select
        *,
        lag(definition_version) over (
            partition by authority, series_key
            order by reporting_year, plan, indicator
        ) as former_definition_version
    from campaign_indicators

),

final as (

    select
        plan,
        authority,
        indicator,
        series_key,
        detail,
        is_additive_over_bodies,
        reporting_year,
        opens_on,
        due_on,
        closes_on,
        is_fictional,
        undated_available_on,
        coalesce(definition_version <> former_definition_version, false) as has_series_break
    from compared

)

select * from final
