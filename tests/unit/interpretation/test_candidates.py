"""Pairs of names that may be one actor: which are proposed, and what the register has settled."""

import pytest

from interlud_pipeline.interpretation.actors import read_actor
from interlud_pipeline.interpretation.candidates import candidate_pairs
from interlud_pipeline.interpretation.likely_names import core
from interlud_pipeline.interpretation.likeness import NamesSoFar
from interlud_pipeline.reference import Register


def declared(register, *names):
    """Names as the lake keeps them."""
    readings = [read_actor(name, register, 2024) for name in names]
    return [(one.declared_name, one.actor, one.parse_rule) for one in readings]


def pairs(register, *names):
    """Names, rounded score, basis and state of each pair."""
    found, _ = candidate_pairs(declared(register, *names), register)
    return [(one.name, one.other_name, round(one.score), str(one.basis), str(one.state)) for one in found]


def with_lines(seeds, **lines):
    for seed, line in lines.items():
        with (seeds / f"{seed}.csv").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    return Register(seeds)


def test_a_name_is_held_against_the_register_first(register):
    assert pairs(register, "Transports BRELET SAS", "Transports Brelett") == [
        ("Transport Brelet", "Transports BRELET SAS", 100, "registered_name", "open"),
        ("Transport Brelet", "Transports Brelett", 97, "registered_name", "open"),
    ]


def test_names_that_two_bodies_declared_are_held_against_each_other(register):
    assert pairs(register, "Transports Dupond", "Geodis", "transport DUPONT sarl") == [
        ("Transports Dupond", "transport DUPONT sarl", 94, "declared_name", "open")
    ]


def test_spellings_of_one_name_are_one_side_of_a_pair(register):
    found, names = candidate_pairs(
        declared(register, "Transports Dupond", "TRANSPORTS DUPOND", "« Transports Dupond »", "Transport Dupont"),
        register,
    )
    assert [(one.name, one.other_name) for one in found] == [("TRANSPORTS DUPOND", "Transport Dupont")]
    assert [(one.declared_name, one.name, one.normalised_name) for one in names] == [
        ("TRANSPORTS DUPOND", "TRANSPORTS DUPOND", "transport dupond"),
        ("Transport Dupont", "Transport Dupont", "transport dupont"),
        ("Transports Dupond", "TRANSPORTS DUPOND", "transport dupond"),
        ("« Transports Dupond »", "TRANSPORTS DUPOND", "transport dupond"),
    ]


@pytest.mark.parametrize(
    "names", [("GLS2", "GLS3"), ("Transport Nord", "Messagerie Sud"), ("Fret'écolo", "Fret’Écolo")]
)
def test_short_names_far_names_and_spellings_of_one_name_are_no_pair(names, register):
    assert pairs(register, *names) == []


def test_a_line_of_the_aliases_confirms_a_pair(seeds_copy):
    register = with_lines(seeds_copy, actor_aliases="Transports BRELET SAS,transport-brelet,name,,")
    found, names = candidate_pairs(declared(register, "Transports BRELET SAS"), register)
    assert [(one.name, one.other_name, one.state) for one in found] == [
        ("Transport Brelet", "Transports BRELET SAS", "confirmed")
    ]
    assert {one.actor for one in names} == {"transport-brelet"}


def test_a_pair_told_apart_is_not_proposed_and_gives_way_to_the_next(seeds_copy):
    names = ("Transports Dupond", "Transport Dupont", "Transport Duponk")
    line = "Transport Dupont,Transports Dupond,Chargée de mission,2024-05-02,Deux entreprises de Lens."
    register = with_lines(seeds_copy, actor_distinctions=line)
    assert pairs(register, *names) == [
        ("Transport Duponk", "Transport Dupont", 94, "declared_name", "open"),
        ("Transport Duponk", "Transports Dupond", 94, "declared_name", "open"),
        ("Transport Dupont", "Transports Dupond", 94, "declared_name", "rejected"),
    ]
    (rejected,) = [one for one in candidate_pairs(declared(register, *names), register)[0] if one.state == "rejected"]
    assert (rejected.decided_by_function, str(rejected.decided_on), rejected.reason_fr) == (
        "Chargée de mission",
        "2024-05-02",
        "Deux entreprises de Lens.",
    )


def test_a_pair_told_apart_is_not_asked_about_in_a_file(seeds_copy):
    line = "Transports BRELET SAS,Transport Brelet,Chargée de mission,2024-05-02,Deux entreprises."
    register = with_lines(seeds_copy, actor_distinctions=line)
    so_far = NamesSoFar()
    so_far.add("Transports Breleti", core("Transports Breleti"))
    (alone,) = read_actor("Transports BRELET SAS", register, 2024).notices
    (beside,) = read_actor("Transports BRELET SAS", register, 2024, so_far).notices
    assert (alone.rule, beside.rule, beside.params["name"]) == (
        "actor.not_in_register",
        "actor.likely_same",
        "Transports Breleti",
    )


def test_lines_about_names_that_nobody_declared_are_no_pairs(seeds_copy):
    register = with_lines(seeds_copy, actor_distinctions="Un,Deux,Chargée de mission,2024-05-02,Deux entreprises.")
    assert pairs(register, "Geodis") == []
