"""An indicator, a body and a wording are lines in seeds: nothing else changes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from interlud_pipeline.settings import PROJECT_ROOT

pytestmark = pytest.mark.slow

INTERLUD = str(Path(sys.executable).parent / "interlud")
NEW_BODY = "200072478"


def append(seeds: Path, seed: str, *lines: str) -> None:
    with (seeds / f"{seed}.csv").open("a", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in lines)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """A run of a project whose register has indicator 119, a fourth body and a new word for « n.d. »."""
    folder = tmp_path_factory.mktemp("grown")
    project = Path(
        shutil.copytree(
            PROJECT_ROOT / "dbt_project", folder / "dbt_project", ignore=shutil.ignore_patterns("target", "logs")
        )
    )
    seeds = project / "seeds"
    append(
        seeds,
        "indicators",
        "artois-pdm,119,Places de livraison,Delivery bays,bay,places,true,,true,false,logistique-urbaine,InTerLUD,"
        "2024,,1,artois-119,Nombre de places de livraison aménagées.",
    )
    append(seeds, "agglomerations", f"{NEW_BODY},artois-mobilites,CCX,Communauté de communes X,12,Service mobilité,62")
    append(seeds, "agglomeration_aliases", f"CCX,{NEW_BODY},acronym,,")
    append(seeds, "absence_wordings", "inconnu à ce jour,exact,DECLARED_NO_DATA")
    inbox = folder / "submissions" / "2024" / "CCX"
    inbox.mkdir(parents=True)
    (inbox / "retour.csv").write_text(
        "Agglomération;Année;Indicateur;Valeur;Motif\nCCX;2024;119;7;\nCCX;2024;117;;inconnu à ce jour\n",
        encoding="utf-8",
    )
    environment = {
        "INTERLUD_STATE": str(folder / "state"),
        "INTERLUD_INBOX": str(folder / "submissions"),
        "INTERLUD_DBT_PROJECT": str(project),
    }
    done = subprocess.run(
        [INTERLUD, "run", "--as-of", "2026-06-30", "--year", "2024", "--format", "json"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def observation(result: dict, agglomeration: str, indicator: str) -> dict:
    rows = result["years"][0]["observations"]
    [row] = [row for row in rows if (row["agglomeration"], row["indicator"]) == (agglomeration, indicator)]
    return row


def test_a_new_indicator_is_read_and_expected_of_every_body(grown: dict):
    row = observation(grown, NEW_BODY, "119")
    assert (row["value"], row["status"]) == (7, "REPORTED")
    assert observation(grown, "246200364", "119")["status"] == "NO_SUBMISSION"


def test_a_new_body_owes_every_indicator(grown: dict):
    assert observation(grown, NEW_BODY, "118")["status"] == "NOT_IN_SUBMISSION"


def test_a_new_wording_of_absence_is_understood(grown: dict):
    row = observation(grown, NEW_BODY, "117")
    assert (row["status"], row["reason_text"]) == ("DECLARED_NO_DATA", "inconnu à ce jour")


def test_the_wide_mart_has_a_column_for_the_new_indicator(grown: dict):
    import duckdb  # noqa: PLC0415

    mart = Path(grown["publication"]["path"]) / "rpt_indicator_wide.parquet"
    question = "select indicator_119 from read_parquet(?) where agglomeration = ? and reporting_year = 2024"
    assert duckdb.execute(question, [str(mart), NEW_BODY]).fetchall() == [(7,)]
