with statements as (

    select * from {{ ref('int_statements') }}

),

expected_returns as (

    select * from {{ ref('int_expected_returns') }}

),

spoken as (

    select statements.*
    from statements
    inner join expected_returns
        on
            statements.plan = expected_returns.plan
            and statements.agglomeration = expected_returns.agglomeration
            and statements.indicator = expected_returns.indicator
            and statements.reporting_year = expected_returns.reporting_year
    where statements.is_spoken

),

-- The moments are the arrivals and, after those of their scan, the withdrawals.
events as (

    select
        spoken.*,
        spoken.arrival as event_arrival,
        0 as is_withdrawal
    from spoken

    union all

    select
        spoken.*,
        spoken.withdrawn_after_arrival as event_arrival,
        1 as is_withdrawal
    from spoken
    where spoken.withdrawal is not null

),

moments as (

    select
        *,
        row_number() over (
            partition by plan, agglomeration, indicator, reporting_year
            order by event_arrival, is_withdrawal, sha256, submission_id
        ) as moment
    from events

),

words as (

    select
        arrivals.*,
        arrivals.moment as word_number,
        withdrawals.moment as withdrawn_from
    from moments as arrivals
    left join moments as withdrawals
        on
            arrivals.plan = withdrawals.plan
            and arrivals.agglomeration = withdrawals.agglomeration
            and arrivals.indicator = withdrawals.indicator
            and arrivals.reporting_year = withdrawals.reporting_year
            and arrivals.submission_id = withdrawals.submission_id
            and withdrawals.is_withdrawal = 1
    where arrivals.is_withdrawal = 0

),

-- A word is outranked while one of the same voice is there that states a higher version, or where either of them
-- states none (or both the same) a later date.
outranked as (

    select
        lower_word.plan,
        lower_word.agglomeration,
        lower_word.indicator,
        lower_word.reporting_year,
        lower_word.word_number,
        higher_word.withdrawn_from as outranked_until,
        min(higher_word.word_number) as outranked_from
    from words as lower_word
    inner join words as higher_word
        on
            lower_word.plan = higher_word.plan
            and lower_word.agglomeration = higher_word.agglomeration
            and lower_word.indicator = higher_word.indicator
            and lower_word.reporting_year = higher_word.reporting_year
            and lower_word.is_own_word = higher_word.is_own_word
            and (
                lower_word.declared_version < higher_word.declared_version
                or (
                    coalesce(lower_word.declared_version = higher_word.declared_version, true)
                    and lower_word.declared_sent_on < higher_word.declared_sent_on
                )
            )
    group by
        lower_word.plan,
        lower_word.agglomeration,
        lower_word.indicator,
        lower_word.reporting_year,
        lower_word.word_number,
        higher_word.withdrawn_from

),

-- At each moment, who speaks among those who had spoken by then and were not withdrawn. The body goes before the
-- authority, who is not outranked before who is, and the later arrival before the earlier.
standings as (

    select
        words.*,
        moments.moment as at_moment,
        row_number() over (
            partition by
                moments.plan,
                moments.agglomeration,
                moments.indicator,
                moments.reporting_year,
                moments.moment
            order by
                case when words.is_own_word then 0 else 1 end,
                case when outranked.word_number is null then 0 else 1 end,
                words.word_number desc
        ) as standing
    from moments
    inner join words
        on
            moments.plan = words.plan
            and moments.agglomeration = words.agglomeration
            and moments.indicator = words.indicator
            and moments.reporting_year = words.reporting_year
            and moments.moment >= words.word_number
            and moments.moment < coalesce(words.withdrawn_from, moments.moment + 1)
    left join outranked
        on
            words.plan = outranked.plan
            and words.agglomeration = outranked.agglomeration
            and words.indicator = outranked.indicator
            and words.reporting_year = outranked.reporting_year
            and words.word_number = outranked.word_number
            and moments.moment >= outranked.outranked_from
            and moments.moment < coalesce(outranked.outranked_until, moments.moment + 1)

),

-- A withdrawal may leave nobody in force; before the first word in force there is no history.
reached as (

    select
        moments.plan,
        moments.agglomeration,
        moments.indicator,
        moments.reporting_year,
        moments.moment,
        moments.submission_id as arrived_submission_id,
        moments.is_own_word as arrived_is_own_word,
        case when moments.is_withdrawal = 1 then moments.withdrawal end as withdrawal,
        case when moments.is_withdrawal = 1 then moments.withdrawn_on end as withdrawn_on,
        standings.record_id,
        standings.submission_id,
        standings.value,
        standings.status,
        standings.reason_text,
        standings.available_on,
        standings.is_lower_bound,
        standings.is_derived,
        standings.is_own_word,
        standings.is_spoken,
        standings.declared_by,
        standings.decision,
        standings.source_file,
        standings.source_sheet,
        standings.source_cell,
        standings.source_text,
        standings.parse_rule,
        standings.received_at,
        standings.sent_on,
        standings.arrival,
        max(standings.word_number) over (
            partition by moments.plan, moments.agglomeration, moments.indicator, moments.reporting_year
            order by moments.moment
            rows between unbounded preceding and current row
        ) as latest_word_number
    from moments
    left join standings
        on
            moments.plan = standings.plan
            and moments.agglomeration = standings.agglomeration
            and moments.indicator = standings.indicator
            and moments.reporting_year = standings.reporting_year
            and moments.moment = standings.at_moment
            and standings.standing = 1

),

in_force as (

    select
        *,
        lag(moment) over (
            partition by plan, agglomeration, indicator, reporting_year order by moment
        ) as previous_moment,
        lead(moment) over (
            partition by plan, agglomeration, indicator, reporting_year order by moment
        ) as next_moment
    from reached
    where latest_word_number is not null

),

compared as (

    select
        in_force.*,
        previous.value as former_value,
        case
            when previous.moment is null then 1
            when
                coalesce(previous.status = in_force.status, previous.status is null and in_force.status is null)
                and coalesce(previous.value = in_force.value, previous.value is null and in_force.value is null)
                and coalesce(previous.is_lower_bound, false) = coalesce(in_force.is_lower_bound, false)
                and coalesce(
                    previous.available_on = in_force.available_on,
                    previous.available_on is null and in_force.available_on is null
                )
                then 0
            else 1
        end as is_changed
    from in_force
    left join in_force as previous
        on
            in_force.plan = previous.plan
            and in_force.agglomeration = previous.agglomeration
            and in_force.indicator = previous.indicator
            and in_force.reporting_year = previous.reporting_year
            and in_force.previous_moment = previous.moment

),

numbered as (

    select
        *,
        sum(is_changed) over (
            partition by plan, agglomeration, indicator, reporting_year
            order by moment
            rows between unbounded preceding and current row
        ) as revision_number
    from compared

),

final as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        cast(moment as integer) as moment,
        cast(revision_number as integer) as revision_number,
        arrived_submission_id,
        arrived_is_own_word,
        withdrawal,
        withdrawn_on,
        is_changed = 1 as is_change,
        next_moment is null as is_latest,
        cast(max(case when is_changed = 1 then former_value end) over (
            partition by plan, agglomeration, indicator, reporting_year, revision_number
        ) as decimal(18, 4)) as previous_value,
        record_id,
        submission_id,
        value,
        status,
        reason_text,
        available_on,
        is_lower_bound,
        is_derived,
        is_own_word,
        coalesce(is_spoken, false) as is_spoken,
        declared_by,
        decision,
        source_file,
        source_sheet,
        source_cell,
        source_text,
        parse_rule,
        received_at,
        sent_on,
        arrival
    from numbered

)

select * from final
