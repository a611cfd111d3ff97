"""Equal content for equal inputs: running twice, rebuilding from the archive, another checkout."""

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
AS_OF = ("--as-of", "2026-06-30", "--format", "json")
STATE_WHEN_IT_WAS_MADE = {
    "csv-excel/publication.csv",
    "csv/publication.csv",
    "marts.duckdb",
    "publication.parquet",
}


def run(state: Path, **environment: str) -> dict:
    done = subprocess.run(
        [INTERLUD, "run", *AS_OF],
        env=os.environ | {"INTERLUD_STATE": str(state)} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def state(campaign, tmp_path: Path) -> Path:
    """A copy of the finished run's state, symbolic links kept."""
    return Path(shutil.copytree(campaign.state, tmp_path / "state", symlinks=True))


def published(state: Path) -> list[str]:
    publications = (path.parent for path in (state / "publications").glob("*/manifest.json"))
    return sorted(folder.name for folder in publications if not folder.is_symlink())


def checksums(state: Path) -> dict[str, str]:
    """Of every file of the publication in force."""
    return json.loads((state / "publications" / "current" / "manifest.json").read_text())["files"]


def test_running_twice_publishes_nothing_new_and_says_so(state: Path):
    before = published(state)
    again = run(state)
    assert again["outcome"] == "unchanged"
    assert again["publication"]["is_new"] is False
    assert published(state) == before


def test_working_database_and_lake_can_be_deleted_and_made_again_value_for_value(state: Path):
    identifier = json.loads((state / "publications" / "current" / "manifest.json").read_text())["id"]
    shutil.rmtree(state / "lake")
    shutil.rmtree(state / "work")
    again = run(state)
    assert again["publication"]["id"] == identifier
    assert again["outcome"] == "unchanged"


def test_another_checkout_gives_the_same_publication(state: Path, tmp_path: Path):
    identifier = json.loads((state / "publications" / "current" / "manifest.json").read_text())["id"]
    inbox = shutil.copytree(PROJECT_ROOT / "data" / "submissions", tmp_path / "elsewhere" / "submissions")
    ignore = shutil.ignore_patterns("target", "logs")
    project = shutil.copytree(PROJECT_ROOT / "dbt_project", tmp_path / "elsewhere" / "dbt_project", ignore=ignore)
    fresh = run(tmp_path / "fresh", INTERLUD_INBOX=str(inbox), INTERLUD_DBT_PROJECT=str(project))
    assert fresh["outcome"] == "published"
    assert fresh["publication"]["id"] == identifier
    here, there = checksums(state), checksums(tmp_path / "fresh")
    assert here.keys() == there.keys()
    assert {"csv/rpt_findings.csv", "figures.xlsx", "sdmx/fct_indicator_observation.csv"} <= here.keys()
    assert {name for name in here if here[name] != there[name]} <= STATE_WHEN_IT_WAS_MADE


def test_a_reader_that_has_a_publication_open_neither_blocks_a_run_nor_is_broken_by_one(state: Path, tmp_path: Path):
    import duckdb  # noqa: PLC0415

    reader = duckdb.connect(str((state / "publications" / "current").resolve() / "marts.duckdb"), read_only=True)
    question = "select count(*), sum(value) from fct_indicator_observation where reporting_year = 2023"
    before = reader.sql(question).fetchone()
    inbox = Path(shutil.copytree(PROJECT_ROOT / "data" / "submissions", tmp_path / "submissions"))
    (inbox / "2023" / "CALL").mkdir(parents=True)
    (inbox / "2023" / "CALL" / "complement.csv").write_text(
        "Agglomération;Année;Indicateur;Valeur\nCALL;2023;117;4\n", encoding="utf-8"
    )
    after = run(state, INTERLUD_INBOX=str(inbox))
    assert after["outcome"] == "published"
    assert reader.sql(question).fetchone() == before
    new = [row for year in after["years"] for row in year["observations"] if row["indicator"] == "117"]
    assert [row["value"] for row in new if (row["agglomeration"], row["reporting_year"]) == ("246200364", 2023)] == [4]
    assert len(published(state)) == 2
