"""Tables of indicators with bodies across their columns."""

import pytest
from documents import CAHC, CALL, NOTHING, delimited, figures, grid, rules, workbook

from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.model import Context, Merge
from interlud_pipeline.reference import Register

YEAR = Context(2024)


def test_each_value_is_that_of_the_body_above_it_and_the_authority_declares_it(register: Register):
    document = delimited(("Indicateur", "CALL", "CAHC"), ("117", "12", "n.d."), ("118", "", "5"))
    read = interpret(document, YEAR, register)
    assert figures(read) == {
        (CALL, "117"): ("REPORTED", 12),
        (CALL, "118"): ("BLANK_NO_REASON", None),
        (CAHC, "117"): ("DECLARED_NO_DATA", None),
        (CAHC, "118"): ("REPORTED", 5),
    }
    assert {one.declared_by for one in read.observations} == {"artois-mobilites"}
    assert [one.source.cell for one in read.observations] == ["B2", "B3", "C2", "C3"]
    assert rules(read) == [("value.blank", "B3")]


def test_a_column_of_totals_is_no_body(register: Register):
    read = interpret(delimited(("Indicateur", "CALL", "CAHC", "Total"), ("117", "12", "5", "17")), YEAR, register)
    assert figures(read) == {(CALL, "117"): ("REPORTED", 12), (CAHC, "117"): ("REPORTED", 5)}
    assert ("D1", "total") in [(one.cell, one.parse_rule) for one in read.ignored]


def test_a_column_of_figures_under_an_unknown_name_is_refused_and_not_dropped(register: Register):
    read = interpret(delimited(("Indicateur", "CALL", "Artois-Flandres"), ("117", "12", "5")), YEAR, register)
    assert [(one.agglomeration, one.source.cell, one.source.parse_rule) for one in read.observations] == [
        (CALL, "B2", "number.integer"),
        (None, "C1", "refused"),
    ]
    assert rules(read) == [("agglomeration.unknown", "C1")]


def test_a_body_twice_across_the_columns_keeps_the_table_out(register: Register):
    read = interpret(delimited(("Indicateur", "CALL", "Lens-Liévin"), ("117", "12", "5")), YEAR, register)
    assert figures(read) == {(CALL, "117"): ("UNREADABLE", None)}
    assert rules(read) == [("header.duplicate", "C1")]


def test_bodies_merged_over_value_and_reason(register: Register):
    sheet = grid(
        ("Indicateur", "CALL", None, "CAHC", None),
        (None, "Valeur", "Motif", "Valeur", "Motif"),
        (117, 12, None, None, "n.d."),
        merges=(Merge(0, 1, 0, 2), Merge(0, 3, 0, 4)),
    )
    read = interpret(workbook(sheet), YEAR, register)
    assert figures(read) == {(CALL, "117"): ("REPORTED", 12), (CAHC, "117"): ("DECLARED_NO_DATA", None)}


@pytest.mark.parametrize(
    ("value", "status", "found"),
    [
        (12, "UNREADABLE", [("agglomeration.joint_value", "B2"), ("agglomeration.joint_value", "C2")]),
        ("n.d.", "DECLARED_NO_DATA", []),
    ],
)
def test_a_cell_merged_over_two_bodies_may_hold_a_reason_but_no_figure(value, status, found, register: Register):
    sheet = grid(("Indicateur", "CALL", "CAHC"), (117, value, None), merges=(Merge(1, 1, 1, 2),))
    read = interpret(workbook(sheet), YEAR, register)
    assert figures(read) == {(CALL, "117"): (status, None), (CAHC, "117"): (status, None)}
    assert rules(read) == found


def test_a_declaration_over_a_header_names_no_body_across(register: Register):
    read = interpret(workbook(grid(("Agglomération", "CALL"), ("Indicateur", "Valeur"), (117, 3))), YEAR, register)
    assert figures(read) == {(CALL, "117"): ("REPORTED", 3)}
    assert {one.declared_by for one in read.observations} == {CALL}


def test_a_body_of_another_folder_contradicts_it(register: Register):
    read = interpret(delimited(("Indicateur", "CALL", "CAHC"), ("117", "12", "5")), Context(2024, CALL), register)
    assert rules(read) == [("context.contradiction", "C1")]
    assert [(one.agglomeration, one.status) for one in read.observations if one.source.cell == "B2"] == [
        (CALL, "REPORTED")
    ]


def test_of_years_across_the_columns_none_is_read_where_nobody_says_which_is_meant(register: Register):
    read = interpret(delimited(("Indicateur", "2023", "2024"), ("117", "12", "5")), NOTHING, register)
    assert figures(read) == {(None, "117"): ("UNREADABLE", None)}
    assert ("header.value_unknown", "B1") in rules(read)


@pytest.mark.parametrize("label", ["Commentaire", "Libellé", "Unité", "Disponible le", "Mémo"])
def test_digits_alone_beside_a_value_may_be_its_decimals(label: str, register: Register):
    read = interpret(delimited(("Indicateur", "Valeur", label), ("117", "12", "5")), Context(2024, CALL), register)
    assert figures(read) == {(CALL, "117"): ("UNREADABLE", None)}
    assert ("number.possibly_split", "B2") in rules(read)
