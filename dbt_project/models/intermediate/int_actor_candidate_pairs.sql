with pairs as (

    select * from {{ ref('stg_control__actor_pairs') }}

),

names as (

    select * from {{ ref('stg_control__actor_names') }}

),

mentions as (

    select * from {{ ref('int_actor_mobilisations') }}

),

questions as (

    select * from {{ ref('stg_lake__findings') }}
    where rule = 'actor.likely_same'

),

-- The names as they are in force: a name that only a superseded submission bore is nobody's question.
borne as (

    select
        names.name,
        mentions.*
    from names
    inner join mentions
        on names.declared_name = mentions.declared_name

),

bearers as (

    select
        name,
        agglomeration
    from borne
    group by name, agglomeration

),

agglomerations as (

    select
        name,
        {{ sorted_list('agglomeration') }} as agglomerations
    from bearers
    group by name

),

known as (

    select
        names.name,
        min(names.normalised_name) as normalised_name,
        coalesce(min(names.registered_actor), min(borne.actor)) as actor,
        min(borne.reporting_year) as first_year,
        max(borne.reporting_year) as last_year
    from names
    left join borne
        on names.name = borne.name
    group by names.name

),

sides as (

    select
        known.*,
        agglomerations.agglomerations
    from known
    left join agglomerations
        on known.name = agglomerations.name
    where known.actor is not null

),

pair_mentions as (

    select
        pairs.name,
        pairs.other_name,
        pairs.basis,
        pairs.state,
        borne.name as borne_name,
        borne.mention_id,
        borne.is_registered,
        borne.reporting_year,
        borne.submission_id,
        borne.source_file,
        borne.source_sheet,
        borne.source_cell
    from pairs
    inner join borne
        on borne.name in (pairs.name, pairs.other_name)

),

-- A submission's finding is about the pair where the register or the submission itself has the other name.
complete_submissions as (

    select
        name,
        other_name,
        submission_id
    from pair_mentions
    where state = 'open'
    group by name, other_name, submission_id
    having count(distinct borne_name) = 2 or min(basis) = 'registered_name'

),

places as (

    select
        pair_mentions.*,
        questions.finding_id,
        row_number() over (
            partition by pair_mentions.name, pair_mentions.other_name
            order by
                case when questions.finding_id is null then 1 else 0 end,
                case when pair_mentions.is_registered then 1 else 0 end,
                pair_mentions.reporting_year,
                pair_mentions.submission_id,
                pair_mentions.mention_id
        ) as place_order
    from pair_mentions
    left join complete_submissions
        on
            pair_mentions.name = complete_submissions.name
            and pair_mentions.other_name = complete_submissions.other_name
            and pair_mentions.submission_id = complete_submissions.submission_id
    left join questions
        on
            complete_submissions.submission_id = questions.submission_id
            and {{ same('pair_mentions.source_sheet', 'questions.source_sheet') }}
            and pair_mentions.source_cell = questions.source_cell

),

final as (

    select
        pairs.name,
        pairs.other_name,
        sides.normalised_name,
        other_sides.normalised_name as other_normalised_name,
        sides.actor,
        other_sides.actor as other_actor,
        sides.first_year,
        sides.last_year,
        sides.agglomerations,
        other_sides.first_year as other_first_year,
        other_sides.last_year as other_last_year,
        other_sides.agglomerations as other_agglomerations,
        pairs.score,
        pairs.method,
        pairs.basis,
        pairs.state,
        pairs.decided_by_function,
        pairs.decided_on,
        pairs.reason_fr,
        places.finding_id,
        places.submission_id,
        places.source_file,
        places.source_sheet,
        places.source_cell
    from pairs
    inner join sides
        on pairs.name = sides.name
    inner join sides as other_sides
        on pairs.other_name = other_sides.name
    inner join places
        on
            pairs.name = places.name
            and pairs.other_name = places.other_name
            and places.place_order = 1

)

select * from final
