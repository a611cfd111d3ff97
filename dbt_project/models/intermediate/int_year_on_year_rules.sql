with lines as (

    select * from {{ ref('year_on_year_rules') }}

),

rules as (

    select * from {{ ref('rules') }}

),

campaign_indicators as (

    select * from {{ ref('int_campaign_indicators') }}

),

as_of as (

    select * from {{ ref('stg_control__as_of') }}

),

indicators as (

    select distinct
        plan,
        indicator
    from campaign_indicators

),

-- The line that names the indicator goes before the one for its plan, and that one before the one for all.
matched as (

    select
        indicators.plan,
        indicators.indicator,
        lines.rule,
        lines.factor,
        lines.least_difference,
        lines.severity,
        lines.beta_until,
        row_number() over (
            partition by indicators.plan, indicators.indicator, lines.rule
            order by
                case when lines.indicator = '*' then 1 else 0 end,
                case when lines.plan = '*' then 1 else 0 end
        ) as line_rank
    from indicators
    inner join lines
        on
            (indicators.plan = lines.plan or lines.plan = '*')
            and (indicators.indicator = lines.indicator or lines.indicator = '*')

),

final as (

    select
        matched.plan,
        matched.indicator,
        matched.rule,
        matched.factor,
        matched.least_difference,
        -- On trial, what a rule finds is an info.
        case
            when as_of.as_of <= matched.beta_until then 'info'
            else coalesce(matched.severity, rules.severity)
        end as severity,
        rules.message_fr,
        rules.remedy_fr
    from matched
    inner join rules
        on matched.rule = rules.rule
    cross join as_of
    where matched.line_rank = 1

)

select * from final
