with source as (

    select * from {{ external(source('journal', 'arrivals')) }}

),

renamed as (

    select
        cast(arrival_id as integer) as arrival_id,
        cast(scan as integer) as arrival,
        sha256,
        cast(received_at as timestamp) as received_at,
        location as source_location,
        file_name as source_file,
        cast(size as bigint) as byte_count,
        cast(folder_year as integer) as folder_year,
        folder_name,
        note as note_fr
    from source

)

select * from renamed
