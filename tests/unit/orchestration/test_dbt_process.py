import json
import sys

import pytest

from interlud_pipeline.orchestration import dbt_process
from interlud_pipeline.orchestration.dbt_process import FLAGS, DbtProcess
from interlud_pipeline.settings import Settings

ECHO = "import os, sys; print(sys.stdin.readline().strip()); print(os.environ['DBT_TARGET_PATH']); print(os.getcwd())"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setattr(dbt_process, "COMMAND", (sys.executable, "-c", ECHO))
    project = tmp_path / "project"
    project.mkdir()
    return Settings(state=tmp_path / "state", dbt_project=project)


def test_the_child_gets_its_command_as_json_in_the_project_with_a_target_in_the_state(settings):
    said, _ = DbtProcess(settings).start().run(["build", "--select", "a b"]).communicate()
    command, target, folder = said.decode().splitlines()
    assert json.loads(command) == [*FLAGS, "build", "--select", "a b"]
    assert target == str(settings.state / "work" / "dbt")
    assert folder == str(settings.dbt_project)


def test_each_command_has_a_process_of_its_own(settings):
    dbt = DbtProcess(settings)
    first, second = dbt.run(["build"]), dbt.run(["compile"])
    assert first.pid != second.pid
    assert [process.communicate()[0].decode().count("build") for process in (first, second)] == [1, 0]


def test_a_child_without_a_command_is_ended_with_its_context(settings):
    with DbtProcess(settings) as dbt:
        waiting = dbt._waiting  # noqa: SLF001
        assert waiting.poll() is None
    assert waiting.poll() is not None


def test_a_first_build_takes_over_what_the_manifest_was_parsed_from(settings):
    (settings.dbt_project / "target").mkdir()
    (settings.dbt_project / "target" / "partial_parse.msgpack").write_bytes(b"parsed")
    dbt = DbtProcess(settings)
    dbt.run(["build"]).communicate()
    assert (dbt.target_folder / "partial_parse.msgpack").read_bytes() == b"parsed"
