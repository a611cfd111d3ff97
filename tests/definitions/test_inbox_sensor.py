"""The sensor on the inbox, tick by tick, on a real instance and a real inbox."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import dagster as dg
import fsspec
import pytest
from dagster._core.storage.tags import AUTO_RETRY_RUN_ID_TAG

from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.intake.reception import receive
from interlud_pipeline.orchestration.instance import open_instance, this_process
from interlud_pipeline.orchestration.names import FOLLOWED_TAG, MAX_RETRIES_TAG, PROCESS_TAG, STATE_POOL
from interlud_pipeline.orchestration.sensors import inbox
from interlud_pipeline.orchestration.sensors.inbox import build_inbox_sensor
from interlud_pipeline.settings import PROJECT_ROOT, Settings

pytestmark = pytest.mark.slow

sys.path.insert(0, str(PROJECT_ROOT / "benchmarks"))


class Ticks:
    """Ticks of the sensor, each with the cursor that the one before left."""

    def __init__(self, settings: Settings, instance: dg.DagsterInstance, patience: float = 30):
        self.sensor = build_inbox_sensor(settings, patience)
        self.instance = instance
        self.cursor = None

    def __call__(self) -> tuple[int, str]:
        """How many runs a tick asks for, and why it asks for none."""
        with dg.build_sensor_context(self.instance, cursor=self.cursor) as context:
            data = self.sensor.evaluate_tick(context)
        self.cursor = data.cursor
        return len(data.run_requests), data.skip_message


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    (tmp_path / "inbox").mkdir()
    return Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state")


@pytest.fixture
def instance(settings):
    with open_instance(settings) as opened:
        yield opened


@pytest.fixture
def ticks(settings, instance):
    return Ticks(settings, instance)


def put(settings, location, content="Indicateur;Valeur\n117;4\n", age=3600.0):
    path = Path(settings.inbox) / location
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


@dg.asset(pool=STATE_POOL)
def figures():
    """Stands for any step that changes the state."""


def begin_run(instance, process=None):
    job = dg.Definitions([figures], jobs=[dg.define_asset_job("campaign")]).resolve_job_def("campaign")
    run = instance.create_run_for_job(job)
    host = this_process().rpartition("/")[0]
    if process:
        instance.add_run_tags(run.run_id, {FOLLOWED_TAG: run.run_id, PROCESS_TAG: f"{host}/{process}"})
    instance.report_dagster_event(dg.DagsterEvent("PIPELINE_START", "campaign"), run_id=run.run_id)
    return instance.get_run_by_id(run.run_id)


def end_run(instance, run):
    instance.report_dagster_event(dg.DagsterEvent("PIPELINE_SUCCESS", "campaign"), run_id=run.run_id)


def test_the_sensor_runs_from_the_start_and_its_ticks_leave_a_store_time_to_answer(ticks):
    assert ticks.sensor.default_status == dg.DefaultSensorStatus.RUNNING
    assert ticks.sensor.job_name == "campaign"


def test_a_burst_starts_one_run_and_the_same_bytes_none(settings, ticks):
    assert ticks()[0] == 0
    for number in range(200):
        put(settings, f"2023/CALL/{number}.csv")
    assert ticks()[0] == 1
    assert ticks()[0] == 0
    receive(settings)
    put(settings, "2023/CALL/0.csv", age=60)
    assert ticks() == (0, "Nothing new in the inbox.")
    assert Ledger(settings.ledger).arrivals().height == 200


def test_a_file_that_arrives_during_a_run_waits_for_its_end_and_gets_its_own(settings, instance, ticks):
    put(settings, "2023/CALL/a.csv")
    assert ticks()[0] == 1
    run = begin_run(instance)
    receive(settings)
    put(settings, "2023/CAHC/b.csv")
    asked, why = ticks()
    assert asked == 0
    assert run.run_id in why
    end_run(instance, run)
    assert ticks()[0] == 1


def test_a_run_whose_process_was_killed_holds_nothing_up(settings, instance, ticks):
    put(settings, "2023/CALL/a.csv")
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    run = begin_run(instance, process=process.pid)
    assert ticks()[0] == 1
    assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE


def test_a_killed_run_that_the_daemon_did_not_make_again_is_made_up_for_once(instance, ticks, monkeypatch):
    run = begin_run(instance)
    instance.report_run_failed(run)  # by which Dagster promises to make it again
    assert ticks() == (0, "Nothing new in the inbox.")
    monkeypatch.setattr(inbox, "PROMISE_SECONDS", -1)
    assert ticks() == (1, None)
    with dg.build_sensor_context(instance) as context:
        assert [one.run_key for one in ticks.sensor.evaluate_tick(context).run_requests] == [f"again {run.run_id}"]
    instance.add_run_tags(run.run_id, {AUTO_RETRY_RUN_ID_TAG: "another"})
    assert ticks() == (0, "Nothing new in the inbox.")


def test_a_run_that_failed_by_itself_is_not_made_up_for(instance, ticks, monkeypatch):
    run = begin_run(instance)
    instance.add_run_tags(run.run_id, {MAX_RETRIES_TAG: "0"})
    instance.report_run_failed(instance.get_run_by_id(run.run_id))
    monkeypatch.setattr(inbox, "PROMISE_SECONDS", -1)
    assert ticks() == (0, "Nothing new in the inbox.")


def test_files_that_a_run_did_not_take_start_no_other_and_the_tick_says_what_to_do(settings, ticks):
    put(settings, "2023/CALL/a.csv")
    assert ticks()[0] == 1
    asked, why = ticks()
    assert asked == 0
    assert "by hand" in why
    assert [ticks()[0] for _ in range(3)] == [0, 0, 0]


def test_refused_and_ignored_files_start_no_run_once_they_are_known(settings, ticks):
    put(settings, "2023/CALL/envoi.xlsx", "not a workbook")
    put(settings, "2023/CALL/.hidden", "x")
    put(settings, "2023/CALL/envoi.csv.part", "x")
    assert ticks()[0] == 1
    receive(settings)
    assert [ticks()[0] for _ in range(3)] == [0, 0, 0]


def test_an_object_store_is_looked_into_like_a_folder(tmp_path, instance):
    store = fsspec.filesystem("memory")
    settings = Settings(inbox="memory://sensor-test", state=tmp_path / "state")
    store.pipe_file("/sensor-test/2023/CALL/a.csv", b"Indicateur;Valeur\n117;4\n")
    try:
        ticks = Ticks(settings, instance)
        assert [ticks()[0], ticks()[0]] == [1, 0]
        receive(settings)
        assert ticks()[0] == 0
    finally:
        store.rm("/sensor-test", recursive=True)


def test_a_store_that_does_not_answer_in_time_costs_a_tick_and_no_look(settings, instance, monkeypatch):
    from interlud_pipeline.orchestration.sensors import inbox as module  # noqa: PLC0415

    answers, look, looks = threading.Event(), module.waiting, []

    def slow(given):
        looks.append(1)
        answers.wait(20)
        return look(given)

    monkeypatch.setattr(module, "waiting", slow)
    put(settings, "2023/CALL/a.csv")
    ticks = Ticks(settings, instance, patience=0.1)
    assert [ticks()[0], ticks()[0]] == [0, 0]
    answers.set()
    deadline = time.monotonic() + 20
    while ticks()[0] == 0:
        assert time.monotonic() < deadline
    assert looks == [1]


def test_a_tick_over_ten_thousand_known_files_takes_less_than_a_second_of_work(tmp_path):
    from sensor_tick import LIMIT_SECONDS, prepared, tick_seconds  # noqa: PLC0415

    with prepared(tmp_path, 10_000) as tick:
        seconds = [tick_seconds(tick) for _ in range(3)]
    assert min(seconds) < LIMIT_SECONDS
