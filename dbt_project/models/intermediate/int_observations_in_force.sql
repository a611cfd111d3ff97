with history as (

    select * from {{ ref('int_observation_history') }}

),

statements as (

    select * from {{ ref('int_statements') }}

),

latest_words as (

    select * from history
    where is_latest

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
    left join latest_words
        on
            statements.plan = latest_words.plan
            and statements.agglomeration = latest_words.agglomeration
            and statements.indicator = latest_words.indicator
            and statements.reporting_year = latest_words.reporting_year
    where not statements.is_spoken and latest_words.plan is null

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
        plan,
        agglomeration,
        indicator,
        reporting_year,
        0 as revision_number,
        cast(null as decimal(18, 4)) as previous_value,
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
    from blanks
    where blank_rank = 1

)

select * from final
