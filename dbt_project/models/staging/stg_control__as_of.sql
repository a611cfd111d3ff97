with source as (

    select * from {{ source('control', 'as_of') }}

),

renamed as (

    select cast(as_of as date) as as_of
    from source

)

select * from renamed
