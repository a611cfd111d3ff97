import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from click.testing import CliRunner
from frames import CABBALR, CAHC, FACT, fact, rows

from interlud_pipeline.cli import main
from interlud_pipeline.commands import marts
from interlud_pipeline.validation.tables import FINDINGS

OBSERVATIONS = rows(
    FACT,
    fact(CAHC, "116", "REPORTED", 12),
    fact(CAHC, "117", "DECLARED_NO_DATA"),
    fact(CABBALR, "116", "SCOPE_UNKNOWN", scope="unknown"),
)
LOST = {"rule": "context.agglomeration_missing", "severity": "error", "message_fr": "L'agglomération n'est pas dite."}
ELSEWHERE = {**LOST, "submission_id": "refused", "rule": "file.unreadable", "message_fr": "Refusé."}
FOUND = rows(FINDINGS, LOST, ELSEWHERE).with_columns(source_file=pl.lit("perdu.csv"), is_open=pl.lit(value=True))
LEDGER = pl.DataFrame({"submission_id": ["refused"], "folder_year": [2022]})


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch):
    tables = {"fct_indicator_observation": OBSERVATIONS, "rpt_findings": FOUND, "rpt_submission_ledger": LEDGER}
    asked: list[date | None] = []

    def marts_on(_settings: object, as_of: date | None, as_known_on: date | None) -> marts.Marts:
        asked.append(as_of)
        day = as_of or as_known_on or date(2024, 6, 30)
        return marts.Marts(SimpleNamespace(id="abc", folder=Path("published")), day, tables)  # type: ignore[arg-type]

    monkeypatch.setattr(marts, "marts_on", marts_on)
    return asked


def test_status_prints_one_json_object_with_rows_and_rates(published: list[date | None]):
    result = CliRunner().invoke(main, ["status", "--year", "2023", "--as-of", "30/06/2024", "--format", "json"])
    printed = json.loads(result.stdout)
    assert result.exit_code == 0
    assert published == [date(2024, 6, 30)]
    assert (printed["reporting_year"], printed["as_of"], printed["publication"]) == (2023, "2024-06-30", "abc")
    assert [(row["agglomeration"], row["indicator"], row["value"]) for row in printed["observations"]] == [
        (CABBALR, "116", None),
        (CAHC, "116", 12),
        (CAHC, "117", None),
    ]
    assert list(printed["observations"][0]) == list(FACT)
    assert printed["rates"] == {
        "expected": 3,
        "in_rates": 2,
        "answered": 2,
        "filled": 1,
        "response_rate": 1.0,
        "fill_rate": 0.5,
    }


@pytest.mark.usefixtures("published")
def test_status_shows_what_belongs_to_nobody_above_the_matrix():
    said = CliRunner().invoke(main, ["status", "--year", "2023"]).stdout
    assert "\x1b" not in said
    assert said.index("Reçu, non attribué") < said.index("perdu.csv") < said.index("CABBALR")
    assert "Refusé." not in said
    assert "Renseignés : 1/2" in said
    assert "Données inexistantes" in said


@pytest.mark.usefixtures("published")
def test_a_year_without_campaign_is_refused_with_the_years_known():
    result = CliRunner().invoke(main, ["status", "--year", "2019", "--format", "json"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "interlud : Aucun chiffre n'est attendu pour 2019. Années connues : 2023.\n"


def test_before_the_first_publication_status_says_what_to_run():
    result = CliRunner().invoke(main, ["status", "--year", "2023"])
    assert result.exit_code == 2
    assert result.stderr == "interlud : Rien n'est encore publié : lancez d'abord « interlud run ».\n"


@pytest.mark.usefixtures("published")
def test_the_day_of_knowledge_is_told_where_one_is_given():
    asked = ["status", "--year", "2023", "--as-known-on", "2024-05-02"]
    printed = json.loads(CliRunner().invoke(main, [*asked, "--format", "json"]).stdout)
    assert (printed["as_known_on"], printed["as_of"]) == ("2024-05-02", "2024-05-02")
    assert "au 02/05/2024, connue au 02/05/2024" in CliRunner().invoke(main, asked).stdout


@pytest.mark.usefixtures("published")
def test_status_shows_one_body_or_one_indicator_of_a_year():
    asked = ["status", "--year", "2023", "--agglomeration", "CAHC", "--indicator", "117", "--format", "json"]
    printed = json.loads(CliRunner().invoke(main, asked).stdout)
    assert (printed["agglomeration"], printed["indicator"]) == (CAHC, "117")
    assert [(row["agglomeration"], row["indicator"]) for row in printed["observations"]] == [(CAHC, "117")]
    assert printed["rates"]["expected"] == 1
    said = CliRunner().invoke(main, ["status", "--year", "2023", "--agglomeration", "CAHC"]).stdout
    assert "CABBALR" not in said
    assert "perdu.csv" not in said
    assert "Renseignés : 1/2" in said


@pytest.mark.usefixtures("published")
def test_an_indicator_that_a_body_does_not_owe_is_refused_with_those_of_the_year():
    result = CliRunner().invoke(main, ["status", "--year", "2023", "--agglomeration", "CAHC", "--indicator", "118"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "interlud : Aucun chiffre 118 n'est attendu de CAHC pour 2023. Indicateurs : 116, 117.\n"
