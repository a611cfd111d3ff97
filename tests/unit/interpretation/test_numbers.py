from decimal import Decimal

import pytest

from interlud_pipeline.interpretation.folding import unit
from interlud_pipeline.interpretation.numbers import read_number
from interlud_pipeline.model import Cell, CellKind

UNITS = frozenset({"reunion"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("10", "10"),
        ("  10 ", "10"),
        ("1\u00a0234", "1234"),
        ("1\u202f234", "1234"),
        ("1 234 567", "1234567"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0,125", "0.125"),
        ("1 234,50", "1234.5"),
        ("-3", "-3"),
        ("\u22123", "-3"),
        ("10 réunions", "10"),
        ("1 réunion", "1"),
        ("12.", "12"),
        ("12 ;", "12"),
        ('"12"', "12"),
        ("« 12 »", "12"),
    ],
)
def test_case_13_and_15_accepted_forms_are_read(text, value, register):
    reading = read_number(Cell(text, "A1"), register, UNITS)
    assert reading.value == Decimal(value)
    assert reading.notices == ()


@pytest.mark.parametrize("cell", [Cell("-0", "A1"), Cell("\u22120,0", "A1"), Cell("-0", "A1", CellKind.NUMBER)])
def test_a_zero_has_no_sign(cell, register):
    assert str(read_number(cell, register).value) == "0"


@pytest.mark.parametrize(
    ("text", "of", "value"),
    [
        ("12,5 %", "%", "12.5"),
        ("12,5%", "%", "12.5"),
        ("12,5 ‰", "%", None),
        ("12,5 €", "%", None),
        ("1 234 €", "€", "1234"),
        ("1 234 k€", "€", None),
        ("12 €/km", "km", None),
        ("12 km", "€/km", None),
        ("12 €/km", "€/km", "12"),
        ("12 %", "réunions", None),
    ],
)
def test_a_unit_that_is_a_sign_is_that_sign_and_no_other(text, of, value, register):
    reading = read_number(Cell(text, "A1"), register, {unit(of)})
    assert reading.value == (value and Decimal(value))
    assert [notice.rule for notice in reading.notices] == ([] if value else ["number.unreadable"])


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("12,0", 12, "number.decimal_zero"),
        ("12.00", 12, "number.decimal_zero"),
        ("six", 6, "number.in_words"),
        ("Seize", 16, "number.in_words"),
        ("six réunions", 6, "number.in_words"),
        ("dix-sept", 17, "number.in_words"),
        ("vingt et un", 21, "number.in_words"),
        ("soixante dix-sept réunions", 77, "number.in_words"),
        ("aucune", 0, "number.in_words"),
        ("Aucune réunion", 0, "number.in_words"),
    ],
)
def test_case_14_and_17_unusual_forms_are_read_with_a_warning(text, value, rule, register):
    reading = read_number(Cell(text, "A1"), register, UNITS)
    assert reading.value == value
    assert [notice.rule for notice in reading.notices] == [rule]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("une dizaine", "number.approximate"),
        ("> 10", "number.approximate"),
        ("10 à 12", "number.approximate"),
        ("10-12", "number.approximate"),
        ("env. 10", "number.approximate"),
        ("environ dix", "number.approximate"),
        ("plus de 10", "number.approximate"),
        ("10+", "number.approximate"),
        ("1.234", "number.ambiguous_separator"),
        ("1,234", "number.ambiguous_separator"),
        ("1.234,5", "number.ambiguous_separator"),
        ("vingt deux trois", "number.unreadable"),
        ("pas de réunion", "number.unreadable"),
        ("mille", "number.unreadable"),
        ("12. 5", "number.unreadable"),
        ("1 2", "number.unreadable"),
        ("12 34", "number.unreadable"),
        ("12 %", "number.unreadable"),
        ("12*", "number.footnote"),
        ("12 (1)", "number.footnote"),
        ("*12", "number.footnote"),
        ("12¹", "number.footnote"),
        ("١٢", "number.unreadable"),
        ("1e5", "number.unreadable"),
        ("+3", "number.unreadable"),
        ("2 réunions par mois", "number.unreadable"),
        ("10 personnes", "number.unreadable"),
        ("", "number.unreadable"),
    ],
)
def test_case_16_everything_else_is_refused(text, rule, register):
    reading = read_number(Cell(text, "A1"), register, UNITS)
    assert reading.value is None
    assert [notice.rule for notice in reading.notices] == [rule]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1E+30", "x"])
def test_a_typed_number_that_is_none_is_refused(text, register):
    assert read_number(Cell(text, "A1", CellKind.NUMBER), register).value is None


def test_a_typed_number_is_read_as_it_stands(register):
    assert read_number(Cell("1.234", "A1", CellKind.NUMBER), register).value == Decimal("1.234")


@pytest.mark.parametrize("kind", [CellKind.DATE, CellKind.BOOLEAN, CellKind.ERROR])
def test_a_date_a_boolean_or_an_error_is_no_number(kind, register):
    assert read_number(Cell("2023", "A1", kind), register).value is None
