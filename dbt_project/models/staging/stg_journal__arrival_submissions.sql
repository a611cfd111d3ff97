with source as (

    select * from {{ ledger_export('arrival_submissions') }}

),

renamed as (

    select
        cast(arrival_id as integer) as arrival_id,
        submission_id,
        cast(candidate_order as integer) as candidate_order
    from source

)

select * from renamed
