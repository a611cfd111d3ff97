with source as (

    select * from {{ external(source('lake', 'submissions')) }}

),

renamed as (

    select
        submission_id,
        sha256,
        file_name as source_file,
        location as source_location,
        format as file_format,
        encoding as file_encoding,
        cast(arrival as integer) as arrival,
        cast(first_received_at as timestamp) as received_at,
        declared_by,
        cast(declared_version as integer) as declared_version,
        cast(declared_sent_on as date) as declared_sent_on,
        cast(folder_year as integer) as folder_year,
        folder_sender,
        outcome,
        interpreter_version,
        register_hash
    from source

)

select * from renamed
