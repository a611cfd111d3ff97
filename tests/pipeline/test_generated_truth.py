# ruff: noqa: T201 - the long form says what it took
"""Generated campaigns come out of the pipeline as the generator says they must: each figure, each finding, each rate.

The short form reads some thousand figures in every form and builds the models. The long form (`make test-truth`) is a
whole run on a million figures of long-form text: INTERLUD_TRUTH_OBSERVATIONS says how many.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from dbt_runs import run_dbt
from truth_proof import MARTS, differences

from interlud_pipeline.generation.generate import INBOX, PROJECT, TRUTH, generate
from interlud_pipeline.generation.scale import FORMS, Scale
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT, Settings

pytestmark = pytest.mark.slow

INTERLUD = str(Path(sys.executable).parent / "interlud")
LONG = int(os.environ.get("INTERLUD_TRUTH_OBSERVATIONS", "0"))
FIGURES_OF_A_BODY = 800


def built(scale: Scale, folder: Path) -> Path:
    """The marts of generated campaigns, as Parquet: received, read, validated and built, without Dagster."""
    settings = Settings(inbox=str(folder / INBOX), state=folder / "state", dbt_project=folder / PROJECT)
    ingest(settings, Register(settings.seeds), scale.as_of)
    settings.warehouse.parent.mkdir()
    done = run_dbt(
        settings.state, "build", "--exclude-resource-type", "unit_test", "test", project=settings.dbt_project
    )
    assert done.returncode == 0, done.stdout + done.stderr
    marts = folder / "marts"
    marts.mkdir()
    with duckdb.connect(str(settings.warehouse), read_only=True) as warehouse:
        for mart in MARTS:
            warehouse.execute(f"copy marts.{mart} to '{marts}/{mart}.parquet'")
    return marts


def told(found: dict) -> str:
    return "\n".join(f"{name}: {one.count} differ\n{one.shown}" for name, one in found.items())


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Truth and marts of some thousand figures in every form."""
    scale = Scale(bodies=45, indicators=18, years=3, forms=tuple(FORMS), defect_rate=0.25, seed=20)
    folder = tmp_path_factory.mktemp("truth") / "made"
    made = generate(scale, folder, PROJECT_ROOT / "dbt_project")
    assert made.observations == 2430
    return folder / TRUTH, built(scale, folder)


def test_every_figure_finding_and_rate_is_right_in_every_form(short: tuple[Path, Path]):
    found = differences(*short)
    assert not found, told(found)


def spoilt(marts: Path, target: Path, mart: str, question: str) -> Path:
    """The marts, one of them replaced."""
    shutil.copytree(marts, target)
    duckdb.sql(question.format(mart=f"'{marts}/{mart}.parquet'")).write_parquet(str(target / f"{mart}.parquet"))
    return target


@pytest.mark.parametrize(
    ("mart", "question", "comparison"),
    [
        (
            "fct_indicator_observation",
            "select * replace (value + (row_number() over (order by value) = 1)::int as value) from {mart}",
            "figures",
        ),
        ("fct_indicator_observation", "select * replace ('A1' as source_cell) from {mart}", "figures"),
        ("fct_indicator_observation", "from {mart} limit 2429", "figures"),
        ("rpt_findings", "from {mart} order by finding_id offset 1", "findings"),
        ("rpt_findings", "from {mart} union all (from {mart} limit 1)", "findings"),
        ("rpt_reporting_completeness", "select * replace (filled_count + 1 as filled_count) from {mart}", "rates"),
        ("rpt_network_indicator", "select * replace (network_value + 1 as network_value) from {mart}", "network"),
        ("rpt_unregistered_observation", "from {mart} offset 1", "unregistered"),
    ],
)
def test_the_proof_sees_one_wrong_row(short: tuple[Path, Path], tmp_path: Path, mart, question, comparison):
    truth, marts = short
    assert list(differences(truth, spoilt(marts, tmp_path / "spoilt", mart, question))) == [comparison]


@pytest.mark.skipif(not LONG, reason="make test-truth")
def test_a_whole_run_on_long_form_text_is_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    scale = Scale(LONG // FIGURES_OF_A_BODY, indicators=80, years=10, forms=("long",), defect_rate=0.05, seed=1)
    folder = tmp_path / "made"
    made = generate(scale, folder, PROJECT_ROOT / "dbt_project")
    environment = {
        "INTERLUD_STATE": str(folder / "state"),
        "INTERLUD_INBOX": str(folder / INBOX),
        "INTERLUD_DBT_PROJECT": str(folder / PROJECT),
    }
    command = [INTERLUD, "run", "--as-of", made.as_of, "--format", "json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr[-4000:]
    found = differences(folder / TRUTH, Path(json.loads(done.stdout)["publication"]["path"]))
    seconds = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    with capsys.disabled():
        print(f"\n{made.observations:,} figures: {seconds:.0f} s of CPU, largest process {used.ru_maxrss // 1024:,} MB")
    assert not found, told(found)
