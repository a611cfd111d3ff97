import json
import sys
from pathlib import Path

import pytest

from interlud_pipeline.orchestration import dbt_process
from interlud_pipeline.orchestration.dbt_process import FLAGS, DbtProcess
from interlud_pipeline.settings import Settings, SparkSettings

ECHO = """
import os, sys
sys.stderr.write("half a line")
print(sys.stdin.readline().strip())
print(os.environ["DBT_TARGET_PATH"])
print(os.getcwd())
"""


@pytest.fixture
def settings(tmp_path, monkeypatch):
    (tmp_path / "echo.py").write_text(ECHO, encoding="utf-8")
    monkeypatch.setattr(dbt_process, "CHILD", "echo")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    project = tmp_path / "project"
    project.mkdir()
    return Settings(state=tmp_path / "state", dbt_project=project)


def test_the_child_gets_its_command_as_json_in_the_project_with_a_target_in_the_state(settings):
    said, _ = DbtProcess(settings).start().run(["build", "--select", "a b"]).communicate()
    command, target, folder = said.decode().replace("half a line", "").splitlines()
    arguments = [*FLAGS, "build", "--select", "a b", "--target", "duckdb"]
    assert json.loads(command) == {"arguments": arguments, "environment": {}}
    assert target == str(settings.state / "work" / "dbt")
    assert folder == str(settings.dbt_project)


def test_a_command_may_come_with_variables_of_its_own(settings):
    said, _ = DbtProcess(settings).run(["build"], {"INTERLUD_YEARS_BUILT": "2023 2024"}).communicate()
    assert json.loads(said.decode().replace("half a line", "").splitlines()[0])["environment"] == {
        "INTERLUD_YEARS_BUILT": "2023 2024"
    }


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


@pytest.fixture
def on_spark(settings):
    spark = SparkSettings(master="spark://127.0.0.1:7077", python=Path(sys.executable))
    return settings.model_copy(update={"engine": "spark", "spark": spark})


def test_what_sparks_jvm_says_of_itself_breaks_no_line_of_dbts_events(on_spark, monkeypatch):
    monkeypatch.setattr(dbt_process, "spark_environment", lambda _: {})
    monkeypatch.setattr(dbt_process, "spark_python", lambda settings: settings.spark.python)
    dbt = DbtProcess(on_spark)
    said, _ = dbt.run(["build"]).communicate()
    assert said.startswith(b"{")
    assert (dbt.target_folder / "spark.log").read_bytes() == b"half a line"


def test_on_spark_the_child_is_that_environments_python_with_a_target_of_its_own(on_spark, monkeypatch):
    monkeypatch.setattr(dbt_process, "spark_environment", lambda _: {})
    monkeypatch.setattr(dbt_process, "spark_python", lambda settings: settings.spark.python)
    said, _ = DbtProcess(on_spark).run(["build"]).communicate()
    command, target, _ = said.decode().splitlines()
    assert json.loads(command)["arguments"][-2:] == ["--target", "spark"]
    assert target == str(on_spark.state / "work" / "dbt-spark")


def test_what_is_kept_with_a_publication_is_compiled_for_duckdb_whatever_the_engine(on_spark, settings):
    said, _ = DbtProcess(on_spark).on_duckdb().run(["compile"]).communicate()
    command, target, _ = said.decode().replace("half a line", "").splitlines()
    assert json.loads(command)["arguments"][-2:] == ["--target", "duckdb"]
    assert target == str(on_spark.state / "work" / "dbt")
    dbt = DbtProcess(settings)
    assert dbt.on_duckdb() is dbt
