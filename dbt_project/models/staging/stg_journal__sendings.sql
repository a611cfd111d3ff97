with source as (

    select * from {{ ledger_export('sendings') }}

),

renamed as (

    select
        cast(sending_id as integer) as sending_id,
        message_key,
        event,
        cast(recorded_at as timestamp) as recorded_at,
        kind,
        channel,
        cast(occasion_on as date) as occasion_on,
        recipient,
        recipient_function as recipient_function_fr,
        agglomeration,
        cast(reporting_year as integer) as reporting_year,
        cast(subject_count as integer) as subject_count,
        cast(attachment_count as integer) as attachment_count,
        content_sha256,
        cast(is_transient as boolean) as is_transient,
        detail as detail_fr
    from source

)

select * from renamed
