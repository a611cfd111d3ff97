"""The command as a user types it: check on files of every kind, status and trace on a finished run."""

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from interlud_pipeline.cli import main
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT, get_settings
from interlud_pipeline.template.content import accepted_kinds, expected_indicators

pytestmark = pytest.mark.slow

CALL, CAHC, CABBALR = "246200364", "246200299", "200072460"
AUTHORITY = "artois-mobilites"
REAL_PAGE = PROJECT_ROOT.parent / "shared" / "real-input" / "evaluation-page-2023.txt"
SAMPLE_PAGE = PROJECT_ROOT / "data" / "submissions" / "2023" / AUTHORITY / "evaluation-2023.txt"
PAGES = [
    pytest.param(SAMPLE_PAGE, id="sample"),
    pytest.param(REAL_PAGE, id="real", marks=pytest.mark.skipif(not REAL_PAGE.exists(), reason="page not at hand")),
]


@pytest.fixture(autouse=True)
def unpublished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Keep in-process checks away from whatever this checkout has published."""
    monkeypatch.setenv("INTERLUD_STATE", str(tmp_path / "no-state"))
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def check(file: Path, *options: str) -> tuple[Result, dict[str, Any]]:
    result = CliRunner().invoke(main, ["check", str(file), "--format", "json", *options])
    return result, json.loads(result.stdout)


def figures(printed: dict[str, Any]) -> dict[tuple[str, str], tuple[Any, str]]:
    return {(row["agglomeration"], row["indicator"]): (row["value"], row["status"]) for row in printed["observations"]}


def rules(printed: dict[str, Any], *severities: str) -> list[str]:
    return [one["rule"] for one in printed["findings"] if one["severity"] in severities]


@pytest.mark.parametrize("page", PAGES)
def test_check_reads_the_evaluation_page(page: Path, tmp_path: Path):
    copy = tmp_path / "page.txt"
    copy.write_bytes(page.read_bytes())
    result, printed = check(copy)
    assert result.exit_code == 0, result.output
    assert printed["outcome"] == "accepted_with_findings"
    assert (printed["file"]["format"], printed["file"]["name"]) == ("page", "page.txt")
    assert figures(printed) == {
        (CALL, "115"): (12, "REPORTED"),
        (CALL, "116"): (10, "REPORTED"),
        (CALL, "117"): (None, "DECLARED_NO_DATA"),
        (CALL, "118"): (None, "DECLARED_NOT_YET_DUE"),
        (CAHC, "115"): (11, "REPORTED"),
        (CAHC, "116"): (12, "REPORTED"),
        (CAHC, "117"): (None, "DECLARED_NO_DATA"),
        (CAHC, "118"): (None, "DECLARED_NOT_YET_DUE"),
    }
    assert {row["declared_by"] for row in printed["observations"]} == {AUTHORITY}
    assert {row["reporting_year"] for row in printed["observations"]} == {2023}
    assert {row["available_on"] for row in printed["observations"] if row["indicator"] == "118"} == {"2026-12-31"}
    assert {(row["agglomeration"], row["kind"], row["meetings"], row["themes"]) for row in printed["meetings"]} == {
        (CALL, "SEMINAR", 1, None),
        (CALL, "TECHNICAL_COMMITTEE", 3, None),
        (CALL, "WORKING_GROUP", 6, 6),
        (CAHC, "SEMINAR", 1, None),
        (CAHC, "STEERING_COMMITTEE", 1, None),
        (CAHC, "TECHNICAL_COMMITTEE", 1, None),
        (CAHC, "WORKING_GROUP", 9, 3),
    }
    collectives = {
        body: [row["is_collective"] for row in printed["actors"] if row["agglomeration"] == body]
        for body in (CALL, CAHC)
    }
    assert (collectives[CALL].count(False), collectives[CALL].count(True)) == (10, 2)
    assert (collectives[CAHC].count(False), collectives[CAHC].count(True)) == (6, 5)
    assert "agglomeration.misspelled" in rules(printed, "warning")
    assert rules(printed, "error") == []
    cells = [row["source"]["cell"] for row in printed["meetings"] if row["agglomeration"] == CAHC]
    assert all("C3#" in cell for cell in cells)


PAGE = """### Indicateurs n°115 et 116

En 2024, l'agglomération Hénin-Carvin a réuni ses partenaires :

Agglomération Hénin-Carvin\t
Réunions tenues\tActeurs mobilisés
<ul><li>2 COPIL</li><li>4 ateliers de travail</li></ul>\tGLS, Colas

### Données inexistantes

Indicateur n°117
"""


def test_check_reads_a_page_in_other_words(tmp_path: Path):
    file = tmp_path / "rapport.txt"
    file.write_text(PAGE, encoding="utf-8")
    result, printed = check(file)
    assert result.exit_code == 0, result.output
    assert figures(printed) == {
        (CAHC, "115"): (2, "REPORTED"),
        (CAHC, "116"): (6, "REPORTED"),
        (CAHC, "117"): (None, "DECLARED_NO_DATA"),
    }
    assert "indicator.missing_from_file" in rules(printed, "info")


def test_check_reads_delimited_text_and_says_its_encoding(tmp_path: Path):
    file = tmp_path / "envoi.csv"
    file.write_bytes(
        "Agglomération;Année;Indicateur;Valeur;Motif\nCALL;2023;117;4;\nCALL;2023;118;;n.d.\n".encode("cp1252")
    )
    result, printed = check(file)
    assert result.exit_code == 0, result.output
    assert (printed["file"]["format"], printed["file"]["encoding"]) == ("delimited", "cp1252")
    assert figures(printed) == {(CALL, "117"): (4, "REPORTED"), (CALL, "118"): (None, "DECLARED_NO_DATA")}
    (source,) = [row["source"] for row in printed["observations"] if row["indicator"] == "117"]
    assert (source["sheet"], source["cell"], source["text"]) == (None, "D2", "4")


def test_an_unreadable_figure_is_listed_once_with_its_source_and_exit_1(tmp_path: Path):
    file = tmp_path / "envoi.json"
    given = {"agglomeration": "CAHC", "annee": 2023, "indicateurs": [{"indicateur": "117", "valeur": "env. 10"}]}
    file.write_text(json.dumps(given), encoding="utf-8")
    result, printed = check(file)
    assert (result.exit_code, printed["outcome"]) == (1, "accepted_with_findings")
    assert figures(printed) == {(CAHC, "117"): (None, "UNREADABLE")}
    assert printed["observations"][0]["source"]["cell"] == "/indicateurs/0/valeur"
    assert printed["observations"][0]["source"]["text"] == "env. 10"
    (error,) = [one for one in printed["findings"] if one["severity"] == "error"]
    assert (error["rule"], error["cell"], error["text"]) == ("number.approximate", "/indicateurs/0/valeur", "env. 10")


def test_year_and_agglomeration_fill_only_what_the_file_does_not_state(tmp_path: Path):
    file = tmp_path / "envoi.csv"
    file.write_text("Indicateur;Valeur\n117;4\n", encoding="utf-8")
    _, printed = check(file, "--year", "2023", "--agglomeration", "Hénin-Carvin")
    assert figures(printed) == {(CAHC, "117"): (4, "REPORTED")}
    file.write_text("Agglomération;Année;Indicateur;Valeur\nCALL;2023;117;4\n", encoding="utf-8")
    result, printed = check(file, "--agglomeration", CAHC)
    assert result.exit_code == 1
    assert "context.contradiction" in rules(printed, "error")
    assert figures(printed) == {(CALL, "117"): (None, "UNREADABLE")}


def test_an_unknown_body_is_refused_with_those_that_are_known(tmp_path: Path):
    result = CliRunner().invoke(main, ["check", str(tmp_path / "a.csv"), "--agglomeration", "Artois-Flandres"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "« Artois-Flandres » ne désigne aucune agglomération" in result.stderr
    assert "CALL (246200364)" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_path_that_cannot_be_read_gives_the_object_and_exit_2(tmp_path: Path):
    for path in (tmp_path / "absent.csv", tmp_path):
        result, printed = check(path)
        assert (result.exit_code, printed["outcome"]) == (2, "rejected")
        assert printed["file"]["sha256"] is None
        assert [one["rule"] for one in printed["findings"]] == ["file.unreadable"]


def test_a_refused_file_is_rejected_with_its_hash(tmp_path: Path):
    file = tmp_path / "envoi.xlsx"
    file.write_bytes(b"PK\x03\x04 not a workbook")
    result, printed = check(file)
    assert (result.exit_code, printed["outcome"]) == (1, "rejected")
    assert len(printed["file"]["sha256"]) == 64
    assert printed["observations"] == []


@pytest.mark.parametrize("body", ["CALL", "CAHC", "CABBALR"])
def test_a_filled_template_is_accepted(body: str, tmp_path: Path, register: Register):
    file = tmp_path / "modele.xlsx"
    made = CliRunner().invoke(main, ["template", "--year", "2024", "--agglomeration", body, "--output", str(file)])
    assert made.exit_code == 0, made.output
    book = openpyxl.load_workbook(file)
    book["Déclaration"]["B5"] = date(2025, 2, 3)
    indicators = book["Indicateurs"]
    columns = {cell.value: cell.column for cell in indicators[1]}
    for row, header, value in ((4, "Valeur", 7), (5, "Motif", "Trop tôt"), (5, "Disponible le", date(2026, 12, 31))):
        indicators.cell(row, columns[header], value)
    for row, kind in enumerate(accepted_kinds(register), start=2):
        book["Réunions"].cell(row, 1, kind)
        book["Réunions"].cell(row, 2, row)
    for row, (actor, nature) in enumerate([("Colas", "nommé"), ("Communes", "collectif"), ("GLS", None)], start=2):
        book["Acteurs"].cell(row, 1, actor)
        book["Acteurs"].cell(row, 2, nature)
    book.save(file)
    result, printed = check(file)
    siren = {"CALL": CALL, "CAHC": CAHC, "CABBALR": CABBALR}[body]
    assert rules(printed, "warning", "error") == []
    assert (result.exit_code, printed["outcome"]) == (0, "accepted")
    assert figures(printed) == {
        (siren, "115"): (3, "REPORTED"),
        (siren, "116"): (27, "REPORTED"),
        (siren, "117"): (7, "REPORTED"),
        (siren, "118"): (None, "DECLARED_NOT_YET_DUE"),
    }


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_a_template_recalls_what_is_published_for_the_year_before(campaign, tmp_path: Path, suffix: str):
    file = tmp_path / f"modele{suffix}"
    made = campaign.interlud("template", "--year", "2024", "--agglomeration", "CALL", "--output", str(file))
    assert made.returncode == 0, made.stderr
    book = CalamineWorkbook.from_path(file)
    header, *rows = book.get_sheet_by_name("Indicateurs").to_python()
    recalled = {row[0]: row[header.index("Rappel de l'année précédente")] for row in rows if row[0]}
    assert recalled == {
        "115": "12",
        "116": "10",
        "117": "Données inexistantes",
        "118": "Trop tôt, dès le 31/12/2026",
    }
    _, printed = check(file)
    assert {status for _, status in figures(printed).values()} == {"BLANK_NO_REASON"}


def test_a_template_is_a_workbook_of_one_of_two_formats(tmp_path: Path):
    file = tmp_path / "modele.csv"
    made = CliRunner().invoke(main, ["template", "--year", "2024", "--agglomeration", "CALL", "--output", str(file)])
    assert made.exit_code == 2
    assert ".xlsx ou .ods" in made.stderr
    assert not file.exists()


def test_an_empty_template_is_blank_and_never_zero(tmp_path: Path):
    file = tmp_path / "modele.xlsx"
    CliRunner().invoke(main, ["template", "--year", "2024", "--agglomeration", CAHC, "--output", str(file)])
    result, printed = check(file)
    assert (result.exit_code, printed["outcome"]) == (0, "accepted")
    assert {status for _, status in figures(printed).values()} == {"BLANK_NO_REASON"}
    again = CliRunner().invoke(main, ["template", "--year", "2024", "--agglomeration", CAHC, "--output", str(file)])
    assert again.exit_code == 2
    assert "existe déjà" in again.stderr


def test_check_compares_with_other_years_only_beside_a_publication(campaign, tmp_path: Path):
    file = tmp_path / "envoi.csv"
    file.write_text("Agglomération;Année;Indicateur;Valeur\nCALL;2023;117;90000\n", encoding="utf-8")
    _, alone = check(file)
    assert rules(alone, "warning") == []
    beside = campaign.interlud("check", str(file), "--format", "json")
    (warning,) = [one for one in json.loads(beside.stdout)["findings"] if one["severity"] == "warning"]
    assert (warning["rule"], warning["cell"], warning["text"]) == ("value.far_from_last_year", "D2", "90000")
    assert warning["message_fr"].endswith("est très éloignée de celle de 2022 : 1234.")
    assert (beside.returncode, beside.stderr) == (0, "")


def status(campaign: Any, *options: str) -> dict[str, Any]:
    done: subprocess.CompletedProcess[str] = campaign.interlud("status", "--year", "2023", "--format", "json", *options)
    assert done.returncode == 0, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


@pytest.mark.parametrize(
    ("as_of", "due", "overdue"),
    [("2024-06-30", 6, set()), ("2027-01-01", 8, {(CALL, "118"), (CAHC, "118")})],
)
def test_status_counts_what_is_due_on_its_date(campaign, as_of: str, due: int, overdue: set[tuple[str, str]]):
    printed = status(campaign, "--as-of", as_of)
    assert printed["as_of"] == as_of
    assert printed["rates"] == {
        "expected": 12,
        "in_rates": due,
        "answered": due,
        "filled": 4,
        "response_rate": 1.0,
        "fill_rate": 4 / due,
    }
    rows = printed["observations"]
    assert {(row["agglomeration"], row["indicator"]) for row in rows if row["is_overdue"]} == overdue
    outside = [row for row in rows if row["agglomeration"] == CABBALR]
    assert [row["status"] for row in outside] == ["SCOPE_UNKNOWN"] * 4
    assert not any(row["is_in_rates"] for row in outside)


def test_status_for_another_date_publishes_nothing(campaign):
    before = sorted((campaign.state / "publications").iterdir())
    printed = status(campaign, "--as-of", "2027-01-01")
    assert sorted((campaign.state / "publications").iterdir()) == before
    assert printed["publication"] == status(campaign)["publication"]


def test_the_matrix_for_people_is_plain_text_off_a_terminal(campaign):
    said = campaign.interlud("status", "--year", "2023").stdout
    assert "\x1b" not in said
    assert max(len(line) for line in said.splitlines()) <= 100
    for words in ("CABBALR", "Périmètre inconnu", "Données inexistantes", "Renseignés : 4/6"):
        assert words in " ".join(said.split())


def test_trace_leads_from_the_figure_to_file_line_words_and_rules(campaign):
    done = campaign.interlud("trace", CAHC, "116", "2023", "--format", "json")
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert (printed["observation"]["value"], printed["observation"]["source_file"]) == (12, "evaluation-2023.txt")
    assert printed["observation"]["source_cell"].startswith("L23C3")
    parts = [(part["meetings"], part["source_cell"], part["source_text"]) for part in printed["parts"]]
    assert parts == [
        (1, "L23C3#1", "1 séminaire"),
        (1, "L23C3#2", "1 COPIL"),
        (1, "L23C3#3", "1 COTECH"),
        (9, "L23C3#4", "9 groupes de travail sur 3 enjeux identifiés"),
    ]
    assert all(part["parse_rule"] for part in printed["parts"])
    said = " ".join(campaign.interlud("trace", "CAHC", "116", "2023").stdout.split())
    for words in ("12", "evaluation-2023.txt", "L23C3#4", "9 groupes de travail"):
        assert words in said


@pytest.mark.parametrize(
    ("figure", "why"),
    [
        (("CABBALR", "117", "2023"), "Motif La page d'évaluation 2023 ne présente que deux des trois agglomérations"),
        (("CALL", "118", "2023"), "Motif InTerLUD+ ne s'achève qu'en 2026"),
    ],
)
def test_trace_says_why_there_is_no_figure(campaign, figure, why):
    assert why in " ".join(campaign.interlud("trace", *figure).stdout.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("trace", "Artois-Flandres", "116", "2023"), "ne désigne aucune agglomération"),
        (("trace", CAHC, "999", "2023"), "Aucun chiffre 999 n'est attendu de CAHC pour 2023"),
        (("status", "--year", "2019"), "Aucun chiffre n'est attendu pour 2019"),
    ],
)
def test_what_cannot_be_shown_is_one_french_line_and_exit_2(campaign, arguments, said):
    done = campaign.interlud(*arguments, "--format", "json")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_template_asks_for_what_the_marts_expect(campaign, register: Register):
    fact = pl.read_parquet(campaign.state / "publications" / "current" / "fct_indicator_observation.parquet")
    for (body, year), rows in fact.filter(pl.col("scope") != "out").group_by("agglomeration", "reporting_year"):
        asked = [row.indicator for row in expected_indicators(str(body), int(str(year)), register)]
        assert asked == sorted(rows["indicator"])


@pytest.mark.parametrize(("day", "figure"), [("2023-04-30", (9, 1)), ("2023-05-31", (10, 2))])
def test_status_tells_what_was_known_on_a_day(campaign, day: str, figure: tuple[int, int]):
    done = campaign.interlud("status", "--year", "2022", "--as-known-on", day, "--format", "json")
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert (printed["as_of"], printed["as_known_on"]) == (day, day)
    known = [
        (row["value"], row["revision_number"])
        for row in printed["observations"]
        if (row["agglomeration"], row["indicator"]) == (CALL, "116")
    ]
    assert known == [figure]
