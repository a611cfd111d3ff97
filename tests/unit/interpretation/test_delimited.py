import json

import pytest
from documents import CABBALR, CAHC, CALL, NOTHING, actors, delimited, figures, grid, meetings, rules

from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.model import Context, Document, Finding, Grid

FRONT = ("Agglomération", "Année")
INDICATORS = (*FRONT, "Indicateur", "Valeur", "Motif")


def test_a_long_table_speaks_of_several_bodies_and_years(register):
    document = delimited(
        INDICATORS, ("CALL", "2023", "117", "3", ""), ("246 200 299", "exercice 2022", "118", "", "n.d.")
    )
    read = interpret(document, NOTHING, register)
    assert [(one.agglomeration, one.reporting_year, one.indicator) for one in read.observations] == [
        (CALL, 2023, "117"),
        (CAHC, 2022, "118"),
    ]
    assert {one.declared_by for one in read.observations} == {"artois-mobilites"}


def test_a_file_of_one_body_in_its_own_folder_is_its_own_word(register):
    read = interpret(delimited(INDICATORS, ("CALL", "2023", "117", "3", "")), Context(2023, CALL), register)
    assert (read.declared_by, read.uses_context_sender, read.uses_context_year) == (CALL, False, False)
    in_authority = interpret(
        delimited(INDICATORS, ("CALL", "2023", "117", "3", "")), Context(2023, "artois-mobilites"), register
    )
    assert in_authority.declared_by == "artois-mobilites"


def test_case_35_a_row_that_cannot_be_told_whose_it_is_bears_the_address_of_that_cell(register):
    document = delimited(
        INDICATORS,
        ("Artois-Flandres", "2023", "117", "3", ""),
        ("CALL", "2022-2023", "117", "3", ""),
        ("24620036", "2023", "117", "3", ""),
        ("CALL", "2023", "117", "3", ""),
    )
    read = interpret(document, NOTHING, register)
    assert [one.source.cell for one in read.observations] == ["A2", "B3", "A4", "D5"]
    assert rules(read) == [("agglomeration.unknown", "A2"), ("year.invalid", "B3"), ("siren.invalid", "A4")]
    assert [one.agglomeration for one in read.observations] == [None, CALL, None, CALL]


def test_an_unknown_body_in_a_senders_folder_leaves_the_sender_not_silent(register):
    read = interpret(delimited(INDICATORS, ("Artois-Flandres", "2023", "117", "3", "")), Context(2023, CAHC), register)
    assert [(one.agglomeration, one.source.cell) for one in read.observations] == [(CAHC, "A2")]


def test_a_row_of_another_body_in_a_senders_folder_is_a_contradiction(register):
    document = delimited(INDICATORS, ("CALL", "2023", "117", "3", ""), ("CAHC", "2023", "117", "4", ""))
    read = interpret(document, Context(2023, CAHC), register)
    assert [(one.agglomeration, one.source.cell) for one in read.observations] == [(CALL, "A2"), (CAHC, "D3")]
    assert rules(read) == [("context.contradiction", "A2")]


def test_a_name_and_a_siren_in_one_row_have_to_agree(register):
    header = ("Agglomération", "SIREN", "Année", "Indicateur", "Valeur")
    document = delimited(header, ("CALL", CALL, "2023", "117", "3"), ("CALL", CAHC, "2023", "118", "4"))
    read = interpret(document, NOTHING, register)
    assert [one.source.cell for one in read.observations] == ["E2", "B3"]
    assert rules(read) == [("agglomeration.conflict", "B3")]


def test_case_3_a_row_with_a_field_too_many_is_unreadable_and_shifts_nothing(register):
    fields = ["CALL", "2023", "117", "12", "5", ""]
    broken = Finding("row.field_count", None, "A2", ",".join(fields), {"row": "2", "fields": json.dumps(fields)})
    document = delimited(INDICATORS, findings=(broken,))
    read = interpret(document, NOTHING, register)
    assert [(one.agglomeration, one.indicator, one.status, one.source.cell) for one in read.observations] == [
        (CALL, "117", "UNREADABLE", "A2")
    ]


def test_case_3_a_broken_row_of_meetings_makes_them_unreadable(register):
    fields = ["CALL", "2023", "COPIL", "1", "5"]
    broken = Finding("row.field_count", None, "A3", ",".join(fields), {"row": "3", "fields": json.dumps(fields)})
    document = delimited((*FRONT, "Type de réunion", "Nombre"), ("CALL", "2023", "COTECH", "2"), findings=(broken,))
    read = interpret(document, NOTHING, register)
    assert meetings(read) == [("TECHNICAL_COMMITTEE", 2), ("OTHER", None)]


def test_meetings_and_actors_in_long_tables(register):
    read = interpret(
        delimited(
            (*FRONT, "Type de réunion", "Nombre"), ("CALL", "2023", "COPIL", "2"), ("CAHC", "2023", "COTECH", "3")
        ),
        NOTHING,
        register,
    )
    assert (meetings(read, CALL), meetings(read, CAHC)) == ([("STEERING_COMMITTEE", 2)], [("TECHNICAL_COMMITTEE", 3)])
    assert {one.agglomeration for one in read.details} == {CALL, CAHC}
    named = interpret(
        delimited((*FRONT, "Acteur"), ("CALL", "2023", "Colas"), ("CAHC", "2023", "Colas")), NOTHING, register
    )
    assert (actors(named, CALL), actors(named, CAHC), rules(named)) == (["Colas"], ["Colas"], [])


def test_totals_of_each_body_are_compared_with_its_own_rows(register):
    document = delimited(
        (*FRONT, "Type de réunion", "Nombre"),
        ("CALL", "2023", "COPIL", "2"),
        ("CALL", "2023", "Total", "2"),
        ("CAHC", "2023", "COPIL", "3"),
        ("CAHC", "2023", "Total", "4"),
        ("Total", "2023", "", "5"),
    )
    read = interpret(document, NOTHING, register)
    assert rules(read) == [("totals.differ", "D5")]
    assert len(read.meetings) == 2


def test_one_body_a_row_with_lists_in_its_cells(register):
    document = delimited(
        (*FRONT, "Acteurs mobilisés", "Réunions tenues"),
        ("CALL", "2023", "Colas, GLS", "1 séminaire, 3 COTECH"),
        ("CAHC", "2023", "12", "10 réunions"),
        ("CABBALR", "2023", "", "n.d."),
    )
    read = interpret(document, NOTHING, register)
    assert (meetings(read, CALL), actors(read, CALL)) == (
        [("SEMINAR", 1), ("TECHNICAL_COMMITTEE", 3)],
        ["Colas", "GLS"],
    )
    assert figures(read) == {
        (CAHC, "115"): ("REPORTED", 12),
        (CAHC, "116"): ("REPORTED", 10),
        (CABBALR, "115"): ("BLANK_NO_REASON", None),
        (CABBALR, "116"): ("DECLARED_NO_DATA", None),
    }


def test_an_unknown_column_is_told_of_and_ignored(register):
    document = delimited((*INDICATORS, "Remarque"), ("CALL", "2023", "117", "3", "", "exemple"))
    read = interpret(document, NOTHING, register)
    assert rules(read) == [("header.unknown", "F1")]
    assert figures(read) == {(CALL, "117"): ("REPORTED", 3)}


def test_a_table_of_other_things_is_refused(register):
    read = interpret(delimited(("Nom", "Ville"), ("a", "b")), NOTHING, register)
    assert [(one.rule, one.cell) for one in read.findings] == [("file.no_table", None)]


@pytest.mark.parametrize("headers", [("Agglomération", "Année"), ("AGGLOMERATION*", "annee (1)"), ("EPCI", "Exercice")])
def test_headers_in_front_are_forgiven_their_spelling(headers, register):
    document = delimited((*headers, "N° d'indicateur", "Résultat"), ("CALL", "2023", "117", "3"))
    assert figures(interpret(document, NOTHING, register)) == {(CALL, "117"): ("REPORTED", 3)}


def test_json_lists_are_tables_and_an_empty_one_has_headers_only(register):
    single = grid(("agglomeration", "CALL"), ("annee", 2023), ("version", 2), name=None)
    lists = grid(
        ("indicateur", "valeur", "motif", "disponible_le"), ("118", None, "trop tôt", "mars 2025"), name="indicateurs"
    )
    document = Document("0" * 64, "retour.json", "json", grids=(single, lists, Grid("reunions", ())))
    read = interpret(document, NOTHING, register)
    assert figures(read) == {(CALL, "118"): ("DECLARED_NOT_YET_DUE", None)}
    assert (read.version, {one.source.sheet for one in read.observations}) == (2, {None})
    assert [(one.detail, one.source.cell) for one in read.details] == [("meeting", "/reunions")]
    assert ("table.headers_only", "/reunions") in rules(read)
