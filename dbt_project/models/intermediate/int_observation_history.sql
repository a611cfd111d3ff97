with statements as (

    select * from {{ ref('int_statements') }}

),

expected_returns as (

    select * from {{ ref('int_expected_returns') }}

),

words as (

    select
        statements.*,
        row_number() over (
            partition by statements.plan, statements.agglomeration, statements.indicator, statements.reporting_year
            order by statements.arrival, statements.sha256, statements.submission_id
        ) as word_number
    from statements
    inner join expected_returns
        on
            statements.plan = expected_returns.plan
            and statements.agglomeration = expected_returns.agglomeration
            and statements.indicator = expected_returns.indicator
            and statements.reporting_year = expected_returns.reporting_year
    where statements.is_spoken

),

-- A word is outranked from the moment when one of the same voice states a higher version, or where either of them
-- states none (or both the same) a later date.
outranked as (

    select
        lower_word.plan,
        lower_word.agglomeration,
        lower_word.indicator,
        lower_word.reporting_year,
        lower_word.word_number,
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
        lower_word.word_number

),

-- The moments are the arrivals: at each, who speaks among those who had spoken by then. The body goes before the
-- authority, who is not outranked before who is, and the later arrival before the earlier.
standings as (

    select
        words.*,
        moments.word_number as moment,
        moments.submission_id as arrived_submission_id,
        moments.is_own_word as arrived_is_own_word,
        row_number() over (
            partition by
                moments.plan,
                moments.agglomeration,
                moments.indicator,
                moments.reporting_year,
                moments.word_number
            order by
                case when words.is_own_word then 0 else 1 end,
                case when outranked.outranked_from <= moments.word_number then 1 else 0 end,
                words.word_number desc
        ) as standing
    from words as moments
    inner join words
        on
            moments.plan = words.plan
            and moments.agglomeration = words.agglomeration
            and moments.indicator = words.indicator
            and moments.reporting_year = words.reporting_year
            and moments.word_number >= words.word_number
    left join outranked
        on
            words.plan = outranked.plan
            and words.agglomeration = outranked.agglomeration
            and words.indicator = outranked.indicator
            and words.reporting_year = outranked.reporting_year
            and words.word_number = outranked.word_number

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
    from standings
    where standing = 1

),

compared as (

    select
        in_force.*,
        previous.value as former_value,
        case
            when previous.moment is null then 1
            when
                previous.status = in_force.status
                and coalesce(previous.value = in_force.value, previous.value is null and in_force.value is null)
                and previous.is_lower_bound = in_force.is_lower_bound
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
        is_spoken,
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
