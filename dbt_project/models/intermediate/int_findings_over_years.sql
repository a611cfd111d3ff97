with returns as (

    select * from {{ ref('int_returns') }}

),

rules as (

    select * from {{ ref('rules') }}

),

figures as (

    select
        *,
        lag(value) over (partition by plan, agglomeration, indicator order by reporting_year) as former_value,
        lag(reporting_year) over (partition by plan, agglomeration, indicator order by reporting_year) as former_year
    from returns
    where value is not null

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

final as (

    select * from far_from_last_year

)

select * from final
