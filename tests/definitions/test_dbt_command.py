"""The child that has dbt loaded carries out its command as dbt's own command would."""

import json
import os
import subprocess
import time

import duckdb
import pytest

from interlud_pipeline.orchestration.dbt_process import FLAGS, PARSED, DbtProcess
from interlud_pipeline.orchestration.manifest import dbt_environment, dbt_executable
from interlud_pipeline.settings import Settings

PATIENCE = 60
PROFILE = """
small:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: "{{ env_var('INTERLUD_STATE') }}/work/warehouse.duckdb", schema: main}
"""
PROJECT = "{name: small, version: '1.0', config-version: 2, profile: small, model-paths: [models]}\n"
MODEL = "select {{ env_var('HOW_MANY', '1') | int if execute else 0 }} as n\n"


@pytest.fixture
def settings(tmp_path):
    project = tmp_path / "project"
    (project / "models").mkdir(parents=True)
    (project / "profiles.yml").write_text(PROFILE, encoding="utf-8")
    (project / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    (project / "models" / "one.sql").write_text(MODEL, encoding="utf-8")
    (tmp_path / "state" / "work").mkdir(parents=True)
    return Settings(state=tmp_path / "state", dbt_project=project)


def build(settings, *arguments, environment=None):
    """Exit status, and the events, of a build."""
    child = DbtProcess(settings).run(["build", *arguments], environment)
    said, _ = child.communicate(timeout=PATIENCE)
    return child.returncode, [json.loads(line)["info"] for line in said.decode().splitlines()]


def test_a_build_makes_the_tables_and_the_artifacts_with_the_commands_own_variables(settings):
    status, told = build(settings, environment={"HOW_MANY": "7"})
    assert status == 0
    assert duckdb.connect(settings.warehouse).execute("select n from one").fetchall() == [(7,)]
    assert [event["name"] for event in told].count("LogModelResult") == 1
    nodes = json.loads((DbtProcess(settings).target_folder / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    assert nodes["model.small.one"]["compiled_code"].strip() == "select 7 as n"


def test_what_was_parsed_in_advance_is_what_is_built_and_nothing_is_said_of_it(settings):
    dbt = DbtProcess(settings).start()
    parsed = dbt.target_folder / PARSED
    deadline = time.monotonic() + PATIENCE
    while not parsed.is_file() and time.monotonic() < deadline:
        time.sleep(0.1)
    (settings.dbt_project / "models" / "one.sql").write_text("select 99 as n\n", encoding="utf-8")
    said, _ = dbt.run(["build"]).communicate(timeout=PATIENCE)
    assert duckdb.connect(settings.warehouse).execute("select n from one").fetchall() == [(1,)]
    assert json.loads(said.decode().splitlines()[0])["info"]["name"] == "MainReportVersion"


def test_a_build_elsewhere_leaves_the_usual_artifacts_alone(settings, tmp_path):
    build(settings)
    usual = DbtProcess(settings).target_folder / "manifest.json"
    before = usual.read_bytes()
    status, _ = build(settings, "--target-path", str(tmp_path / "elsewhere"), environment={"HOW_MANY": "8"})
    assert status == 0
    assert usual.read_bytes() == before
    nodes = json.loads((tmp_path / "elsewhere" / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    assert nodes["model.small.one"]["compiled_code"].strip() == "select 8 as n"


def dbt_itself(settings):
    """The exit status of dbt's own command for the same build."""
    target = str(settings.state / "work" / "by_itself")
    command = [dbt_executable(), *FLAGS, "build", "--target-path", target, "--log-path", target]
    environment = os.environ | dbt_environment(settings)
    return subprocess.run(command, cwd=settings.dbt_project, env=environment, check=False).returncode


@pytest.mark.parametrize(
    ("sql", "status", "said"),
    [
        ("select no_such_column", 1, "no_such_column"),
        ("select {{ nothing_of_the_kind() }}", 1, "nothing_of_the_kind"),
        ("select * from {{ ref('nowhere') }}", 2, "nowhere"),
    ],
)
def test_what_fails_is_told_with_the_exit_status_of_dbts_own_command(settings, sql, status, said):
    (settings.dbt_project / "models" / "one.sql").write_text(sql, encoding="utf-8")
    ended, told = build(settings)
    assert ended == dbt_itself(settings) == status
    assert any(said in event["msg"] and event["level"] == "error" for event in told)
