{{ config(materialized='incremental') }}

with statements as (

    select * from {{ ref('int_statements') }}
    where decided_until is null
    {{ of_years_built('and') }}

),

expected_returns as (

    select * from {{ ref('int_expected_returns') }}
    {{ of_years_built() }}

),

agglomerations as (

    select * from {{ ref('agglomerations') }}

),

campaigns as (

    select * from {{ ref('campaigns') }}

),

final as (

    select
        statements.record_id as statement_id,
        statements.plan,
        statements.agglomeration,
        statements.indicator,
        statements.reporting_year,
        -- The first of body, year and indicator that the register does not know.
        case
            when agglomerations.agglomeration is null then 'agglomeration'
            when campaigns.reporting_year is null then 'reporting_year'
            else 'indicator'
        end as unregistered,
        statements.value,
        statements.status,
        statements.reason_text,
        statements.available_on,
        statements.is_lower_bound,
        statements.declared_by,
        statements.received_at,
        statements.submission_id,
        statements.source_file,
        statements.source_sheet,
        statements.source_cell,
        statements.source_text,
        statements.parse_rule,
        statements.decision
    from statements
    left join expected_returns
        on
            statements.plan = expected_returns.plan
            and statements.agglomeration = expected_returns.agglomeration
            and statements.indicator = expected_returns.indicator
            and statements.reporting_year = expected_returns.reporting_year
    left join agglomerations
        on statements.agglomeration = agglomerations.agglomeration
    left join campaigns
        on
            agglomerations.authority = campaigns.authority
            and statements.reporting_year = campaigns.reporting_year
    where expected_returns.plan is null and statements.withdrawal is null

)

select * from final
