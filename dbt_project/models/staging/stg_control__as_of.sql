with source as (

    select * from {{ external(source('control', 'as_of')) }}

),

renamed as (

    select
        cast(as_of as date) as as_of,
        cast(as_of as date) as decided_by
    from source

)

select * from renamed
