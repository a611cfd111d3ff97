"""Files arrive in bursts while backfills run, on the production set-up: all are taken in once, and no run fails.

`make test-soak` drops 200 files in five bursts; a normal run fewer in two. `INTERLUD_SOAK_SEED` chooses the files and
the pauses (0: others each time).
"""

import os
import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from backfills import start_backfill
from many_submissions import submissions
from production_set import ProductionSet, production_set
from states import content, locations, replayed

from interlud_pipeline.leftovers import drafts
from interlud_pipeline.settings import PROJECT_ROOT, Settings

pytestmark = pytest.mark.slow

IS_LONG = "INTERLUD_LONG_TESTS" in os.environ
COUNT, BURSTS, PAUSE_SECONDS = (200, 5, 40) if IS_LONG else (24, 2, 4)
SEED = int(os.environ.get("INTERLUD_SOAK_SEED", "1")) or random.SystemRandom().randrange(1, 10**6)
PATIENCE = 3000 if IS_LONG else 900
UNFINISHED = {"QUEUED", "NOT_STARTED", "MANAGED", "STARTING", "STARTED", "CANCELING"}

RUNS = "{ runsOrError(limit: 500) { ... on Runs { results { runId jobName status tags { key value } } } } }"


@dataclass(frozen=True)
class Run:
    """A run as the interface shows it."""

    job: str
    status: str
    tags: dict[str, str]


@dataclass(frozen=True)
class Soaked:
    """What is left once all has come to rest.

    Attributes:
        settings: The state.
        dropped: Places in the inbox of all files that were dropped.
        runs: Every run that there was.
        backfills: Those that were started.
    """

    settings: Settings
    dropped: list[str]
    runs: list[Run]
    backfills: list[str] = field(default_factory=list)


def runs(server: ProductionSet) -> list[Run]:
    shown = server.ask(RUNS)["data"]["runsOrError"]["results"]
    return [Run(one["jobName"], one["status"], {tag["key"]: tag["value"] for tag in one["tags"]}) for one in shown]


def drop(inbox: Path, files: list) -> None:
    for file in files:
        place = inbox / file.location
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.content)


def wait_for_rest(server: ProductionSet, is_all_in: Callable[[], bool]) -> list[Run]:
    """All runs, once everything is in the ledger and nothing has been queued or running for two looks at the inbox."""
    deadline, calm = time.monotonic() + PATIENCE, 0
    while calm < 45:
        time.sleep(5)
        seen = runs(server)
        assert [one for one in seen if one.status in {"FAILURE", "CANCELED"}] == []
        calm = calm + 5 if is_all_in() and not UNFINISHED.intersection(one.status for one in seen) else 0
        assert time.monotonic() < deadline, (is_all_in(), seen)
    return seen


@pytest.fixture(scope="module")
def soaked(campaign, postgres, tmp_path_factory) -> Soaked:
    folder = tmp_path_factory.mktemp("soak")
    shutil.copytree(campaign.state, folder / "state", symlinks=True, ignore=shutil.ignore_patterns("dagster"))
    inbox = Path(shutil.copytree(PROJECT_ROOT / "data" / "submissions", folder / "inbox"))
    settings = Settings(state=folder / "state", inbox=str(inbox))
    known = locations(settings)
    files = list(submissions(COUNT, SEED))
    places = {"INTERLUD_STATE": str(settings.state), "INTERLUD_INBOX": str(inbox), **postgres.new_database()}
    chance, backfills = random.Random(SEED), []  # noqa: S311 - no secret
    with production_set(places, folder / "logs") as server:

        def asked(question: str, **variables: object) -> dict:
            return server.ask(question, **variables)["data"]

        for number in range(BURSTS):
            drop(inbox, files[number::BURSTS])
            if number in {0, BURSTS - 1}:
                backfills.append(start_backfill(asked, ("117", "118")[len(backfills)], ("2022", "2023", "2024")))
            time.sleep(chance.uniform(PAUSE_SECONDS / 4, PAUSE_SECONDS))
        dropped = sorted([*known, *(file.location for file in files)])
        seen = wait_for_rest(server, lambda: locations(settings) == dropped)
    return Soaked(settings, dropped, seen, backfills)


def test_every_arrival_is_in_the_ledger_once(soaked, capsys):
    with capsys.disabled():
        jobs = sorted({(one.job, sum(one.job == other.job for other in soaked.runs)) for one in soaked.runs})
        print(f"\nseed {SEED}: {COUNT} files in {BURSTS} bursts; runs {jobs}")  # noqa: T201
    assert locations(soaked.settings) == soaked.dropped


def test_no_run_fails_and_a_burst_starts_one_at_most(soaked):
    assert {one.status for one in soaked.runs} == {"SUCCESS"}
    by_arrival = [one for one in soaked.runs if one.tags.get("dagster/sensor_name") == "inbox"]
    assert 1 <= len(by_arrival) <= BURSTS


def test_each_backfill_is_one_run(soaked):
    tags = [one.tags["dagster/backfill"] for one in soaked.runs if "dagster/backfill" in one.tags]
    assert sorted(tags) == sorted(soaked.backfills)


def test_the_content_is_that_of_one_run_which_replays_the_ledger(soaked, tmp_path):
    clean = replayed(soaked.settings, tmp_path / "state")
    assert content(clean) == content(soaked.settings)
    assert locations(clean) == soaked.dropped


def test_nothing_half_done_is_left(soaked):
    assert list(drafts(soaked.settings)) == []
    assert [path.name for path in (soaked.settings.publications / ".candidates").glob("*")] == []
