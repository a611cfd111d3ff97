{{ config(materialized='incremental') }}

with returns as (

    select * from {{ ref('int_returns') }}
    {{ of_years_built() }}

),

final as (

    select
        plan,
        agglomeration,
        indicator,
        reporting_year,
        value,
        status,
        obs_status,
        scope,
        scope_reason,
        is_in_rates,
        is_answered,
        is_filled,
        reason_text,
        declared_by,
        available_on,
        is_overdue,
        due_on,
        received_at,
        is_late,
        is_lower_bound,
        has_series_break,
        is_fictional,
        revision_number,
        previous_value,
        submission_id,
        source_file,
        source_sheet,
        source_cell,
        source_text,
        parse_rule,
        decision
    from returns

)

select * from final
