{{ config(materialized='incremental') }}

-- The history is named once for each use: a table that is named once and used twice is copied whole.
with latest_words as (

    select * from {{ ref('int_observation_history') }}
    where is_latest and is_spoken {{ of_years_built('and') }}

),

spoken_for as (

    select * from {{ ref('int_observation_history') }}
    where is_latest and is_spoken {{ of_years_built('and') }}

),

-- What a withdrawal left without a word is not as if nobody had ever spoken: its revisions go on.
emptied as (

    select * from {{ ref('int_observation_history') }}
    where is_latest and not is_spoken {{ of_years_built('and') }}

),

statements as (

    select * from {{ ref('int_statements') }}
    {{ of_years_built() }}

),

-- Where nobody has spoken, the blank that came last is shown: the body's own before the authority's.
blanks as (

    select
        statements.*,
        row_number() over (
            partition by statements.plan, statements.agglomeration, statements.indicator, statements.reporting_year
            order by
                case when statements.is_own_word then 0 else 1 end,
                statements.arrival desc,
                statements.sha256 desc,
                statements.submission_id desc
        ) as blank_rank
    from statements
    left join spoken_for
        on
            statements.plan = spoken_for.plan
            and statements.agglomeration = spoken_for.agglomeration
            and statements.indicator = spoken_for.indicator
            and statements.reporting_year = spoken_for.reporting_year
    where
        not statements.is_spoken
        and statements.withdrawal is null
        and statements.decided_until is null
        and spoken_for.plan is null

),

last_blanks as (

    select * from blanks
    where blank_rank = 1

),

final as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        revision_number,
        previous_value,
        submission_id,
        value,
        status,
        reason_text,
        available_on,
        is_lower_bound,
        is_derived,
        is_spoken,
        declared_by,
        decision,
        source_file,
        source_sheet,
        source_cell,
        source_text,
        parse_rule,
        received_at,
        sent_on
    from latest_words

    union all

    select
        coalesce(blanks.plan, emptied.plan) as plan,
        coalesce(blanks.agglomeration, emptied.agglomeration) as agglomeration,
        coalesce(blanks.indicator, emptied.indicator) as indicator,
        coalesce(blanks.reporting_year, emptied.reporting_year) as reporting_year,
        coalesce(emptied.revision_number, 0) as revision_number,
        emptied.previous_value,
        blanks.submission_id,
        blanks.value,
        blanks.status,
        blanks.reason_text,
        blanks.available_on,
        blanks.is_lower_bound,
        blanks.is_derived,
        false as is_spoken,
        blanks.declared_by,
        blanks.decision,
        blanks.source_file,
        blanks.source_sheet,
        blanks.source_cell,
        blanks.source_text,
        blanks.parse_rule,
        blanks.received_at,
        blanks.sent_on
    from last_blanks as blanks
    full outer join emptied
        on
            blanks.plan = emptied.plan
            and blanks.agglomeration = emptied.agglomeration
            and blanks.indicator = emptied.indicator
            and blanks.reporting_year = emptied.reporting_year

)

select * from final
