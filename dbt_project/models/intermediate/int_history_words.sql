{{ config(materialized='incremental') }}

with moments as (

    select
        *,
        max(moment) over (partition by plan, agglomeration, indicator, reporting_year) as last_moment,
        max(case when cause = 'submission' then moment end) over (
            partition by plan, agglomeration, indicator, reporting_year, submission_id
            order by moment
            rows between unbounded preceding and current row
        ) as ranked_at
    from {{ ref('int_history_moments') }}
    {{ of_years_built() }}

),

-- Taken out before the join, which would else hold every moment against every other.
endings as (

    select * from moments
    where cause in ('withdrawal', 'decision')

),

-- A word ends when it is withdrawn, or when another decision makes another of it.
words as (

    select
        moments.plan,
        moments.agglomeration,
        moments.indicator,
        moments.reporting_year,
        moments.moment as spoken_at,
        moments.ranked_at,
        moments.record_id,
        moments.is_own_word,
        moments.declared_version,
        moments.declared_sent_on,
        coalesce(min(endings.moment), moments.last_moment + 1) as stands_until
    from moments
    left join endings
        on
            moments.plan = endings.plan
            and moments.agglomeration = endings.agglomeration
            and moments.indicator = endings.indicator
            and moments.reporting_year = endings.reporting_year
            and moments.submission_id = endings.submission_id
            and (
                endings.cause = 'withdrawal'
                or (endings.cause = 'decision' and moments.moment < endings.moment)
            )
    where moments.cause <> 'withdrawal' and moments.record_id is not null
    group by
        moments.plan,
        moments.agglomeration,
        moments.indicator,
        moments.reporting_year,
        moments.moment,
        moments.ranked_at,
        moments.record_id,
        moments.is_own_word,
        moments.declared_version,
        moments.declared_sent_on,
        moments.last_moment

),

-- Set aside is a word that came after one of the same voice with a higher version, or, where either of them states
-- none or both the same, with a later date: until that one is withdrawn. So a word that is set aside changes nothing.
set_aside as (

    select
        words.plan,
        words.agglomeration,
        words.indicator,
        words.reporting_year,
        words.spoken_at,
        max(earlier.stands_until) as set_aside_until
    from words
    inner join words as earlier
        on
            words.plan = earlier.plan
            and words.agglomeration = earlier.agglomeration
            and words.indicator = earlier.indicator
            and words.reporting_year = earlier.reporting_year
            and words.is_own_word = earlier.is_own_word
            and words.ranked_at > earlier.ranked_at
            and (
                words.declared_version < earlier.declared_version
                or (
                    coalesce(words.declared_version = earlier.declared_version, true)
                    and words.declared_sent_on < earlier.declared_sent_on
                )
            )
    group by words.plan, words.agglomeration, words.indicator, words.reporting_year, words.spoken_at

),

final as (

    select
        words.plan,
        words.agglomeration,
        words.indicator,
        words.reporting_year,
        words.spoken_at,
        words.ranked_at,
        words.record_id,
        words.is_own_word,
        cast(words.stands_until as integer) as stands_until,
        cast(coalesce(set_aside.set_aside_until, words.spoken_at) as integer) as set_aside_until
    from words
    left join set_aside
        on
            words.plan = set_aside.plan
            and words.agglomeration = set_aside.agglomeration
            and words.indicator = set_aside.indicator
            and words.reporting_year = set_aside.reporting_year
            and words.spoken_at = set_aside.spoken_at

)

select * from final
