with statements as (

    select * from {{ ref('int_statements') }}
    where withdrawal is null

),

history as (

    select * from {{ ref('int_observation_history') }}

),

withdrawals as (

    select * from {{ ref('stg_journal__withdrawals') }}

),

returns as (

    select * from {{ ref('int_returns') }}

),

expected_returns as (

    select * from {{ ref('int_expected_returns') }}

),

joint_meetings as (

    select * from {{ ref('int_joint_meetings') }}

),

submissions as (

    select * from {{ ref('stg_lake__submissions') }}

),

coverage as (

    select * from {{ ref('stg_lake__coverage') }}

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

figures as (

    select
        *,
        lag(value) over (partition by plan, agglomeration, indicator order by reporting_year) as former_value,
        lag(reporting_year) over (partition by plan, agglomeration, indicator order by reporting_year) as former_year
    from returns
    where value is not null

),

after_close as (

    select distinct
        coverage.submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
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
    inner join rules
        on rules.rule = 'submission.after_close'

),

-- A word that was not in force when it arrived although its voice was: an earlier one outranks it. One that was
-- withdrawn, or that a withdrawal brought into force, is no longer set aside.
superseded as (

    select distinct
        history.arrived_submission_id as submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'text': 'sent.source_file',
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        cast(null as {{ dbt.type_string() }}) as sheet,
        cast(null as {{ dbt.type_string() }}) as cell,
        sent.source_file as text,
        history.agglomeration,
        history.plan,
        cast(null as {{ dbt.type_string() }}) as indicator,
        history.reporting_year
    from history
    inner join sent
        on history.arrived_submission_id = sent.submission_id
    inner join rules
        on rules.rule = 'submission.superseded'
    left join withdrawals
        on history.arrived_submission_id = withdrawals.submission_id
    left join returns
        on
            history.arrived_submission_id = returns.submission_id
            and history.plan = returns.plan
            and history.agglomeration = returns.agglomeration
            and history.indicator = returns.indicator
            and history.reporting_year = returns.reporting_year
    where
        history.arrived_submission_id <> history.submission_id
        and history.arrived_is_own_word = history.is_own_word
        and withdrawals.submission_id is null
        and returns.submission_id is null

),

blank_keeps_former as (

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

),

unknown_scope as (

    select
        returns.submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'agglomeration': 'agglomerations.short_name',
            'indicator': 'returns.indicator',
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        cast(null as {{ dbt.type_string() }}) as sheet,
        cast(null as {{ dbt.type_string() }}) as cell,
        cast(null as {{ dbt.type_string() }}) as text,
        returns.agglomeration,
        returns.plan,
        returns.indicator,
        returns.reporting_year
    from returns
    inner join agglomerations
        on returns.agglomeration = agglomerations.agglomeration
    inner join rules
        on rules.rule = 'scope.unknown_reported'
    where returns.scope = 'unknown' and returns.status <> 'SCOPE_UNKNOWN' and returns.revision_number > 0

),

one_sided as (

    select distinct
        joint_meetings.submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'text': 'joint_meetings.source_text',
            'joint_with': 'joint_meetings.dissenting_parties',
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        joint_meetings.source_sheet as sheet,
        joint_meetings.source_cell as cell,
        joint_meetings.source_text as text,
        joint_meetings.agglomeration,
        joint_meetings.plan,
        joint_meetings.indicator,
        joint_meetings.reporting_year
    from joint_meetings
    inner join rules
        on rules.rule = 'meeting.joint_one_sided'
    where not joint_meetings.is_agreed

),

far_from_last_year as (

    select
        figures.submission_id,
        rules.rule,
        rules.severity,
        {{ filled('rules.message_fr', {
            'text': figure_text('figures.value'),
            'indicator': 'figures.indicator',
            'former_year': 'cast(figures.former_year as ' ~ dbt.type_string() ~ ')',
            'former': figure_text('figures.former_value'),
        }) }} as message_fr,
        rules.remedy_fr as hint_fr,
        figures.source_sheet as sheet,
        figures.source_cell as cell,
        figures.source_text as text,
        figures.agglomeration,
        figures.plan,
        figures.indicator,
        figures.reporting_year
    from figures
    inner join rules
        on rules.rule = 'value.far_from_last_year'
    where
        not figures.has_series_break
        and abs(figures.value - figures.former_value) >= {{ var('far_difference') }}
        and (
            figures.value > figures.former_value * {{ var('far_factor') }}
            or figures.former_value > figures.value * {{ var('far_factor') }}
        )

),

found as (

    select * from after_close
    union all
    select * from superseded
    union all
    select * from blank_keeps_former
    union all
    select * from unknown_scope
    union all
    select * from one_sided
    union all
    select * from far_from_last_year

),

final as (

    select
        {{ dbt.hash(dbt.concat([
            "rule", "'|'", "submission_id", "'|'", "agglomeration", "'|'", "plan", "'|'", "coalesce(indicator, '')", "'|'",
            "cast(reporting_year as " ~ dbt.type_string() ~ ")", "'|'", "coalesce(sheet, '')", "'|'",
            "coalesce(cell, '')", "'|'", "message_fr",
        ])) }} as finding_id,
        *
    from found

)

select * from final
