"""What really arrives: numbers and dates (cases 13 to 20)."""

import pytest
from case_files import DECLARED, INDICATORS, MEETINGS, actors, csv, indicators, json_file, meetings, text, xlsx
from reading_cases import (
    actors_of,
    figures,
    meetings_of,
    of_call,
    problems,
    read,
    read_each,
    source,
    told,
)

from interlud_pipeline.model import Context

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("written", "value", "form"),
    [
        (f"1{NBSP}234", 1234, "number.thousands"),
        (f"1{NARROW}234", 1234, "number.thousands"),
        ("0", 0, "number.integer"),
        (f"12{NBSP}345{NARROW}678", 12_345_678, "number.thousands"),
        (f"{NBSP}7{NBSP}", 7, "number.integer"),
        ("-0", 0, "number.integer"),
        ("007", 7, "number.integer"),
    ],
)
def test_case_13_spaces_part_thousands_and_zero_is_a_value(written: str, value: int, form: str):
    batch = read(indicators((117, written)))
    assert (of_call(batch), problems(batch)) == ({"117": value}, [])
    assert source(batch, "117")[::2] == ("D2", form)


@pytest.mark.parametrize("written", ["1 23", "1 2345", "12 34", "1.234", "1,234", "1 234 56"])
def test_case_13_other_groups_of_digits_are_no_number(written: str):
    batch = read(indicators((117, written)))
    assert of_call(batch) == {"117": "UNREADABLE"}
    assert [cell for _, cell in problems(batch)] == ["D2"]


def test_case_14_zero_decimals_are_dropped_with_a_warning_and_others_refused():
    whole, point, broken, sheet = read_each(
        *(indicators((117, written)) for written in ("12,0", "12.00", "12,5", "12.5")),
    )
    assert [of_call(batch)["117"] for batch in (whole, point, broken, sheet)] == [12, 12, "UNREADABLE", "UNREADABLE"]
    assert [problems(batch) for batch in (whole, point)] == [[("number.decimal_zero", "D2")]] * 2
    assert [problems(batch) for batch in (broken, sheet)] == [[("number.not_whole", "D2")]] * 2


def test_case_14_a_workbook_or_a_json_with_half_a_unit_is_refused_too():
    book = read(xlsx(*DECLARED, INDICATORS, (117, 12.5), (118, 12.0)), "a.xlsx")
    assert (of_call(book), problems(book)) == ({"117": "UNREADABLE", "118": 12}, [("number.not_whole", "B5")])
    sent = json_file(agglomeration="CALL", annee=2023, indicateurs=[{"indicateur": "117", "valeur": 12.5}])
    batch = read(sent, "a.json")
    assert problems(batch) == [("number.not_whole", "/indicateurs/0/valeur")]


def test_case_15_a_number_stored_as_text_or_with_its_unit_is_read():
    book = read(xlsx(*DECLARED, INDICATORS, (116, "10 réunions"), (117, "10"), (118, " 10 ")), "a.xlsx")
    assert (of_call(book), problems(book)) == ({"116": 10, "117": 10, "118": 10}, [])


@pytest.mark.parametrize(("indicator", "written"), [(116, "10 acteurs"), (116, "10 %"), (117, "10 k€")])
def test_case_15_the_unit_of_something_else_is_no_number(indicator: int, written: str):
    batch = read(indicators((indicator, written)))
    assert of_call(batch) == {str(indicator): "UNREADABLE"}
    assert problems(batch) == [("number.unreadable", "D2")]


@pytest.mark.parametrize(
    "written",
    ["une dizaine", "> 10", "10 à 12", "env. 10", "environ 10", "~10", "10-12", "10+", "plus de 10", "une douzaine"],
)
def test_case_16_an_approximation_is_no_number_and_its_text_is_kept(written: str):
    batch = read(indicators((117, written)))
    assert of_call(batch) == {"117": "UNREADABLE"}
    assert problems(batch) == [("number.approximate", "D2")]
    assert source(batch, "117")[1] == written
    assert batch.quarantine["source_text"].to_list() == [written]


def test_case_17_a_number_in_letters_is_read_with_a_warning_where_the_seed_has_it():
    six, sixteen, unknown, mixed = read_each(
        *(indicators((117, written)) for written in ("six", "Seize", "quarante-douze", "six cents")),
    )
    assert [of_call(batch)["117"] for batch in (six, sixteen, unknown, mixed)] == [6, 16, "UNREADABLE", "UNREADABLE"]
    assert problems(six) == problems(sixteen) == [("number.in_words", "D2")]
    assert problems(unknown) == [("number.unreadable", "D2")]


def test_case_18_a_negative_count_is_kept_out_wherever_it_stands():
    stated = read(indicators((116, "-3")))
    assert (of_call(stated), problems(stated)) == ({"116": "UNREADABLE"}, [("number.negative", "D2")])
    listed = read(meetings(("COTECH", "-3"), ("COPIL", 1)))
    assert (of_call(listed), meetings_of(listed)) == ({"116": "UNREADABLE"}, [("STEERING_COMMITTEE", 1, None)])
    assert problems(listed) == [("number.negative", "D2")]
    typed = read(xlsx(*DECLARED, INDICATORS, (117, -1)), "a.xlsx")
    assert problems(typed) == [("number.negative", "B5")]


def test_case_18_a_figure_far_from_that_of_last_year_is_loaded():
    batch = read(indicators((116, 3000)))
    assert (of_call(batch), problems(batch)) == ({"116": 3000}, [])


DAYS = ("03/04/2023", "2023-04-03", "3 avril 2023", "03.04.2023", "lundi 3 avril 2023")


def test_case_19_a_day_is_read_day_first_or_in_iso_form():
    for written in DAYS[:3]:
        batch = read(meetings(("COTECH", 1, "", "", written)))
        assert [str(day) for day in batch.meetings["held_on"]] == ["2023-04-03"], written
        assert problems(batch) == [], written


@pytest.mark.parametrize("written", ["04/31/2023", "31/04/2023", "2023-02-29", "avril", "12/2023/01"])
def test_case_19_a_day_that_does_not_exist_keeps_its_row_out(written: str):
    batch = read(meetings(("COTECH", 1, "", "", written), ("COPIL", 2)))
    assert problems(batch) == [("date.invalid", "G2")]
    assert of_call(batch) == {"116": "UNREADABLE"}
    assert meetings_of(batch) == [("STEERING_COMMITTEE", 2, None)]


def test_case_19_a_serial_number_in_a_column_of_dates_is_a_date():
    rows = (*DECLARED, ("Type de réunion", "Nombre", "Date"), ("COTECH", 1, 45019))
    assert [str(day) for day in read(xlsx(*rows), "a.xlsx").meetings["held_on"]] == ["2023-04-03"]


def test_case_19_a_meeting_of_another_year_is_kept_aside():
    batch = read(meetings(("COTECH", 1, "", "", "03/04/2022"), ("COPIL", 2, "", "", "31/12/2023")))
    assert (of_call(batch), problems(batch)) == ({"116": 2}, [("date.outside_year", "G2")])


@pytest.mark.parametrize("written", ["2023", "exercice 2023", "Exercice 2023", "année 2023"])
def test_case_20_a_year_may_be_called_one(written: str):
    batch = read(csv(("Agglomération", "Année", "Indicateur", "Valeur"), ("CALL", written, 117, 12)))
    assert (of_call(batch), problems(batch)) == ({"117": 12}, [])


@pytest.mark.parametrize("written", ["2022-2023", "depuis 2020", "2022/2023", "23", "20233", "2023 ou 2024"])
def test_case_20_a_span_is_no_year(written: str):
    batch = read(csv(("Agglomération", "Année", "Indicateur", "Valeur"), ("CALL", written, 117, 12)))
    assert figures(batch) == {("CALL", None, "117"): "UNREADABLE"}
    assert problems(batch) == [("year.invalid", "B2")]
    placed = read(
        csv(("Agglomération", "Année", "Indicateur", "Valeur"), ("CALL", written, 117, 12)),
        context=Context(2023, None),
    )
    assert figures(placed) == {("CALL", 2023, "117"): "UNREADABLE"}


@pytest.mark.parametrize("label", ["Période", "Exercice", "Année"])
def test_case_20_a_span_in_the_declaration_keeps_the_file_out(label: str):
    rows = (("Agglomération", "CALL"), (label, "2022-2023"), (), INDICATORS, (117, 12))
    batch = read(xlsx(*rows), "a.xlsx", Context(2023, None))
    assert figures(batch) == {("CALL", 2023, "117"): "UNREADABLE"}
    assert problems(batch) == [("year.invalid", "B2")]


def test_numbers_beyond_what_can_be_stored_are_refused():
    long, fine = read_each(indicators((117, "123456789012345")), indicators((117, "12345678901234")))
    assert of_call(long) == {"117": "UNREADABLE"}
    assert of_call(fine) == {"117": 12_345_678_901_234}


def test_members_of_a_collective_are_a_whole_number_or_nothing():
    batch = read(actors(("Communes", "collectif", "36"), ("Colas", "nommé", "")))
    assert batch.actors["declared_members"].to_list() == [36, None]
    assert (of_call(batch), actors_of(batch)) == ({"115": 2}, ["Communes", "Colas"])


def test_a_page_may_state_a_figure_in_a_sentence_of_its_own():
    page = text("# Bilan 2023 de la CALL", "", "### Indicateur n°117", "", "1 234", "")
    batch = read(page, "a.md")
    assert of_call(batch) == {"117": 1234}
    assert told(batch) == []


def test_meetings_of_a_long_table_have_their_themes():
    batch = read(csv(MEETINGS, ("CALL", 2023, "Groupe de travail", 9, 3, "", "")))
    assert (meetings_of(batch), of_call(batch)) == ([("WORKING_GROUP", 9, 3)], {"116": 9})
