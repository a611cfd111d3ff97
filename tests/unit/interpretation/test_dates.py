from datetime import date

import pytest

from interlud_pipeline.interpretation.dates import read_available_on, read_date, read_year
from interlud_pipeline.model import Cell, CellKind


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2023",
        "3/4/2023",
        "03.04.2023",
        "2023-04-03",
        "2023-04-03 00:00:00",
        "3 avril 2023",
        "lundi 3 avril 2023",
        "3 avr. 2023",
        "45019",
    ],
)
def test_case_19_a_day_is_read_in_its_accepted_forms(text):
    assert read_date(Cell(text, "A1")) == date(2023, 4, 3)


def test_case_19_a_serial_counts_from_1900_or_from_1904():
    assert read_date(Cell("45019", "A1", CellKind.NUMBER)) == date(2023, 4, 3)
    assert read_date(Cell("43557", "A1", CellKind.NUMBER), uses_1904_dates=True) == date(2023, 4, 3)


@pytest.mark.parametrize(
    "text", ["04/31/2023", "31/02/2023", "23/04/03", "03/04/23", "avril", "12", "2023", "00/01/2023"]
)
def test_case_19_anything_else_is_no_day(text):
    assert read_date(Cell(text, "A1")) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026", date(2026, 12, 31)),
        ("fin 2026", date(2026, 12, 31)),
        ("mars 2025", date(2025, 3, 31)),
        ("fin février 2024", date(2024, 2, 29)),
        ("03/2025", date(2025, 3, 31)),
        ("01/02/2025", date(2025, 2, 1)),
        ("bientôt", None),
        ("13/2025", None),
    ],
)
def test_a_bare_month_or_year_means_its_last_day(text, day):
    assert read_available_on(Cell(text, "A1")) == day


@pytest.mark.parametrize(
    "text", ["2023", "exercice 2023", "Exercice\u00a02023", "année 2023", "l'année 2023", "ANNÉE : 2023"]
)
def test_case_20_a_year_is_read(text):
    assert read_year(text) == 2023


@pytest.mark.parametrize(
    "text", ["2022-2023", "depuis 2020", "2022/2023", "2 023", "23", "12023", "", "2023 et 2024", "0999"]
)
def test_case_20_a_span_is_no_year(text):
    assert read_year(text) is None
