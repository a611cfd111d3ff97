{{ config(materialized='incremental') }}

with moments as (

    select * from {{ ref('int_history_moments') }}
    {{ of_years_built() }}

),

words as (

    select * from {{ ref('int_history_words') }}
    {{ of_years_built() }}

),

-- Who stands at each moment: the body goes before the authority, who is not set aside before who is, and the later
-- arrival before the earlier.
ranked as (

    select
        moments.plan,
        moments.agglomeration,
        moments.indicator,
        moments.reporting_year,
        moments.moment,
        words.record_id,
        words.spoken_at,
        row_number() over (
            partition by
                moments.plan, moments.agglomeration, moments.indicator, moments.reporting_year, moments.moment
            order by
                case when words.is_own_word then 0 else 1 end,
                case when moments.moment < words.set_aside_until then 1 else 0 end,
                words.ranked_at desc,
                words.spoken_at desc
        ) as standing
    from moments
    inner join words
        on
            moments.plan = words.plan
            and moments.agglomeration = words.agglomeration
            and moments.indicator = words.indicator
            and moments.reporting_year = words.reporting_year
            and moments.moment >= words.spoken_at
            and moments.moment < words.stands_until

),

final as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        moment,
        record_id,
        spoken_at
    from ranked
    where standing = 1

)

select * from final
