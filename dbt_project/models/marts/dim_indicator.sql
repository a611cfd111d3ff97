with indicators as (

    select * from {{ ref('indicators') }}

),

final as (

    select
        plan,
        indicator,
        label_fr,
        label_en,
        unit,
        unit_fr,
        is_count,
        detail,
        is_additive_over_bodies,
        is_additive_over_years,
        theme,
        programme,
        first_year,
        last_year,
        definition_version,
        series_key,
        definition_fr
    from indicators

)

select * from final
