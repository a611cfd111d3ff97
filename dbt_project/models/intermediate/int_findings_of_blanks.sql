{{ config(materialized='incremental') }}

with statements as (

    select * from {{ ref('int_statements') }}
    where withdrawal is null and decided_until is null
    {{ of_years_built('and') }}

),

expected_returns as (

    select * from {{ ref('int_expected_returns') }}
    {{ of_years_built() }}

),

rules as (

    select * from {{ ref('rules') }}

),

final as (

    select distinct
        blanks.submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'indicator': 'blanks.indicator',
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        blanks.source_sheet as sheet,
        blanks.source_cell as cell,
        blanks.source_text as text,
        blanks.agglomeration,
        blanks.plan,
        blanks.indicator,
        blanks.reporting_year
    from statements as blanks
    inner join statements as words
        on
            blanks.plan = words.plan
            and blanks.agglomeration = words.agglomeration
            and blanks.indicator = words.indicator
            and blanks.reporting_year = words.reporting_year
            and words.is_spoken
            and (
                blanks.arrival > words.arrival
                or (blanks.arrival = words.arrival and blanks.sha256 > words.sha256)
            )
    inner join expected_returns
        on
            blanks.plan = expected_returns.plan
            and blanks.agglomeration = expected_returns.agglomeration
            and blanks.indicator = expected_returns.indicator
            and blanks.reporting_year = expected_returns.reporting_year
    inner join rules
        on rules.rule = 'submission.blank_keeps_former'
    where not blanks.is_spoken

)

select * from final
