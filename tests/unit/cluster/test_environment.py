import sys
from pathlib import Path

import pytest

from interlud_pipeline.cluster import environment
from interlud_pipeline.cluster.environment import SparkNotReady, spark_environment, spark_python
from interlud_pipeline.settings import Settings, SparkSettings


def on_spark(python):
    return Settings(engine="spark", spark=SparkSettings(master="spark://host:7077", python=python, partitions=8))


@pytest.fixture
def java(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))


@pytest.mark.usefixtures("java")
def test_a_missing_environment_is_told_with_the_command_that_makes_it(tmp_path):
    with pytest.raises(SparkNotReady, match="run `make spark` once"):
        spark_python(on_spark(tmp_path / "python"))


def test_a_java_home_without_java_is_told_with_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(SparkNotReady, match="default-jre-headless"):
        spark_python(on_spark(Path(sys.executable)))


@pytest.mark.usefixtures("java")
def test_without_a_name_it_is_the_environment_beside_the_project(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "ENVIRONMENT", tmp_path)
    (tmp_path / "bin" / "python").touch()
    assert spark_python(Settings(engine="spark")) == tmp_path / "bin" / "python"


@pytest.mark.usefixtures("java")
def test_dbt_and_the_executors_learn_of_the_settings(monkeypatch):
    monkeypatch.delenv("SPARK_LOCAL_IP", raising=False)
    monkeypatch.delenv("PYSPARK_PYTHON", raising=False)
    assert spark_environment(on_spark(Path(sys.executable))) == {
        "INTERLUD_SPARK_MASTER": "spark://host:7077",
        "INTERLUD_SPARK_DRIVER_MEMORY": "2g",
        "INTERLUD_SPARK_PARTITIONS": "8",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }


@pytest.mark.usefixtures("java")
def test_an_address_for_a_cluster_on_other_machines_is_left_as_it_is(monkeypatch):
    monkeypatch.setenv("SPARK_LOCAL_IP", "10.0.0.5")
    assert spark_environment(on_spark(Path(sys.executable)))["SPARK_LOCAL_IP"] == "10.0.0.5"
