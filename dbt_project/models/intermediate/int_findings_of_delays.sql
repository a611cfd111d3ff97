{{ config(materialized='incremental') }}

with coverage as (

    select * from {{ ref('stg_lake__coverage') }}
    {{ of_years_built() }}

),

submissions as (

    select * from {{ ref('stg_lake__submissions') }}

),

expected_returns as (

    select * from {{ ref('int_expected_returns') }}
    {{ of_years_built() }}

),

agglomerations as (

    select * from {{ ref('agglomerations') }}

),

rules as (

    select * from {{ ref('rules') }}

),

campaigns as (

    select distinct
        plan,
        agglomeration,
        reporting_year,
        closes_on
    from expected_returns

),

sent as (

    select
        submission_id,
        source_file,
        coalesce(declared_sent_on, {{ local_date('received_at') }}) as sent_on
    from submissions

),

final as (

    select distinct
        coverage.submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'agglomeration': 'agglomerations.short_name',
            'reporting_year': 'cast(coverage.reporting_year as ' ~ dbt.type_string() ~ ')',
            'received_on': french_date('sent.sent_on'),
            'closes_on': french_date('campaigns.closes_on'),
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        cast(null as {{ dbt.type_string() }}) as sheet,
        cast(null as {{ dbt.type_string() }}) as cell,
        sent.source_file as text,
        coverage.agglomeration,
        coverage.plan,
        cast(null as {{ dbt.type_string() }}) as indicator,
        coverage.reporting_year
    from coverage
    inner join sent
        on coverage.submission_id = sent.submission_id
    inner join campaigns
        on
            coverage.plan = campaigns.plan
            and coverage.agglomeration = campaigns.agglomeration
            and coverage.reporting_year = campaigns.reporting_year
            and sent.sent_on > campaigns.closes_on
    inner join agglomerations
        on coverage.agglomeration = agglomerations.agglomeration
    inner join rules
        on rules.rule = 'submission.after_close'

)

select * from final
