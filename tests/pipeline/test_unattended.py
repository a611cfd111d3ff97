"""The UI's processes at work on a finished state, with nobody at a terminal: re-runs, arrivals, another register.

One server for all of it, driven as the UI drives it, by GraphQL. The tests stand in the order in which they happen.
"""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from backfills import start_backfill
from dagster._core.storage.tags import RUN_KEY_TAG
from states import content, locations, replayed

from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.leftovers import drafts
from interlud_pipeline.orchestration.execution import LOCATION
from interlud_pipeline.orchestration.instance import open_instance
from interlud_pipeline.orchestration.names import PUBLISHED, indicator_asset
from interlud_pipeline.publication.current import current
from interlud_pipeline.settings import PROJECT_ROOT, Settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        "INTERLUD_LONG_TESTS" not in os.environ,
        reason="takes minutes: make test-unattended runs it, INTERLUD_LONG_TESTS=1 too",
    ),
]

PATIENCE = 420
WORKER = re.compile(r"Started process for run \(pid: (\d+)\)")
BURST = 40
KILLS = 3
SEED = int(os.environ.get("INTERLUD_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
INDICATOR = indicator_asset("artois-pdm", "117")
REPOSITORY = {"repositoryLocationName": LOCATION, "repositoryName": "__repository__"}

REEXECUTE = """
mutation ($run: String!) {
  launchRunReexecution(reexecutionParams: {parentRunId: $run, strategy: ALL_STEPS}) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
  }
}"""


@dataclass(frozen=True)
class Server:
    """A running `interlud ui` on a state of its own."""

    settings: Settings
    url: str
    instance: dg.DagsterInstance
    made_by_command: str

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own loopback address
            said = json.load(answer)
        assert "errors" not in said, said
        return said["data"]

    def runs(self) -> list[dg.DagsterRun]:
        return list(self.instance.get_runs())

    def wait_for(self, found: Callable[[], Any], killed: Collection[str] = ()) -> Any:
        """What a question gives once it gives something; no run but those that were killed may fail meanwhile."""
        deadline = time.monotonic() + PATIENCE
        while not (answer := found()):
            failed = [run.run_id for run in self.runs() if run.status == dg.DagsterRunStatus.FAILURE]
            assert set(failed) <= set(killed)
            assert time.monotonic() < deadline, [(run.job_name, run.status, run.tags) for run in self.runs()]
            time.sleep(1)
        return answer

    def ended(self, chosen: Callable[[dg.DagsterRun], bool]) -> list[dg.DagsterRun]:
        """The runs of a kind, once there are some and all have succeeded."""
        runs = [run for run in self.runs() if chosen(run)]
        return runs if all(run.status == dg.DagsterRunStatus.SUCCESS for run in runs) else []


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/server_info", timeout=5):  # noqa: S310 - our own loopback address
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture(scope="module")
def server(campaign, tmp_path_factory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("unattended")
    shutil.copytree(campaign.state, folder / "state", symlinks=True)
    shutil.copytree(PROJECT_ROOT / "data" / "submissions", folder / "inbox")
    shutil.copytree(PROJECT_ROOT / "dbt_project", folder / "dbt_project")
    settings = Settings(state=folder / "state", inbox=str(folder / "inbox"), dbt_project=folder / "dbt_project")
    places = {
        "INTERLUD_STATE": str(settings.state),
        "INTERLUD_INBOX": settings.inbox,
        "INTERLUD_DBT_PROJECT": str(settings.dbt_project),
    }
    port = free_port()
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "interlud"), "ui", "--port", str(port)],
        env=os.environ | places,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + PATIENCE
        while not answers(url):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.5)
        with open_instance(settings) as instance:
            [made] = instance.get_runs(dg.RunsFilter(job_name="campaign"))
            yield Server(settings, url, instance, made.run_id)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def evaluations(server: Server, run: dg.DagsterRun) -> set[tuple[str, str | None]]:
    """Checks of one indicator that a run evaluated, with the year under which they are kept."""
    events = [entry.dagster_event for entry in server.instance.all_logs(run.run_id) if entry.dagster_event]
    found = [
        event.asset_check_evaluation_data for event in events if event.event_type_value == "ASSET_CHECK_EVALUATION"
    ]
    return {(one.check_name, one.partition) for one in found if one.asset_key == INDICATOR}


def test_a_run_of_the_command_is_executed_again_from_the_ui_and_publishes_nothing_new(server):
    before = current(server.settings).id
    said = server.ask(REEXECUTE, run=server.made_by_command)["launchRunReexecution"]
    assert said["__typename"] == "LaunchRunSuccess", said
    [run] = server.wait_for(lambda: server.ended(lambda run: run.run_id == said["run"]["runId"]))
    assert (run.parent_run_id, run.job_name) == (server.made_by_command, "campaign")
    assert current(server.settings).id == before


def test_a_range_of_years_is_one_run_whose_checks_are_kept_by_year(server):
    started = start_backfill(server.ask, "117", ("2022", "2023"))
    [run] = server.wait_for(lambda: server.ended(lambda run: run.tags.get("dagster/backfill") == started))
    assert evaluations(server, run) == {(check, year) for check in ("answered", "filled") for year in ("2022", "2023")}


def test_a_burst_of_files_and_another_register_start_their_own_runs_which_do_not_fight(server):
    known = {run.run_id for run in server.runs()}
    folder = Path(server.settings.inbox) / "2024" / "CALL"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(BURST):
        (folder / f"rafale-{number}.csv").write_text(
            f"Agglomération;Année;Indicateur;Valeur\nCALL;2024;117;{number}\n", encoding="utf-8"
        )
    with (server.settings.seeds / "absence_wordings.csv").open("a", encoding="utf-8") as lines:
        lines.write("inconnu à ce jour,exact,DECLARED_NO_DATA\n")

    def new_runs(job: str) -> Callable[[dg.DagsterRun], bool]:
        return lambda run: run.run_id not in known and run.job_name == job

    [by_condition] = server.wait_for(lambda: server.ended(new_runs("__ASSET_JOB")))
    assert by_condition.tags["dagster/sensor_name"] == "automation"
    logs = server.instance.all_logs(by_condition.run_id)
    assert PUBLISHED in {entry.dagster_event.asset_key for entry in logs if entry.dagster_event}

    by_arrival = server.wait_for(lambda: server.ended(new_runs("campaign")))
    assert [run.tags["dagster/sensor_name"] for run in by_arrival] == ["inbox"]
    arrived = Ledger(server.settings.ledger).arrivals()["location"].to_list()
    assert sorted(name for name in arrived if "rafale" in name) == sorted(
        f"2024/CALL/rafale-{number}.csv" for number in range(BURST)
    )

    looked = server.wait_for(lambda: server.ended(new_runs("data_quality")))
    assert "2022" in {run.tags["dagster/asset_partition_range_start"] for run in looked}
    statuses = {run.status for run in server.runs()}
    assert statuses == {dg.DagsterRunStatus.SUCCESS}


def worker_of(server: Server, run_id: str) -> int | None:
    """The process that executes a run, as the run's own events name it; none where it has ended."""
    told = server.instance.all_logs(run_id, of_type={dg.DagsterEventType.ENGINE_EVENT})
    found = [match for entry in told if (match := WORKER.search(entry.dagster_event.message or ""))]
    if not found or server.instance.get_run_by_id(run_id).is_finished:
        return None
    return int(found[0][1])


def killed_run(server: Server, number: int, instant: float) -> dg.DagsterRun | None:
    """A run that a new file started, killed so many seconds after its start; none where it had ended by then."""
    known = {run.run_id for run in server.runs()}
    folder = Path(server.settings.inbox) / "2024" / "CALL"
    (folder / f"avant-l-arret-{number}.csv").write_text(
        f"Agglomération;Année;Indicateur;Valeur\nCALL;2024;118;{number}\n", encoding="utf-8"
    )
    started = (dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.SUCCESS)
    [run] = server.wait_for(
        lambda: [one for one in server.runs() if one.run_id not in known and one.status in started], killed=known
    )
    time.sleep(instant)
    worker = worker_of(server, run.run_id)
    if worker is None:
        return None
    os.kill(worker, signal.SIGKILL)
    return run


def made_again(one: dg.DagsterRun, run: dg.DagsterRun) -> bool:
    """Whether a run does what another one was killed in: by the daemon, or by the sensor where that forgot it."""
    return one.parent_run_id == run.run_id or one.tags.get(RUN_KEY_TAG) == f"again {run.run_id}"


@pytest.mark.parametrize("number", range(1, KILLS + 1))
def test_a_worker_that_is_killed_is_noticed_and_its_run_made_again(server, number, tmp_path, capsys):
    instants = random.Random(SEED + number)  # noqa: S311 - instants, not secrets
    tries = ((attempt, instants.uniform(0, 20)) for attempt in range(10))
    run, instant = next(
        (run, instant)
        for attempt, instant in tries
        if (run := killed_run(server, 10 * number + attempt, instant)) is not None
    )
    with capsys.disabled():
        print(f"\nkill {number} of a worker, seed {SEED}: {instant:.1f} s after its start")  # noqa: T201
    former = {one.run_id for one in server.runs() if one.status == dg.DagsterRunStatus.FAILURE}
    [again] = server.wait_for(lambda: server.ended(lambda one: made_again(one, run)), killed={run.run_id, *former})
    assert again.job_name == run.job_name
    server.wait_for(lambda: all(one.is_finished for one in server.runs()), killed={run.run_id, *former})
    clean = replayed(server.settings, tmp_path / "clean")
    assert content(server.settings) == content(clean)
    assert locations(server.settings) == locations(clean)
    assert list(drafts(server.settings)) == []
