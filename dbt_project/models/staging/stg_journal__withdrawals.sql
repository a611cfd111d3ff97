with source as (

    select * from {{ ledger_export('withdrawals') }}

),

renamed as (

    select
        withdrawal,
        submission_id,
        cast(after_scan as integer) as after_arrival,
        cast(withdrawn_on as date) as withdrawn_on,
        decided_by_function as withdrawn_by_function,
        reason as withdrawal_reason_fr,
        cast(recorded_at as timestamp) as recorded_at
    from source

)

select * from renamed
