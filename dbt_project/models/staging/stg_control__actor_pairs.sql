with source as (

    select * from {{ likeness_export('actor_pairs') }}

),

renamed as (

    select
        name,
        other_name,
        cast(score as decimal(5, 2)) as score,
        method,
        basis,
        state,
        decided_by_function,
        decided_on,
        reason_fr
    from source

)

select * from renamed
