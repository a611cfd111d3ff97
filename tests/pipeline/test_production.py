"""The production set-up at work: PostgreSQL, code server, one daemon, webserver, and a webserver that changes nothing.

One set of processes for all of it. The tests stand in the order in which they happen.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from production_set import INTERLUD, ProductionSet, production_set

from interlud_pipeline.orchestration.execution import LOCATION
from interlud_pipeline.orchestration.names import CALENDAR_JOB
from interlud_pipeline.settings import PROJECT_ROOT

pytestmark = pytest.mark.slow

SAMPLES = PROJECT_ROOT / "data" / "submissions"
PATIENCE = 300

LAUNCH = """
mutation ($job: String!, $location: String!) {
  launchRun(executionParams: {
    selector: {repositoryLocationName: $location, repositoryName: "__repository__", jobName: $job}
  }) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
    ... on UnauthorizedError { message }
  }
}"""
RUNS = """
query ($job: String!) {
  runsOrError(filter: {pipelineName: $job}) { ... on Runs { results { status tags { key value } } } }
}"""


@pytest.fixture(scope="module")
def production(postgres, tmp_path_factory) -> Iterator[ProductionSet]:
    folder = tmp_path_factory.mktemp("production")
    shutil.copytree(SAMPLES / "2023", folder / "inbox" / "2023")
    places = {
        "INTERLUD_STATE": str(folder / "state"),
        "INTERLUD_INBOX": str(folder / "inbox"),
        **postgres.new_database(),
    }
    with production_set(places, folder / "logs") as running:
        yield running


def runs(production: ProductionSet, job: str) -> list[dict[str, Any]]:
    return list(production.ask(RUNS, job=job)["data"]["runsOrError"]["results"])


def test_the_viewers_webserver_shows_and_changes_nothing(production):
    shown = production.ask("{ version }", url=production.viewer_url)
    assert shown["data"]["version"]
    said = production.ask(LAUNCH, url=production.viewer_url, job=CALENDAR_JOB, location=LOCATION)
    assert said["data"]["launchRun"]["__typename"] == "UnauthorizedError"
    assert runs(production, CALENDAR_JOB) == []


def test_a_second_daemon_is_refused(production):
    second = subprocess.run(
        [INTERLUD, "serve", "daemon"],
        env=production.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert second.returncode == 2
    assert "Un démon travaille déjà" in second.stderr


def test_the_files_that_wait_go_through_daemon_and_code_server_to_a_publication(production):
    deadline = time.monotonic() + PATIENCE
    while not (ended := [run for run in runs(production, "campaign") if run["status"] in {"SUCCESS", "FAILURE"}]):
        assert time.monotonic() < deadline, runs(production, "campaign")
        time.sleep(1)
    assert [run["status"] for run in ended] == ["SUCCESS"]
    assert {"key": "dagster/sensor_name", "value": "inbox"} in ended[0]["tags"]
    publications = Path(production.environment["INTERLUD_STATE"]) / "publications"
    assert (publications / "current" / "manifest.json").is_file()


def test_the_interface_of_those_who_work_starts_what_the_viewers_may_not(production):
    said = production.ask(LAUNCH, job=CALENDAR_JOB, location=LOCATION)["data"]["launchRun"]
    assert said["__typename"] == "LaunchRunSuccess", said
