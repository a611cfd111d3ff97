"""What really arrives: the shape of tables and the contract of texts (cases 42 to 46)."""

from pathlib import Path

import pytest
from case_files import DECLARED, INDICATORS, csv, indicators, json_file, ods, text, xlsx
from reading_cases import actors_of, figures, meetings_of, of_call, problems, read, told

from interlud_pipeline.model import Context
from interlud_pipeline.reference import Register


def test_case_42_columns_are_known_by_their_headers_in_any_order():
    lists = read(
        csv(("Acteurs mobilisés", "Année", "Réunions tenues", "Agglomération"), ("Colas", 2023, "3 COTECH", "CALL"))
    )
    assert (actors_of(lists), meetings_of(lists)) == (["Colas"], [("TECHNICAL_COMMITTEE", 3, None)])
    long = read(csv(("Motif", "Valeur", "Indicateur", "Année", "Agglomération"), ("", 12, 117, 2023, "CALL")))
    assert of_call(long) == {"117": 12}


def test_case_42_tables_of_a_workbook_may_stand_in_any_order_under_any_sheet_name():
    meeting_rows = [("Nombre", "Type de réunion"), (3, "COTECH")]
    rows = (("Nature", "Acteur"), (None, "Colas"), (), *DECLARED, ("Valeur", "Indicateur"), (12, 117))
    batch = read(xlsx(*rows, sheet="Indicateurs 2019", other_sheets=[("Acteurs", meeting_rows, "visible")]), "a.xlsx")
    assert of_call(batch) == {"115": 1, "116": 3, "117": 12}


@pytest.mark.parametrize(
    "header",
    [
        "Réunions tenues",
        "Nb réunions",
        "nombre de réunions*",
        "NOMBRE DE RÉUNIONS (1)",
        "reunions",
        "Nbre de réunions²",
    ],
)
def test_case_43_headers_of_one_meaning_are_one_and_footnote_marks_are_forgiven(header: str):
    batch = read(csv(("Agglomération", "Année", header), ("CALL", 2023, "3 COTECH")))
    assert (meetings_of(batch), of_call(batch)) == ([("TECHNICAL_COMMITTEE", 3, None)], {"116": 3})


@pytest.mark.parametrize("header", ["Réunions prévues", "Réunions à venir", "Réunions annulées"])
def test_case_43_a_header_of_another_meaning_is_not_read(header: str):
    batch = read(csv(("Agglomération", "Année", "Acteurs", header), ("CALL", 2023, "Colas", "3 COTECH")))
    assert meetings_of(batch) == []
    assert of_call(batch) == {"115": 1}
    assert told(batch) == [("header.unknown", "D1")]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("n°117", ["117"]),
        ("N° 117", ["117"]),
        ("I117", ["117"]),
        ("indicateur n°117", ["117"]),
        ("INDICATEUR Nº 117 : Outils de communication", ["117"]),
        ("117*", ["117"]),
        ("n°117 et 118", ["117", "118"]),
        ("N° 117-118", ["117", "118"]),
        ("117, 118", ["117", "118"]),
    ],
)
def test_case_44_indicators_are_named_in_many_ways(name: str, found: list[str]):
    batch = read(csv(("Agglomération", "Année", "Indicateur", "Valeur"), ("CALL", 2023, f'"{name}"', "n.d.")))
    assert of_call(batch) == dict.fromkeys(found, "DECLARED_NO_DATA")
    assert problems(batch) == []


def test_case_44_one_figure_for_two_indicators_is_that_of_neither():
    batch = read(indicators(("n°115 et 116", 12)))
    assert of_call(batch) == {"115": "UNREADABLE", "116": "UNREADABLE"}
    assert problems(batch) == [("indicator.joint_value", "D2")]


def test_case_44_a_joint_heading_of_a_page_is_two_indicators():
    page = text("# Bilan 2023 de la CALL", "", "### Indicateur n°115 et 116", "", "Données inexistantes")
    assert of_call(read(page, "a.md")) == {"115": "DECLARED_NO_DATA", "116": "DECLARED_NO_DATA"}


def test_case_44_an_indicator_outside_the_register_is_kept_with_a_warning():
    batch = read(indicators((119, 12), (117, 3)))
    assert problems(batch) == [("indicator.unknown", "C2")]
    assert figures(batch)["CALL", 2023, "119"] == 12


def test_case_45_a_renumbered_indicator_is_known_by_its_number_of_the_year(seeds_copy: Path):
    seed = seeds_copy / "indicators.csv"
    lines = seed.read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    at = {name: header.index(name) for name in header}
    (former,) = [line for line in lines if line.split(",")[at["indicator"]] == "117"]
    fields = former.split(",")
    ended, renumbered = list(fields), list(fields)
    ended[at["last_year"]] = "2024"
    renumbered[at["indicator"]], renumbered[at["first_year"]] = "217", "2025"
    seed.write_text(
        "\n".join([*(one for one in lines if one != former), ",".join(ended), ",".join(renumbered), ""]), "utf-8"
    )
    aliases = seeds_copy / "indicator_aliases.csv"
    register = Register(seeds_copy)
    assert aliases.exists()
    header_row = ("Agglomération", "Année", "Indicateur", "Valeur")
    batch = read(csv(header_row, ("CALL", 2024, 117, 5), ("CALL", 2025, 217, 6)), register=register)
    assert figures(batch) == {("CALL", 2024, "117"): 5, ("CALL", 2025, "217"): 6}
    assert "indicator.unknown" not in [rule for rule, _ in problems(batch)]
    series = {row.indicator: row.series_key for row in register.indicators}
    assert series["117"] == series["217"]


SIGNS = ("=Colas", "+Transports du Nord", "-Mobilité Artois", "@Logistique", "=1+1 Logistique")


@pytest.mark.parametrize("name", SIGNS)
def test_case_46_a_text_that_begins_as_a_formula_is_text(name: str):
    in_book = read(xlsx(*DECLARED, ("Acteur", "Nature"), (name, None)), "a.xlsx")
    in_text = read(csv(("Agglomération", "Année", "Acteur", "Nature"), ("CALL", 2023, name, "")))
    for batch in (in_book, in_text):
        assert batch.actors["source_text"].to_list() == [name]
        assert of_call(batch) == {"115": 1}


def test_case_46_a_reason_that_begins_as_a_formula_is_kept_as_it_is():
    batch = read(indicators((117, "", "=cmd|'/c calc'!A1")))
    assert of_call(batch) == {"117": "UNREADABLE"}
    assert batch.observations["reason_text"].to_list() == ["=cmd|'/c calc'!A1"]
    assert problems(batch) == [("reason.unknown", "E2")]


def test_every_form_of_the_template_gives_the_same_figures():
    rows = (*DECLARED, INDICATORS, (117, 12), (118, None, "n.d."), (), ("Type de réunion", "Nombre"), ("COTECH", 3))
    sent = json_file(
        agglomeration="CALL",
        annee=2023,
        indicateurs=[{"indicateur": 117, "valeur": 12}, {"indicateur": "118", "motif": "n.d."}],
        reunions=[{"type": "COTECH", "nombre": 3}],
    )
    expected = {"116": 3, "117": 12, "118": "DECLARED_NO_DATA"}
    for content, name in ((xlsx(*rows), "a.xlsx"), (ods(*rows), "a.ods"), (sent, "a.json")):
        assert of_call(read(content, name, Context(2023, "246200364"))) == expected, name


def test_a_declaration_below_a_table_adds_no_row_to_it():
    labels = (("Version", 2), ("Date d'envoi", "01/02/2024"), ("Contact", None), ("SIREN", 246200364))
    rows = (*DECLARED, ("Acteur", "Nature"), ("Colas", None), ("Collectivité", "collectif"), *labels)
    batch = read(xlsx(*rows), "a.xlsx")
    assert of_call(batch) == {"115": 2}
    assert batch.submissions["declared_version"].to_list() == [2]
