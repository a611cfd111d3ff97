"""Lists under the name of their indicator on a page without tables, and reasons on its line."""

from datetime import date

import pytest
from documents import CAHC, CALL, NOTHING, actors, figures, heading, item, meetings, page, paragraph, rules

from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.model import Context

ONE, TWO = heading("Bilan 2023 de Lens-Liévin", 1, level=1), heading("Bilan 2023 de Lens-Liévin et Hénin-Carvin", 1)
HELD, MOBILISED = heading("Indicateur n°116 : Réunions tenues", 3), heading("Indicateur n°115 : Acteurs mobilisés", 3)


def items(*texts: str):
    return [item(text, 5 + number) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    "words",
    [
        items("1 séminaire", "3 COTECH"),
        [paragraph("Ont été tenues :", 4), *items("1 séminaire", "3 COTECH")],
        items("1 séminaire", "3 COTECH", "Total : 4"),
        [paragraph("1 séminaire et 3 COTECH.", 5)],
    ],
)
def test_meetings_under_their_heading_are_counted(words, register):
    read = interpret(page(ONE, HELD, *words), NOTHING, register)
    assert meetings(read) == [("SEMINAR", 1), ("TECHNICAL_COMMITTEE", 3)]
    assert rules(read) == []


def test_each_body_has_its_own_line(register):
    lines = items("Lens-Liévin : 1 séminaire, 3 COTECH", "Hénin-Carvin : 2 COPIL")
    read = interpret(page(TWO, HELD, *lines), NOTHING, register)
    assert (len(meetings(read)), meetings(read, CAHC)) == (2, [("STEERING_COMMITTEE", 2)])


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (items("1 séminaire", "plusieurs COTECH"), "meeting.unreadable"),
        ([paragraph("L'agglomération a tenu 1 séminaire et 3 COTECH.", 5)], "meeting.unreadable"),
        ([paragraph("De nombreuses réunions ont été tenues.", 5)], "number.approximate"),
    ],
)
def test_words_that_give_no_whole_count_are_refused(words, rule, register):
    read = interpret(page(ONE, HELD, *words), NOTHING, register)
    assert rule in {one for one, _ in rules(read)}
    assert {one.status for one in read.observations} <= {"UNREADABLE"}


def test_a_list_of_nobody_on_a_page_of_two_bodies_is_refused(register):
    read = interpret(page(TWO, HELD, *items("1 séminaire", "3 COTECH")), NOTHING, register)
    assert {figures(read)[body, "116"] for body in (CALL, CAHC)} == {("UNREADABLE", None)}


def test_actors_stand_in_items_and_never_in_a_sentence(register):
    listed = interpret(page(ONE, MOBILISED, *items("Colas, GLS", "Amazon", "etc.")), NOTHING, register)
    said = interpret(page(ONE, MOBILISED, paragraph("Les acteurs ont été mobilisés", 5)), NOTHING, register)
    assert (actors(listed), [one.is_open_ended for one in listed.details]) == (["Colas", "GLS", "Amazon"], [True])
    assert (actors(said), figures(said)[CALL, "115"]) == ([], ("UNREADABLE", None))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Indicateur n°117 - données inexistantes", ("DECLARED_NO_DATA", None)),
        ("Indicateur n°117 – Outils de communication diffusés – trop tôt", ("DECLARED_NOT_YET_DUE", None)),
        ("Indicateur n°117 (2023) : 12", ("REPORTED", 12)),
    ],
)
def test_an_answer_may_stand_on_the_line_of_the_name(line, expected, register):
    assert figures(interpret(page(ONE, paragraph(line, 3)), NOTHING, register))[CALL, "117"] == expected


def test_what_is_said_of_one_body_alone_leaves_the_other_blank(register):
    name, words = heading("Indicateur n°117", 3), paragraph("Pour Lens-Liévin, il est trop tôt.", 4)
    read = figures(interpret(page(TWO, name, words), NOTHING, register))
    assert (read[CALL, "117"][0], read[CAHC, "117"][0]) == ("DECLARED_NOT_YET_DUE", "BLANK_NO_REASON")


def test_a_line_of_dashes_between_indicators_declares_nothing(register):
    name = paragraph("Indicateur n°117 : données inexistantes", 4)
    read = interpret(page(ONE, paragraph("---", 3), name, paragraph("---", 5)), NOTHING, register)
    assert figures(read) == {(CALL, "117"): ("DECLARED_NO_DATA", None)}


def test_a_sentence_that_names_who_counts_is_said_of_the_others(register):
    words = (heading("Indicateur n°117", 3), paragraph("compté par la CAHC", 4))
    alone, joint = (figures(interpret(page(one, *words), NOTHING, register)) for one in (ONE, TWO))
    assert alone == {(CALL, "117"): ("COUNTED_ELSEWHERE", None)}
    assert joint == {(CALL, "117"): ("COUNTED_ELSEWHERE", None), (CAHC, "117"): ("UNREADABLE", None)}


@pytest.mark.parametrize(
    "held", ["1 COPIL en commun avec la CAHC", "3 COTECH avec l'agglomération d'Hénin-Carvin et la CABBALR"]
)
def test_whoever_takes_part_in_a_meeting_is_not_who_sends_the_page(held, register):
    words = (paragraph("Année : 2023", 1), HELD, *items(held))
    nobody = interpret(page(*words, *items("1 séminaire")), NOTHING, register)
    assert {one.agglomeration for one in nobody.observations} <= {None}
    sent = interpret(page(*words), Context(2023, CALL), register)
    assert (len(meetings(sent)), rules(sent)) == (1, [])


@pytest.mark.parametrize(
    "day", ["31/12/2026", "31.12.2026", "31-12-2026", "2026-12-31", "31 décembre 2026", "fin 2026"]
)
def test_a_reason_in_a_sentence_has_its_day_in_any_spelling(day, register):
    words = (heading("Indicateur n°118", 3), paragraph(f"collecte en cours, disponible le {day}", 4))
    (one,) = interpret(page(ONE, *words), NOTHING, register).observations
    assert (one.status, one.available_on) == ("DECLARED_NOT_YET_DUE", date(2026, 12, 31))


def test_an_item_may_be_a_counted_collective_of_the_register(register):
    listed = interpret(page(ONE, MOBILISED, *items("12 communes", "Colas")), NOTHING, register)
    assert [(one.canonical_name, one.declared_members) for one in listed.actors] == [("Communes", 12), ("Colas", None)]


@pytest.mark.parametrize("item", ["12 acteurs", "12", "12 brasseurs"])
def test_a_number_of_actors_is_no_actor(item, register):
    assert interpret(page(ONE, MOBILISED, *items(item)), NOTHING, register).actors == ()
