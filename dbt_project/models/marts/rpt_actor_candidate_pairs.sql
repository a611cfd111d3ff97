with pairs as (

    select * from {{ ref('int_actor_candidate_pairs') }}

),

final as (

    select
        name,
        other_name,
        normalised_name,
        other_normalised_name,
        actor,
        other_actor,
        first_year,
        last_year,
        agglomerations,
        other_first_year,
        other_last_year,
        other_agglomerations,
        score,
        method,
        basis,
        state,
        decided_by_function,
        decided_on,
        reason_fr,
        finding_id,
        submission_id,
        source_file,
        source_sheet,
        source_cell
    from pairs

)

select * from final
