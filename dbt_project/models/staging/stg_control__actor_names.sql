with source as (

    select * from {{ likeness_export('actor_names') }}

),

renamed as (

    select
        declared_name,
        name,
        normalised_name,
        actor as registered_actor
    from source

)

select * from renamed
