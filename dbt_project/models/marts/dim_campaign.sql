with campaigns as (

    select * from {{ ref('campaigns') }}

),

final as (

    select
        authority,
        reporting_year,
        opens_on,
        due_on,
        closes_on,
        is_fictional,
        note_fr
    from campaigns

)

select * from final
