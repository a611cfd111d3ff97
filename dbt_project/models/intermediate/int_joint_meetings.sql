with meetings as (

    select * from {{ ref('int_meetings') }}

),

agglomerations as (

    select * from {{ ref('agglomerations') }}

),

parties as (

    select
        meetings.meeting_id,
        agglomerations.agglomeration as party
    from meetings
    inner join agglomerations
        on
            meetings.agglomeration = agglomerations.agglomeration
            or meetings.joint_with like {{ dbt.concat(["'%'", "agglomerations.agglomeration", "'%'"]) }}
    where meetings.joint_with is not null

),

party_lists as (

    select
        meeting_id,
        {{ sorted_list('party') }} as party_list,
        count(*) as party_count
    from parties
    group by meeting_id
    having count(*) > 1

),

listed as (

    select
        meetings.*,
        party_lists.party_list,
        party_lists.party_count
    from meetings
    inner join party_lists
        on meetings.meeting_id = party_lists.meeting_id

),

declarations as (

    select
        plan,
        indicator,
        reporting_year,
        kind,
        party_list,
        party_count,
        agglomeration,
        sum(meetings) as declared_meetings,
        max(case when is_in_network_figure then 1 else 0 end) as network_figures
    from listed
    group by plan, indicator, reporting_year, kind, party_list, party_count, agglomeration

),

-- Bodies that all name each other for one kind and number held the same meetings.
agreements as (

    select
        plan,
        indicator,
        reporting_year,
        kind,
        party_list,
        count(*) = party_count and min(declared_meetings) = max(declared_meetings) as is_agreed,
        min(declared_meetings) as agreed_meetings,
        sum(network_figures) as network_figures
    from declarations
    group by plan, indicator, reporting_year, kind, party_list, party_count

),

-- Those that do not declare the same: the ones to whom a one-sided declaration points.
dissenters as (

    select
        listed.meeting_id,
        {{ sorted_list('agglomerations.short_name') }} as dissenting_parties
    from listed
    inner join declarations as own
        on
            listed.plan = own.plan
            and listed.indicator = own.indicator
            and listed.reporting_year = own.reporting_year
            and listed.kind = own.kind
            and listed.party_list = own.party_list
            and listed.agglomeration = own.agglomeration
    inner join parties
        on listed.meeting_id = parties.meeting_id
    inner join agglomerations
        on parties.party = agglomerations.agglomeration
    left join declarations as other
        on
            listed.plan = other.plan
            and listed.indicator = other.indicator
            and listed.reporting_year = other.reporting_year
            and listed.kind = other.kind
            and listed.party_list = other.party_list
            and parties.party = other.agglomeration
            and own.declared_meetings = other.declared_meetings
    where other.agglomeration is null
    group by listed.meeting_id

),

final as (

    select
        listed.meeting_id,
        listed.plan,
        listed.indicator,
        listed.reporting_year,
        listed.agglomeration,
        listed.kind,
        listed.party_list,
        listed.meetings,
        agreements.is_agreed,
        dissenters.dissenting_parties,
        -- The share of one body's declaration that the sum over bodies must lose, once for the whole agreement.
        cast(
            case
                when agreements.is_agreed and agreements.network_figures > 1
                    then agreements.agreed_meetings * (agreements.network_figures - 1)
                else 0
            end as integer
        ) as agreement_deduction,
        listed.submission_id,
        listed.source_sheet,
        listed.source_cell,
        listed.source_text
    from listed
    inner join agreements
        on
            listed.plan = agreements.plan
            and listed.indicator = agreements.indicator
            and listed.reporting_year = agreements.reporting_year
            and listed.kind = agreements.kind
            and listed.party_list = agreements.party_list
    left join dissenters
        on listed.meeting_id = dissenters.meeting_id

)

select * from final
