with agglomerations as (

    select * from {{ ref('agglomerations') }}

),

final as (

    select
        agglomeration,
        authority,
        short_name,
        name,
        commune_count,
        contact_function_fr,
        department
    from agglomerations

)

select * from final
