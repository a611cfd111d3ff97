with sendings as (

    select * from {{ ref('stg_journal__sendings') }}

),

messages as (

    select
        message_key,
        max(sending_id) as last_sending_id,
        min(recorded_at) as first_recorded_at,
        max(case when event = 'sent' then recorded_at end) as sent_at,
        -- What is known of an interrupted sending is a second line of its own.
        count(case when event = 'sending' and detail_fr is null then 1 end) as attempts
    from sendings
    group by message_key

),

final as (

    select
        sendings.message_key,
        sendings.kind,
        sendings.channel,
        sendings.occasion_on,
        sendings.agglomeration,
        sendings.reporting_year,
        sendings.recipient,
        sendings.recipient_function_fr,
        case when sendings.event = 'sending' then 'uncertain' else sendings.event end as standing,
        sendings.subject_count,
        sendings.attachment_count,
        cast(messages.attempts as integer) as attempt_count,
        messages.first_recorded_at,
        sendings.recorded_at as last_recorded_at,
        messages.sent_at,
        sendings.content_sha256,
        sendings.detail_fr
    from messages
    inner join sendings
        on messages.last_sending_id = sendings.sending_id

)

select * from final
