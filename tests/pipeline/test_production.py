"""The production set-up at work: PostgreSQL, code server, one daemon, webserver, and a webserver that changes nothing.

One set of processes for all of it. The tests stand in the order in which they happen.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import RemoteDisconnected
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from postgres_server import free_port, need_postgres
from production_set import INTERLUD, ProductionSet, production_set
from proxy import Proxy, running_proxy

from interlud_pipeline.orchestration.execution import LOCATION
from interlud_pipeline.orchestration.instance import open_instance
from interlud_pipeline.orchestration.names import CALENDAR_JOB
from interlud_pipeline.orchestration.retention import old_runs, remove_runs
from interlud_pipeline.publication.postgres.replace import publication_held
from interlud_pipeline.settings import PROJECT_ROOT, BiSettings, Settings

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


SECRETS = {
    "INTERLUD_DAGSTER_DB_PASSWORD": "",
    "INTERLUD_NOTIFY_MAIL_PASSWORD": "planted-mail-4f1c9a",
    "INTERLUD_NOTIFY_WEBHOOK_URL": "https://127.0.0.1:9/hooks/planted-webhook-77b0e2",
}
"""What is planted in the environment of all processes; the database's password is the server's own. Nobody listens
where mails and messages would go, so that failures are written down too."""

ENGINEER, VIEWER = "ingenieure:un-mot", "lecteur:un-autre"


@pytest.fixture(scope="module")
def production(postgres, tmp_path_factory) -> Iterator[ProductionSet]:
    folder = tmp_path_factory.mktemp("production")
    shutil.copytree(SAMPLES / "2023", folder / "inbox" / "2023")
    places = {
        **SECRETS,
        "INTERLUD_NOTIFY_MAIL_HOST": "127.0.0.1",
        "INTERLUD_NOTIFY_MAIL_PORT": "9",
        "INTERLUD_NOTIFY_MAIL_USER": "interlud",
        "INTERLUD_NOTIFY_MAIL_FROM": "interlud@example.org",
        "INTERLUD_STATE": str(folder / "state"),
        "INTERLUD_INBOX": str(folder / "inbox"),
        "INTERLUD_BI_DATABASE": postgres.new_bi_database(),
        **postgres.new_database(),
    }
    with production_set(places, folder / "logs") as running:
        yield running


@pytest.fixture(scope="module")
def proxy(production, tmp_path_factory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("proxy") / "nginx"
    logins = {"engineers": ENGINEER, "viewers": VIEWER}
    with running_proxy(folder, production.url, production.viewer_url, logins) as running:
        yield running


@dg.asset
def nothing():
    raise RuntimeError("makes nothing")


def runs(production: ProductionSet, job: str) -> list[dict[str, Any]]:
    return list(production.ask(RUNS, job=job)["data"]["runsOrError"]["results"])


def test_the_viewers_webserver_shows_and_changes_nothing(production):
    shown = production.ask("{ version }", url=production.viewer_url)
    assert shown["data"]["version"]
    said = production.ask(LAUNCH, url=production.viewer_url, job=CALENDAR_JOB, location=LOCATION)
    assert said["data"]["launchRun"]["__typename"] == "UnauthorizedError"
    assert runs(production, CALENDAR_JOB) == []


@pytest.mark.parametrize("command", [["serve", "daemon"], ["ui", "--port", "1"]], ids=["daemon", "ui"])
def test_a_second_daemon_is_refused(production, command):
    second = subprocess.run(
        [INTERLUD, *(str(free_port()) if word == "1" else word for word in command)],
        env=production.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert second.returncode == 2
    assert "démon travaille déjà" in second.stderr


def test_the_files_that_wait_go_through_daemon_and_code_server_to_a_publication(production):
    deadline = time.monotonic() + PATIENCE
    while not (ended := [run for run in runs(production, "campaign") if run["status"] in {"SUCCESS", "FAILURE"}]):
        assert time.monotonic() < deadline, runs(production, "campaign")
        time.sleep(1)
    assert [run["status"] for run in ended] == ["SUCCESS"]
    assert {"key": "dagster/sensor_name", "value": "inbox"} in ended[0]["tags"]
    publications = Path(production.environment["INTERLUD_STATE"]) / "publications"
    assert (publications / "current" / "manifest.json").is_file()
    bi = BiSettings(database=production.environment["INTERLUD_BI_DATABASE"])
    assert publication_held(bi) == (publications / "current").readlink().name


def test_the_interface_of_those_who_work_starts_what_the_viewers_may_not(production):
    said = production.ask(LAUNCH, job=CALENDAR_JOB, location=LOCATION)["data"]["launchRun"]
    assert said["__typename"] == "LaunchRunSuccess", said


def test_nobody_comes_in_without_a_login_and_viewers_change_nothing(production, proxy):
    engineers, viewers = "interlud.example.org", "interlud-vues.example.org"
    launch = json.dumps({"query": LAUNCH, "variables": {"job": CALENDAR_JOB, "location": LOCATION}})
    for host, path, body in ((engineers, "/server_info", None), (viewers, "/graphql", launch)):
        assert proxy.ask(host, path, body=body)[0] == 401
    assert proxy.ask(engineers, "/server_info", login=VIEWER)[0] == 401
    assert proxy.ask(engineers, "/server_info", login=ENGINEER)[0] == 200
    assert proxy.ask(viewers, "/server_info", login=VIEWER)[0] == 200
    before = len(runs(production, CALENDAR_JOB))
    status, said = proxy.ask(viewers, "/graphql", login=VIEWER, body=launch)
    assert (status, json.loads(said)["data"]["launchRun"]["__typename"]) == (200, "UnauthorizedError")
    assert len(runs(production, CALENDAR_JOB)) == before
    with pytest.raises(RemoteDisconnected):
        proxy.ask("elsewhere.example.com", "/server_info", login=ENGINEER)


def test_no_secret_is_in_logs_files_configuration_or_dagsters_database(production, postgres):
    environment = production.environment
    planted = [environment[name].rpartition("/")[2] for name in SECRETS]
    assert all(len(secret) > 10 for secret in planted)
    connection = {
        "PGHOST": "127.0.0.1",
        "PGPORT": environment["INTERLUD_DAGSTER_DB_PORT"],
        "PGUSER": environment["INTERLUD_DAGSTER_DB_USER"],
        "PGPASSWORD": postgres.password,
        "PGDATABASE": environment["INTERLUD_DAGSTER_DB_NAME"],
    }
    dump = subprocess.run(
        [str(need_postgres() / "pg_dump")], env=os.environ | connection, capture_output=True, check=True
    ).stdout
    assert b"ASSET_MATERIALIZATION" in dump
    shown = production.ask("{ instance { info } runsOrError { ... on Runs { results { runConfigYaml } } } }")
    assert "max_concurrent_runs: 2" in shown["data"]["instance"]["info"]
    places = {"Dagster's database": dump, "what the UI shows of the instance": json.dumps(shown).encode()}
    for folder in (production.logs, Path(environment["INTERLUD_STATE"])):
        files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
        places |= {str(path): path.read_bytes() for path in files}
    assert len(places) > 50
    assert [place for place, held in places.items() if any(secret.encode() in held for secret in planted)] == []


def test_dagsters_database_is_saved_and_only_so_often(production, tmp_path):
    script = PROJECT_ROOT / "deploy" / "backup-dagster-database"
    programs = {"PATH": f"{need_postgres()}:{os.environ['PATH']}"}
    for stale in ("dagster-20240101T000000Z.dump", "dagster-20240102T000000Z.dump"):
        (tmp_path / stale).write_bytes(b"older")
    subprocess.run([str(script), str(tmp_path), "2"], env=production.environment | programs, check=True)
    older, newest = sorted(tmp_path.iterdir())
    assert older.name == "dagster-20240102T000000Z.dump"
    assert newest.stat().st_mode & 0o077 == 0
    listed = subprocess.run(
        [str(need_postgres() / "pg_restore"), "--list", str(newest)], capture_output=True, text=True, check=True
    ).stdout
    assert "TABLE DATA public event_logs" in listed


def test_on_postgresql_too_only_runs_go_that_no_asset_was_last_made_by(production, monkeypatch):
    for name, value in production.environment.items():
        if name.startswith("INTERLUD_"):
            monkeypatch.setenv(name, value)
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY", "DAGSTER_EVENT_BATCH_SIZE"):
        monkeypatch.setenv(name, "")  # opening an instance sets them
    settings = Settings()
    later = datetime.now(UTC) + timedelta(days=settings.keep_days + 1)
    with open_instance(settings) as instance:
        [behind_assets] = instance.get_runs(filters=dg.RunsFilter(job_name="campaign"))
        job = dg.Definitions([nothing], jobs=[dg.define_asset_job("nothing")]).resolve_job_def("nothing")
        without_assets = [job.execute_in_process(instance=instance, raise_on_error=False).run_id for _ in range(2)]
        found = [one.run_id for one in old_runs(instance, settings, later)]
        assert set(without_assets) <= set(found)
        assert behind_assets.run_id not in found
        remove_runs(instance, [one for one in old_runs(instance, settings, later) if one.run_id in without_assets])
        left = {run.run_id for run in instance.get_runs()}
        assert left.isdisjoint(without_assets)
        assert behind_assets.run_id in left
        assert instance.all_logs(without_assets[0]) == []
        assert instance.all_logs(behind_assets.run_id) != []
