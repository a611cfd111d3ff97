from datetime import date
from pathlib import Path

import pytest
from documents import (
    CAHC,
    CALL,
    NOTHING,
    actors,
    figures,
    heading,
    item,
    meetings,
    page,
    page_table,
    paragraph,
    rules,
)

from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.model import Context
from interlud_pipeline.settings import PROJECT_ROOT, Settings

REAL_PAGE = PROJECT_ROOT.parent / "shared" / "real-input" / "evaluation-page-2023.txt"
NAMES = ("Réunions tenues", "Acteurs mobilisés")
TOO_EARLY = "L'opération court jusqu'en 2026 : il est trop tôt pour en juger."
INTRODUCTION = (
    heading("NOS BUTS", 1),
    item("Rapprocher 12 entreprises des 3 collectivités ;", 2),
    heading("INDICATEUR N°115 ET 116 : ACTEURS ET RÉUNIONS", 4),
    paragraph("En 2023, Lens-Liévin et Hénil-Carvin ont tenu des réunions avec les acteurs que voici :", 6),
)
TABLE = page_table(
    20,
    ("Agglomération de Lens-Liévin", "", "Agglomération Hénil-Carvin", ""),
    (*NAMES, *NAMES),
    (
        ("1 séminaire", "3 COTECH", "6 groupes de travail sur 6 enjeux identifiés"),
        (
            "Colas, Livr'écolo, Prolaidis, T62, CG2I, Main Forte, Carrefour, Amazon, Euralogistic, Union TLF, "
            "Communes, Polices municipales"
        ),
        ("1 séminaire", "1 COPIL", "1 COTECH", "9 groupes de travail sur 3 enjeux identifiés"),
        (
            "GLS, Delta 3, Transport Brelet, Pôle emploi, Euralogistic, Union TLF, Communes, Police municipales, "
            "Club d'entreprises, Maison de l'emploi, Association de commerçants"
        ),
    ),
)
NOT_REPORTED = (
    heading("INDICATEURS NON RENSEIGNÉS :", 30),
    heading("Données inexistantes", 32, level=4),
    paragraph("indicateur n°117 : Outils de communication diffusés", 34),
    paragraph("Indicateur n°118 : Contribution à la mise en œuvre des projets", 36),
)
EQUAL_PAGE = page(*INTRODUCTION, TABLE, *NOT_REPORTED, paragraph(TOO_EARLY, 38))


def real_page():
    reading = pytest.importorskip("interlud_pipeline.intake.reading")
    if not REAL_PAGE.exists():
        pytest.skip("the real page is kept outside the repository")
    return reading.read(REAL_PAGE.read_bytes(), REAL_PAGE.name, reading.Limits.from_settings(Settings()))


@pytest.fixture(params=["equal layout", "real page", "sample"])
def golden(request, register):
    if request.param == "equal layout":
        return interpret(EQUAL_PAGE, NOTHING, register)
    if request.param == "real page":
        return interpret(real_page(), NOTHING, register)
    from interlud_pipeline.intake import reading  # noqa: PLC0415 - only this parameter needs the readers

    path = Path(PROJECT_ROOT, "data", "submissions", "2023", "artois-mobilites", "evaluation-2023.txt")
    document = reading.read(path.read_bytes(), path.name, reading.Limits.from_settings(Settings()))
    return interpret(document, Context(2023, "artois-mobilites"), register)


def test_case_29_and_30_the_page_gives_each_body_its_meetings(golden):
    assert meetings(golden, CALL) == [("SEMINAR", 1), ("TECHNICAL_COMMITTEE", 3), ("WORKING_GROUP", 6)]
    assert meetings(golden, CAHC) == [
        ("SEMINAR", 1),
        ("STEERING_COMMITTEE", 1),
        ("TECHNICAL_COMMITTEE", 1),
        ("WORKING_GROUP", 9),
    ]
    assert [one.themes for one in golden.meetings] == [None, None, 6, None, None, None, 3]


def test_the_page_gives_each_body_its_actors(golden):
    collectives = {
        body: sum(one.is_collective for one in golden.actors if one.agglomeration == body) for body in (CALL, CAHC)
    }
    assert (len(actors(golden, CALL)), len(actors(golden, CAHC)), collectives) == (12, 11, {CALL: 2, CAHC: 5})
    police = {one.declared_name: one.canonical_name for one in golden.actors if one.actor == "police-municipale"}
    assert police == {"Polices municipales": "Polices municipales", "Police municipales": "Polices municipales"}
    assert "Pôle emploi" in {one.canonical_name for one in golden.actors}


def test_case_26_each_indicator_has_its_own_reason(golden):
    assert figures(golden) == {
        (body, indicator): (status, None)
        for body in (CALL, CAHC)
        for indicator, status in (("117", "DECLARED_NO_DATA"), ("118", "DECLARED_NOT_YET_DUE"))
    }
    assert {one.reason_text for one in golden.observations if one.indicator == "117"} == {"Données inexistantes"}
    assert {one.available_on for one in golden.observations} == {None, date(2026, 12, 31)}


def test_the_page_is_declared_by_the_authority_for_2023(golden):
    records = (*golden.observations, *golden.meetings, *golden.actors, *golden.details)
    assert {one.declared_by for one in records} == {golden.declared_by} == {"artois-mobilites"}
    assert {one.reporting_year for one in records} == {2023}
    assert not golden.uses_context_year
    assert not golden.uses_context_sender
    assert {(one.agglomeration, one.detail) for one in golden.details} == {
        (body, detail) for body in (CALL, CAHC) for detail in ("meeting", "actor")
    }


def test_case_34_the_misspelling_is_the_only_finding(golden):
    assert [(one.rule, one.text) for one in golden.findings] == [
        ("agglomeration.misspelled", "Agglomération Hénil-Carvin")
    ]


def test_the_sentence_of_118_is_kept_word_for_word_with_its_line(register):
    read = interpret(EQUAL_PAGE, NOTHING, register)
    assert {(one.reason_text, one.source.cell) for one in read.observations if one.indicator == "118"} == {
        (TOO_EARLY, "L38")
    }


def test_items_of_a_list_have_addresses_of_their_own_commas_too(register):
    read = interpret(EQUAL_PAGE, NOTHING, register)
    assert [one.source.cell for one in read.meetings[:3]] == ["L22C1#1", "L22C1#2", "L22C1#3"]
    assert (read.actors[2].source.cell, read.actors[2].source.text) == ("L22C2#3", "Prolaidis")


def test_case_42_columns_are_mapped_by_their_headers(register):
    table = page_table(
        20,
        ("Hénin-Carvin", "", "Lens-Liévin", ""),
        ("Acteurs mobilisés", "Réunions tenues", "Acteurs mobilisés", "Nb réunions*"),
        ("GLS", "2 COPIL", "Colas", "1 séminaire"),
    )
    read = interpret(page(*INTRODUCTION, table), NOTHING, register)
    assert (meetings(read, CALL), actors(read, CALL)) == ([("SEMINAR", 1)], ["Colas"])
    assert (meetings(read, CAHC), actors(read, CAHC)) == ([("STEERING_COMMITTEE", 2)], ["GLS"])


def test_case_33_an_unreadable_item_is_a_record_at_its_own_address(register):
    table = page_table(20, ("CALL", ""), NAMES, (("1 séminaire", "plusieurs réunions"), "Colas, etc."))
    read = interpret(page(*INTRODUCTION[2:], table), NOTHING, register)
    assert meetings(read) == [("SEMINAR", 1), ("OTHER", None)]
    assert rules(read) == [("meeting.unreadable", "L22C1#2"), ("list.open_ended", "L22C2")]
    assert [one.is_open_ended for one in read.details] == [False, True]


def test_a_cell_that_holds_no_list_answers_for_the_indicator(register):
    table = page_table(20, ("CALL", "", "CAHC", ""), (*NAMES, *NAMES), ("10 réunions", "n.d.", "", "12"))
    read = interpret(page(INTRODUCTION[3], table), NOTHING, register)
    assert figures(read) == {
        (CALL, "116"): ("REPORTED", 10),
        (CALL, "115"): ("DECLARED_NO_DATA", None),
        (CAHC, "115"): ("REPORTED", 12),
        (CAHC, "116"): ("BLANK_NO_REASON", None),
    }
    assert read.details == ()


def test_the_sum_of_a_list_is_no_kind_of_its_own(register):
    table = page_table(20, ("CALL", ""), NAMES, (("1 séminaire", "3 COTECH", "Total : 5"), ("Colas",)))
    read = interpret(page(INTRODUCTION[3], table), NOTHING, register)
    assert meetings(read) == [("SEMINAR", 1), ("TECHNICAL_COMMITTEE", 3)]
    assert [(one.rule, one.params) for one in read.findings if one.rule == "totals.differ"] == [
        ("totals.differ", {"declared": "5", "counted": "4"})
    ]


def test_meetings_of_no_kind_beside_others_are_refused(register):
    table = page_table(20, ("CALL", ""), NAMES, (("12 réunions", "1 séminaire", "11 COTECH"), "Colas"))
    read = interpret(page(INTRODUCTION[3], table), NOTHING, register)
    assert meetings(read)[0] == ("OTHER", None)


@pytest.mark.parametrize(
    ("sentences", "rule"),
    [
        (("En 2022, Lens-Liévin a tenu 1 réunion.", "En 2023, Hénin-Carvin en a tenu 2."), "year.conflict"),
        (("Sur 2022-2023, Lens-Liévin et Hénin-Carvin ont tenu des réunions.",), "year.invalid"),
        (("Depuis 2020, Lens-Liévin et Hénin-Carvin tiennent des réunions.",), "year.invalid"),
    ],
)
def test_case_20_two_years_or_a_span_are_an_error_on_the_whole_page(sentences, rule, register):
    blocks = [paragraph(text, 6 + number) for number, text in enumerate(sentences)]
    read = interpret(page(heading("LA LOGISTIQUE", 1), *blocks, TABLE), NOTHING, register)
    assert [(one.rule, one.params.get("scope")) for one in read.findings if one.rule.startswith("year")] == [
        (rule, "file")
    ]
    assert {one.reporting_year for one in read.meetings} == {None}


def test_a_title_gives_the_year_and_years_of_other_sentences_do_not(register):
    title, aside = heading("Évaluation 2023", 1, level=1), paragraph("Le plan court de 2021 à 2027, bilan en 2025.", 3)
    read = interpret(page(title, aside, TABLE), NOTHING, register)
    assert {one.reporting_year for one in read.meetings} == {2023}


def test_a_year_that_contradicts_the_folder_is_an_error_and_the_page_keeps_its_own(register):
    read = interpret(EQUAL_PAGE, Context(2022, "artois-mobilites"), register)
    found = [one for one in read.findings if one.rule == "context.contradiction"]
    assert [(one.cell, one.params) for one in found] == [
        ("L6", {"stated": "2023", "expected": "2022", "scope": "file"})
    ]
    assert {one.reporting_year for one in read.meetings} == {2023}


def test_a_joint_page_in_the_folder_of_one_body_contradicts_it_for_the_other(register):
    read = interpret(EQUAL_PAGE, Context(2023, CALL), register)
    held = {one.source.cell for one in read.meetings if one.agglomeration == CAHC}
    assert held == {"L20C3"}
    assert ("context.contradiction", "L20C3") in rules(read)
    assert {one.source.cell for one in read.meetings if one.agglomeration == CALL} == {"L22C1#1", "L22C1#2", "L22C1#3"}


def test_a_body_that_the_register_does_not_know_is_not_guessed(register):
    table = page_table(
        20, ("Lens-Liévin", "", "Artois-Flandres", ""), (*NAMES, *NAMES), ("1 COPIL", "GLS", "2 COPIL", "T62")
    )
    read = interpret(page(INTRODUCTION[3], table), NOTHING, register)
    assert meetings(read, CALL) == [("STEERING_COMMITTEE", 1)]
    assert [(one.meetings, one.source.cell) for one in read.meetings if one.agglomeration is None] == [(2, "L20C3")]
    assert ("agglomeration.unknown", "L20C3") in rules(read)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("12 outils",), ("UNREADABLE", None)),
        (("12",), ("UNREADABLE", None)),
        (("Sans objet.",), ("DECLARED_NOT_APPLICABLE", None)),
        (("De nombreux outils ont été diffusés.",), ("UNREADABLE", None)),
        (("Lens-Liévin : 12", "Hénin-Carvin : n.d."), ("REPORTED", 12)),
        ((), ("BLANK_NO_REASON", None)),
    ],
)
def test_words_under_an_indicator_are_its_answer(words, expected, register):
    named = heading("Indicateur n°117 : Outils de communication diffusés", 30)
    own = [paragraph(text, 31 + number) for number, text in enumerate(words)]
    answer = figures(interpret(page(*INTRODUCTION, TABLE, named, *own), NOTHING, register))[CALL, "117"]
    assert answer == expected


def test_one_figure_for_two_bodies_is_nobodys(register):
    named = paragraph("Indicateur n°117 : 12", 30)
    read = interpret(page(*INTRODUCTION, TABLE, heading("AUTRES", 29), named), NOTHING, register)
    assert {figures(read)[body, "117"] for body in (CALL, CAHC)} == {("UNREADABLE", None)}
    assert ("agglomeration.joint_value", "L30") in rules(read)


def test_one_figure_of_one_body_is_its_own(register):
    table = page_table(20, ("CALL", ""), NAMES, ("1 COPIL", "GLS"))
    named = heading("Indicateur n°117 : Outils de communication diffusés", 30)
    read = interpret(page(heading("Bilan 2023", 1), table, named, paragraph("12 outils", 31)), NOTHING, register)
    assert figures(read) == {(CALL, "117"): ("REPORTED", 12)}


def test_a_sentence_on_one_body_says_nothing_of_the_other(register):
    words = paragraph("Pour Hénin-Carvin, il est trop tôt : chiffres en 2026.", 38)
    read = figures(interpret(page(*INTRODUCTION, TABLE, *NOT_REPORTED, words), NOTHING, register))
    assert (read[CAHC, "118"], read[CALL, "118"]) == (("DECLARED_NOT_YET_DUE", None), ("DECLARED_NO_DATA", None))


def test_an_unknown_sentence_of_its_own_is_unreadable_even_under_a_heading(register):
    read = interpret(page(*INTRODUCTION, TABLE, *NOT_REPORTED, paragraph("Une enquête suivra.", 38)), NOTHING, register)
    assert figures(read)[CALL, "118"] == ("UNREADABLE", None)
    assert ("reason.unknown", "L38") in rules(read)
    assert figures(read)[CALL, "117"] == ("DECLARED_NO_DATA", None)


def test_a_reason_may_stand_on_the_line_of_the_indicator(register):
    line = paragraph("Indicateur n°117 : non collecté", 34)
    read = interpret(page(*INTRODUCTION, TABLE, heading("AUTRES", 30), line), NOTHING, register)
    assert figures(read)[CALL, "117"] == ("DECLARED_NOT_COLLECTED", None)


def test_a_page_of_prose_is_refused(register):
    read = interpret(page(paragraph("Une note sans chiffres.", 1)), NOTHING, register)
    assert [(one.rule, one.cell) for one in read.findings] == [("file.no_table", None)]
