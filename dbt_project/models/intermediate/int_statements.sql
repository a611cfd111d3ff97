with observations as (

    select * from {{ ref('stg_lake__observations') }}

),

submissions as (

    select * from {{ ref('stg_lake__submissions') }}

),

withdrawals as (

    select * from {{ ref('stg_journal__withdrawals') }}

),

decisions as (

    select
        *,
        row_number() over (
            partition by submission_id, plan, agglomeration, indicator, reporting_year
            order by decided_on desc, decision desc
        ) as decision_rank
    from {{ ref('decisions') }}

),

statuses as (

    select * from {{ ref('observation_statuses') }}

),

decided as (

    select
        observations.record_id,
        observations.submission_id,
        observations.agglomeration,
        observations.plan,
        observations.indicator,
        observations.reporting_year,
        observations.reason_text,
        observations.available_on,
        observations.is_derived,
        observations.declared_by,
        observations.source_sheet,
        observations.source_cell,
        observations.source_text,
        observations.parse_rule,
        decisions.decision,
        coalesce(decisions.status, observations.status) as status,
        case when decisions.decision is null then observations.value else decisions.decided_value end as value,
        case when decisions.decision is null then observations.is_lower_bound else false end as is_lower_bound
    from observations
    left join decisions
        on
            observations.submission_id = decisions.submission_id
            and observations.plan = decisions.plan
            and observations.agglomeration = decisions.agglomeration
            and observations.indicator = decisions.indicator
            and observations.reporting_year = decisions.reporting_year
            and decisions.decision_rank = 1

),

-- What a submission failed to say of a known body, indicator and year, an officer may say for it.
decided_only as (

    select
        decisions.decision as record_id,
        decisions.submission_id,
        decisions.agglomeration,
        decisions.plan,
        decisions.indicator,
        decisions.reporting_year,
        decisions.reason_fr as reason_text,
        cast(null as date) as available_on,
        false as is_derived,
        submissions.declared_by,
        cast(null as {{ dbt.type_string() }}) as source_sheet,
        cast(null as {{ dbt.type_string() }}) as source_cell,
        cast(null as {{ dbt.type_string() }}) as source_text,
        cast(null as {{ dbt.type_string() }}) as parse_rule,
        decisions.decision,
        decisions.status,
        decisions.decided_value as value,
        false as is_lower_bound
    from decisions
    inner join submissions
        on decisions.submission_id = submissions.submission_id
    left join observations
        on
            decisions.submission_id = observations.submission_id
            and decisions.plan = observations.plan
            and decisions.agglomeration = observations.agglomeration
            and decisions.indicator = observations.indicator
            and decisions.reporting_year = observations.reporting_year
    where decisions.decision_rank = 1 and observations.record_id is null

),

statements as (

    select * from decided

    union all

    select * from decided_only

),

final as (

    select
        statements.record_id,
        statements.submission_id,
        statements.agglomeration,
        statements.plan,
        statements.indicator,
        statements.reporting_year,
        statements.value,
        statements.status,
        statements.reason_text,
        statements.available_on,
        statements.is_lower_bound,
        statements.is_derived,
        statements.declared_by,
        statements.decision,
        statements.source_sheet,
        statements.source_cell,
        statements.source_text,
        statements.parse_rule,
        submissions.source_file,
        submissions.sha256,
        submissions.arrival,
        submissions.received_at,
        submissions.declared_version,
        submissions.declared_sent_on,
        withdrawals.withdrawal,
        withdrawals.withdrawn_on,
        withdrawals.after_arrival as withdrawn_after_arrival,
        coalesce(submissions.declared_sent_on, {{ local_date('submissions.received_at') }}) as sent_on,
        coalesce(statements.declared_by = statements.agglomeration, false) as is_own_word,
        -- A status that counts only once the figure is due says that nothing was said: it does not speak.
        coalesce(statuses.counts_from <> 'due_on', true) as is_spoken
    from statements
    inner join submissions
        on statements.submission_id = submissions.submission_id
    left join withdrawals
        on statements.submission_id = withdrawals.submission_id
    left join statuses
        on statements.status = statuses.status

)

select * from final
