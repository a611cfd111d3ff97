"""What really arrives: tables beside tables, beside a declaration, under merged headers, turned on their side."""

import pytest
from case_files import DECLARED, INDICATORS, csv, ods, text, xlsx
from reading_cases import actors_of, figures, of_call, outcome, problems, read, told

from interlud_pipeline.model import Context

SHORT = ("Indicateur", "Valeur", "Motif")
BOTH = {"117": 12, "118": "DECLARED_NO_DATA"}
GAP = (None,)


@pytest.mark.parametrize(
    "rows",
    [
        ((*SHORT, None, "Agglomération", "CALL"), (117, 12, None, None, "Année", 2023), (118, None, "n.d.")),
        (SHORT, (117, 12, None, None, "Agglomération", "CALL"), (118, None, "n.d.", None, "Année", 2023)),
        (("Agglomération", "CALL", None, *SHORT), ("Année", 2023, None, 117, 12), (*GAP * 3, 118, None, "n.d.")),
        (("Agglomération", "CALL", *SHORT), ("Année", 2023, 117, 12), (None, None, 118, None, "n.d.")),
        (("Agglomération : CALL", None, *SHORT), ("Année : 2023", None, 117, 12), (None, None, 118, None, "n.d.")),
    ],
)
@pytest.mark.parametrize(("make", "name"), [(xlsx, "a.xlsx"), (ods, "a.ods")])
def test_a_declaration_beside_its_table_is_no_part_of_it(make, name: str, rows):
    batch = read(make(*rows), name)
    assert (of_call(batch), problems(batch)) == (BOTH, [])


def test_a_header_beside_the_body_column_that_is_no_body_stays_a_header():
    rows = (("Agglomération", "Service", None, *SHORT), ("CALL", "mobilité", None, 117, 12))
    batch = read(xlsx(*rows), "a.xlsx", Context(2023))
    assert (of_call(batch), problems(batch)) == ({"117": 12}, [])


@pytest.mark.parametrize(
    "rows",
    [
        ((*SHORT, None, "Type de réunion", "Nombre"), (117, 12, *GAP * 2, "COTECH", 3), (*GAP * 4, "COPIL", 1)),
        (SHORT, (117, 12, *GAP * 2, "Type de réunion", "Nombre"), (*GAP * 4, "COTECH", 3), (*GAP * 4, "COPIL", 1)),
        ((*SHORT, "Type de réunion", "Nombre"), (117, 12, None, "COTECH", 3), (*GAP * 3, "COPIL", 1)),
    ],
)
def test_tables_side_by_side_are_read_wherever_each_begins(rows):
    batch = read(xlsx(*DECLARED, *rows), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"116": 4, "117": 12}, [])


def test_one_body_column_in_front_holds_for_the_lists_behind_a_gap():
    rows = (
        ("Agglomération", None, "Réunions tenues", None, "Acteurs mobilisés"),
        ("CALL", None, "3 COTECH", None, "GLS"),
    )
    batch = read(xlsx(*rows), "a.xlsx", Context(2023, "artois-mobilites"))
    assert (of_call(batch), problems(batch)) == ({"115": 1, "116": 3}, [])


@pytest.mark.parametrize(
    "title", ["2. Réunions", "B) Réunions tenues en 2023", "Les réunions :", "Tableau des réunions"]
)
def test_a_title_between_two_tables_is_a_row_of_neither(title: str):
    rows = (("1. Indicateurs",), INDICATORS, (117, 12), (), (title,), ("Type de réunion", "Nombre"), ("COTECH", 3))
    batch = read(xlsx(*DECLARED, *rows), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"116": 3, "117": 12}, [])


def test_the_last_row_before_another_table_is_a_row_where_it_is_no_title():
    rows = (("Acteur", "Nature"), ("Colas",), ("GLS",), ("Type de réunion", "Nombre"), ("COTECH", 3))
    batch = read(xlsx(*DECLARED, *rows), "a.xlsx")
    assert (of_call(batch), actors_of(batch)) == ({"115": 2, "116": 3}, ["Colas", "GLS"])


@pytest.mark.parametrize(
    ("rows", "merges"),
    [
        ((("Indicateur", "Réponse", None), (None, "Valeur", "Motif")), ("A4:A5", "B4:C4")),
        (
            (("Campagne 2023", None, None), ("Indicateur", "Réponse", None), (None, "Valeur", "Motif")),
            ("A4:C4", "A5:A6", "B5:C5"),
        ),
        ((SHORT, (None, None, None)), ("A4:A5", "B4:B5", "C4:C5")),
    ],
)
def test_headers_merged_over_several_rows_are_those_of_their_columns(rows, merges):
    batch = read(xlsx(*DECLARED, *rows, (117, 12), (118, None, "n.d."), merges=merges), "a.xlsx")
    assert (of_call(batch), problems(batch)) == (BOTH, [])


@pytest.mark.parametrize(
    "headers",
    [
        ("117", "118"),
        ("n°117", "Indicateur 118"),
        ("Outils de communication diffusés", "Contribution à la mise en œuvre des projets"),
    ],
)
def test_indicators_across_the_columns_are_read_in_every_form(headers: tuple[str, str]):
    rows = (
        ("Agglomération", "Année", *headers),
        ("CALL", 2023, 12, "n.d."),
        ("CAHC", 2023, 4, 0),
        ("Total", 2023, 16, 0),
    )
    page = text(
        "# Bilan 2023", "", *("| " + " | ".join(map(str, row)) + " |" for row in (rows[0], ["---"] * 4, *rows[1:]))
    )
    for content, name in ((csv(*rows), "a.csv"), (xlsx(*rows), "a.xlsx"), (ods(*rows), "a.ods"), (page, "a.md")):
        batch = read(content, name)
        assert figures(batch) == {
            ("CALL", 2023, "117"): 12,
            ("CALL", 2023, "118"): "DECLARED_NO_DATA",
            ("CAHC", 2023, "117"): 4,
            ("CAHC", 2023, "118"): 0,
        }, name
        assert (outcome(batch), problems(batch)) == ("accepted", []), name


def test_indicators_beside_lists_are_read_too():
    header = (
        "Agglomération",
        "Année",
        "Réunions tenues",
        "Acteurs mobilisés",
        "Outils de communication diffusés",
        "118",
    )
    batch = read(csv(header, ("CALL", 2023, "3 COTECH", "Colas", 12, "n.d.")))
    assert (of_call(batch), problems(batch)) == ({"115": 1, "116": 3, **BOTH}, [])


def test_a_number_outside_the_register_across_the_columns_stops_none_of_the_others():
    batch = read(csv(("Agglomération", "Année", "117", "119"), ("CALL", 2023, 12, 13)))
    assert of_call(batch)["117"] == 12
    assert ("header.unknown", "D1") in told(batch)


def test_indicators_across_given_twice_or_shifted_are_kept_out():
    twice = read(csv(("Agglomération", "Année", "117", "n°117"), ("CALL", 2023, 12, 13)))
    assert (of_call(twice), problems(twice)) == ({"117": "UNREADABLE"}, [("header.duplicate", "D1")])
    shifted = read(csv(("Agglomération", "Année", "117", "118"), "CALL,2023,12,5,n.d.", sep=","))
    assert of_call(shifted) == {"117": "UNREADABLE", "118": "UNREADABLE"}
    assert problems(shifted) == [("row.field_count", "A2")]


@pytest.mark.parametrize(
    "words",
    ["Total", "TOTAL GÉNÉRAL", "Somme", "Cumul", "Nombre total de réunions", "S/Total", "Σ", "Réunions (total)"],
)
def test_a_total_adds_nothing_above_or_below_its_rows(words: str):
    rows = (("COTECH", 3), ("COPIL", 1))
    header = ("Type de réunion", "Nombre")
    for lines in ((*rows, (words, 4)), ((words, 4), *rows)):
        batch = read(xlsx(*DECLARED, header, *lines), "a.xlsx")
        assert (of_call(batch), problems(batch)) == ({"116": 4}, [])
    differs = read(xlsx(*DECLARED, header, ("Total", 5), *rows), "a.xlsx")
    assert (of_call(differs), problems(differs)) == ({"116": 4}, [("totals.differ", "B5")])


def test_a_total_without_any_row_is_the_figure():
    batch = read(xlsx(*DECLARED, ("Type de réunion", "Nombre"), ("Total", 12)), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"116": 12}, [])


def test_among_actors_only_words_of_totals_are_one():
    names = ("Colas", "Total Énergies", "Ensemble pour Béthune", "CCI Somme", "Somme")
    rows = (
        ("Acteur", "Nature", "Effectif"),
        *((name,) for name in names),
        ("Total des acteurs", None, 5),
        ("Somme", None, 5),
    )
    batch = read(xlsx(*DECLARED, *rows), "a.xlsx")
    assert actors_of(batch) == list(names)
    listed = read(csv(("Agglomération", "Année", "Acteurs mobilisés"), ("CALL", 2023, "Colas, GLS, total : 2")))
    assert actors_of(listed) == ["Colas", "GLS"]


def test_numbers_under_an_unknown_header_are_not_taken_for_blanks():
    batch = read(xlsx(*DECLARED, ("Indicateur", "Chiffres 2022", "Chiffres 2023", "Motif"), (117, 9, 12)), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"117": "UNREADABLE"}, [("header.value_unknown", "B4")])
    words = read(xlsx(*DECLARED, ("Indicateur", "Suivi", "Motif"), (117, "service", "n.d.")), "a.xlsx")
    assert of_call(words) == {"117": "DECLARED_NO_DATA"}


def test_a_table_may_name_its_indicators_by_their_labels_alone():
    rows = (("Libellé", "Valeur", "Motif"), ("Outils de communication diffusés", 12, None))
    batch = read(xlsx(*DECLARED, *rows), "a.xlsx")
    assert (of_call(batch), problems(batch)) == ({"117": 12}, [])


def test_words_under_the_headers_and_between_the_rows_are_no_indicators():
    rows = (SHORT, (None, "(nombre)"), ("Communication",), (117, 12), ("Projets",), (118, None, "n.d."))
    rows += ((), ("Fait à Lens, le 12/03/2024",), ("Signature",))
    batch = read(xlsx(*DECLARED, *rows), "a.xlsx")
    assert (of_call(batch), problems(batch)) == (BOTH, [])
