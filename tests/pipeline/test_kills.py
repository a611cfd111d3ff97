"""A run that is killed leaves nothing half done, and the next one goes on: content, ledger and files as of a clean run.

`INTERLUD_KILLS` says at how many instants (a normal run: one; `make test-kills`: 30), `INTERLUD_KILL_SEED` which
ones (0: others each time).
"""

import json
import os
import random
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from states import INTERLUD, content

from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.leftovers import drafts
from interlud_pipeline.orchestration.instance import UNFINISHED, open_instance
from interlud_pipeline.settings import Settings

pytestmark = pytest.mark.slow

AS_OF = "2026-06-30"
KILLS = int(os.environ.get("INTERLUD_KILLS", "1"))
SEED = int(os.environ.get("INTERLUD_KILL_SEED", "1")) or random.SystemRandom().randrange(1, 10**6)
PATIENCE = 300
TRIES = 5


@dataclass(frozen=True)
class Killing:
    """A run that was killed at an instant.

    Attributes:
        settings: Its state.
        instant: Seconds after it took hold of the state.
    """

    settings: Settings
    instant: float


def command(state: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [INTERLUD, "run", "--as-of", AS_OF, "--format", "json"],
        env=os.environ | {"INTERLUD_STATE": str(state)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def clean(campaign) -> Settings:
    return Settings(state=campaign.state)


@pytest.fixture(scope="module")
def duration(clean) -> float:
    """Seconds from which the clean run had hold of the state until it had published."""
    with open_instance(clean) as instance:
        [run] = instance.get_run_records(dg.RunsFilter(job_name="campaign"))
    return run.end_time - run.start_time


@pytest.fixture(scope="module")
def instants(duration) -> Iterator[float]:
    chosen = random.Random(SEED)  # noqa: S311 - instants, not secrets
    return iter(lambda: chosen.uniform(0, duration), None)


@pytest.fixture
def killed(instants, tmp_path) -> Killing:
    """A run on a fresh state, killed at the next instant; where it was faster this time, at the one after."""
    for attempt in range(TRIES):
        settings = Settings(state=tmp_path / f"state-{attempt}")
        instant = next(instants)
        process = command(settings.state)
        deadline = time.monotonic() + PATIENCE
        while not settings.warehouse.with_suffix(".holder").exists():
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.02)
        time.sleep(instant)
        process.kill()
        process.communicate()
        if process.returncode < 0:
            return Killing(settings, instant)
    return pytest.fail(f"the run ended before it was killed, {TRIES} times")


def arrivals(settings: Settings) -> list[tuple]:
    columns = ("arrival_id", "scan", "sha256", "received_at", "location")
    return Ledger(settings.ledger).arrivals().select(columns).rows()


def files(folder: Path, pattern: str) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern))


def relations(settings: Settings) -> list[tuple]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.execute(
            "select table_schema, table_name from information_schema.tables where table_schema <> 'dbt_test__audit' "
            "order by all"
        ).fetchall()


def unfinished(settings: Settings) -> list[str]:
    with open_instance(settings) as instance:
        return [run.run_id for run in instance.get_runs(dg.RunsFilter(statuses=list(UNFINISHED)))]


@pytest.mark.parametrize("number", range(1, KILLS + 1))
def test_after_a_kill_the_next_run_gives_what_a_clean_one_gives(number, killed, clean, duration, capsys):
    with capsys.disabled():
        print(f"\nkill {number}, seed {SEED}: {killed.instant:.2f} s into a run of {duration:.2f} s")  # noqa: T201
    settings = killed.settings
    restarted = command(settings.state)
    said, complaints = restarted.communicate(timeout=PATIENCE)
    assert restarted.returncode == 0, complaints
    assert json.loads(said)["errors"] == []

    assert content(settings) == content(clean)
    assert arrivals(settings) == arrivals(clean)
    assert files(settings.archive, "**/*") == files(clean.archive, "**/*")
    assert files(settings.lake, "versions/*/*/*") == files(clean.lake, "versions/*/*/*")
    assert files(settings.publications, "*/manifest.json") == files(clean.publications, "*/manifest.json")
    assert files(settings.publications, ".candidates/*") == []
    assert relations(settings) == relations(clean)
    assert list(drafts(settings)) == []
    assert unfinished(settings) == []
