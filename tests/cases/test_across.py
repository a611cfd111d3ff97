"""What really arrives: years or kinds of meetings across the columns, and phrases that end in their sum."""

import pytest
from case_files import DECLARED, csv, xlsx
from reading_cases import figures, meetings_of, of_call, problems, read, told

from interlud_pipeline.model import Context

COPIL, COTECH, GT = "STEERING_COMMITTEE", "TECHNICAL_COMMITTEE", "WORKING_GROUP"


def declared(*rows: tuple[object, ...]) -> bytes:
    return xlsx(*DECLARED, *rows)


@pytest.mark.parametrize(
    "header",
    [
        ("Indicateur", "Valeur 2022", "Valeur 2023"),
        ("Indicateur", "2022", "2023"),
        ("Indicateur", 2022, 2023),
        ("Indicateur", "Valeur (2022)", "Valeur (2023)"),
        ("Libellé", "Résultat 2022", "Résultat 2023"),
    ],
)
def test_of_years_across_only_that_of_the_return_is_read(header):
    name = "Outils de communication diffusés" if header[0] == "Libellé" else 117
    batch = read(declared(header, (name, 10, 12)), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"117": 12}, [("header.other_year", "B4")])


def test_a_blank_under_the_year_of_the_return_is_not_filled_from_another():
    batch = read(declared(("Indicateur", "2022", "2023", "Motif"), (117, 10), (118, 3, None, "n.d.")), "a.xlsx")
    assert of_call(batch) == {"117": "BLANK_NO_REASON", "118": "DECLARED_NO_DATA"}


def test_years_across_hold_for_meetings_too_with_the_total_of_their_year():
    rows = (("Type de réunion", "Nombre 2022", "Nombre 2023"), ("COTECH", 2, 3), ("COPIL", 1, 1), ("Total", 3, 4))
    batch = read(declared(*rows), "a.xlsx")
    assert (of_call(batch), meetings_of(batch)) == ({"116": 4}, [(COTECH, 3, None), (COPIL, 1, None)])
    assert problems(batch) == [("header.other_year", "B4")]


@pytest.mark.parametrize("header", [("Indicateur", "Valeur 2021", "Valeur 2022"), ("Indicateur", "2021", "2022")])
def test_without_the_year_of_the_return_among_them_nothing_is_read(header):
    batch = read(declared(header, (117, 10, 12)), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"117": "UNREADABLE"}, [("header.value_unknown", "B4")])


def test_the_same_year_twice_is_no_year():
    batch = read(declared(("Indicateur", "2023", "Valeur 2023"), (117, 10, 12)), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"117": "UNREADABLE"}, [("header.duplicate", "C4")])


def test_beside_a_plain_column_of_values_another_year_is_a_reminder():
    batch = read(declared(("Indicateur", "Valeur", "Valeur 2022"), (117, 12, 10)), "a.xlsx")
    assert (of_call(batch), told(batch)) == ({"117": 12}, [("header.unknown", "C4")])


KINDS = ("Agglomération", "Année", "COPIL", "Comité technique", "Nombre de GT")


def test_kinds_across_give_the_meetings_of_each_body():
    batch = read(csv(KINDS, ("CALL", 2023, 1, 3, 6), ("CAHC", 2023, 1, 1, 9)))
    assert (figures(batch), problems(batch)) == ({("CALL", 2023, "116"): 10, ("CAHC", 2023, "116"): 11}, [])
    assert meetings_of(batch)[:3] == [(COPIL, 1, None), (COTECH, 3, None), (GT, 6, None)]


def test_a_total_beside_kinds_across_is_compared_and_one_under_them_left_out():
    rows = (("CALL", 2023, 1, 3, 6, 10), ("CAHC", 2023, 1, 1, 9, 12), ("Total", 2023, 2, 4, 15, 22))
    batch = read(csv((*KINDS, "Total"), *rows))
    assert figures(batch) == {("CALL", 2023, "116"): 10, ("CAHC", 2023, "116"): 11}
    assert problems(batch) == [("totals.differ", "F3")]


@pytest.mark.parametrize(
    ("rows", "address"),
    [
        ((("COPIL", "COTECH", "GT"), (1, None, 6)), "B5"),
        ((("COPIL", "COTECH", "GT"), (1, "-", 6)), "B5"),
        ((("COPIL", "COTECH", "GT"), (1, "env. 3", 6)), "B5"),
        ((("COPIL", "COTECH"), (1, "04/06/2023")), "B5"),
        ((("Type de réunion", "COPIL", "COTECH"), ("Prévues", 1, 3)), "A5"),
        ((("COPIL", "Comité de pilotage"), (1, 3)), "B4"),
    ],
)
def test_kinds_across_are_not_counted_where_one_of_them_is_in_doubt(rows, address: str):
    batch = read(declared(*rows), "a.xlsx")
    assert of_call(batch) == {"116": "UNREADABLE"}
    assert {cell for _, cell in problems(batch)} == {address}


def test_a_second_row_of_one_body_under_kinds_across_is_told_of():
    batch = read(declared(("COPIL", "COTECH"), (1, 3), (2, 4)), "a.xlsx")
    assert of_call(batch) == {"116": "UNREADABLE"}
    assert problems(batch) == [("meeting.unreadable", "A6"), ("meeting.unreadable", "B6")]


def test_kinds_across_without_a_row_are_a_blank():
    batch = read(declared(("COPIL", "COTECH")), "a.xlsx")
    assert (of_call(batch), told(batch)) == ({"116": "BLANK_NO_REASON"}, [("table.headers_only", "A4")])


def phrase(text: str) -> bytes:
    return csv(("Agglomération", "Année", "Réunions tenues"), ("CALL", 2023, f'"{text}"'))


@pytest.mark.parametrize(
    "text",
    ["3 COTECH, 7 GT, soit 10 réunions", "3 COTECH et 7 GT soit un total de 10 réunions.", "3 COTECH, 7 GT, soit 10"],
)
def test_a_sum_behind_its_parts_is_compared_and_not_added(text: str):
    batch = read(phrase(text))
    assert (of_call(batch), problems(batch)) == ({"116": 10}, [])


def test_a_sum_that_differs_is_told_of_and_the_parts_stand():
    batch = read(phrase("3 COTECH, 7 GT, soit 11 réunions"))
    assert (of_call(batch), problems(batch)) == ({"116": 10}, [("totals.differ", "C2#3")])


@pytest.mark.parametrize(
    "text", ["soit 10 réunions", "3 COTECH, soit 3 COTECH", "2 COTECH, soit 1 par semestre", "3 COTECH soit 10 h"]
)
def test_words_after_soit_that_are_no_sum_leave_the_phrase_in_doubt(text: str):
    assert of_call(read(phrase(text))) == {"116": "UNREADABLE"}


@pytest.mark.parametrize(
    ("kind", "number"), [("Communes", 14), ("COTECH 2022", 1), ("Participants", 50), ("dont en visio", 3)]
)
def test_what_counts_no_meetings_of_the_year_is_no_kind(kind: str, number: int):
    batch = read(csv(("Type de réunion", "Nombre"), (kind, number)), context=Context(2023, "246200364"))
    assert of_call(batch) == {"116": "UNREADABLE"}


def test_groups_that_are_under_way_are_not_held():
    assert of_call(read(phrase("3 COTECH, 2 GT en cours"))) == {"116": "UNREADABLE"}
