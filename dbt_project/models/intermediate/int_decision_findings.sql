with decisions as (

    select * from {{ ref('int_decisions') }}

),

lake_outcomes as (

    select distinct decision from {{ ref('stg_lake__decisions') }}

),

figures as (

    select * from {{ ref('stg_lake__decisions') }}
    where outcome = 'applied'

),

returns as (

    select * from {{ ref('int_returns') }}

),

withdrawals as (

    select * from {{ ref('stg_journal__withdrawals') }}

),

rules as (

    select * from {{ ref('rules') }}

),

lapsed as (

    select
        figures.decision,
        figures.submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'decision': 'figures.decision',
            'text': 'decisions.source_file',
            'indicator': 'figures.indicator',
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        decisions.sheet,
        decisions.cell,
        figures.agglomeration,
        figures.plan,
        figures.indicator,
        figures.reporting_year
    from figures
    inner join decisions
        on figures.decision = decisions.decision
    inner join returns
        on
            figures.plan = returns.plan
            and figures.agglomeration = returns.agglomeration
            and figures.indicator = returns.indicator
            and figures.reporting_year = returns.reporting_year
    left join withdrawals
        on figures.submission_id = withdrawals.submission_id
    inner join rules
        on rules.rule = 'decision.lapsed'
    where withdrawals.submission_id is not null or returns.submission_id <> figures.submission_id

),

-- What validation could not look at: findings of the house, and submissions whose bytes were erased.
unmatched as (

    select
        decisions.decision,
        decisions.submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'decision': 'decisions.decision',
            'answered': 'decisions.rule',
            'known': "''",
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        decisions.sheet,
        decisions.cell,
        decisions.agglomeration,
        returns.plan,
        decisions.indicator,
        decisions.reporting_year
    from decisions
    left join lake_outcomes
        on decisions.decision = lake_outcomes.decision
    left join returns
        on
            decisions.agglomeration = returns.agglomeration
            and decisions.indicator = returns.indicator
            and decisions.reporting_year = returns.reporting_year
    inner join rules
        on rules.rule = 'decision.unmatched'
    where decisions.standing = 'unmatched' and lake_outcomes.decision is null

),

found as (

    select * from lapsed
    union all
    select * from unmatched

),

final as (

    select
        {{ dbt.hash(dbt.concat([
            "rule", "'|'", "decision", "'|'", "coalesce(agglomeration, '')", "'|'", "coalesce(indicator, '')", "'|'",
            "coalesce(cast(reporting_year as " ~ dbt.type_string() ~ "), '')",
        ])) }} as finding_id,
        submission_id,
        rule,
        severity,
        message_fr,
        hint_fr,
        sheet,
        cell,
        cast(null as {{ dbt.type_string() }}) as text,
        agglomeration,
        plan,
        indicator,
        reporting_year
    from found

)

select * from final
