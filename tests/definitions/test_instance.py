"""The instance that the command and the UI share: its configuration, its event log, what killed runs leave."""

import os
import subprocess
import sys

import dagster as dg
import pytest
import yaml
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

from interlud_pipeline.orchestration.event_log import OPEN_RUNS, LastingEventLog
from interlud_pipeline.orchestration.instance import close_dead_runs, ensure_instance, open_instance, this_process
from interlud_pipeline.orchestration.names import FOLLOWED_TAG, PROCESS_TAG, WAREHOUSE_POOL
from interlud_pipeline.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return Settings(state=tmp_path)


@dg.asset(check_specs=[dg.AssetCheckSpec("holds", asset="figures")])
def figures():
    yield dg.Output(1, metadata={"dagster/row_count": 1})
    yield dg.AssetCheckResult(passed=True)


def started_run(instance, process):
    job = dg.Definitions([figures], jobs=[dg.define_asset_job("campaign")]).resolve_job_def("campaign")
    run = instance.create_run_for_job(job)
    host = this_process().rpartition("/")[0]
    instance.add_run_tags(run.run_id, {FOLLOWED_TAG: run.run_id, PROCESS_TAG: f"{host}/{process}"})
    started = dg.DagsterEvent(dg.DagsterEventType.RUN_START.value, run.job_name)
    instance.report_dagster_event(started, run_id=run.run_id)
    return run


def test_the_instance_reports_to_nobody_and_lets_one_step_at_the_warehouse(settings):
    configuration = yaml.safe_load((ensure_instance(settings) / "dagster.yaml").read_text())
    assert configuration["telemetry"] == {"enabled": False}
    assert configuration["concurrency"]["pools"] == {"default_limit": 1}


def test_what_an_operator_changed_in_the_configuration_stays(settings):
    path = ensure_instance(settings) / "dagster.yaml"
    path.write_text("telemetry: {enabled: false}\n")
    ensure_instance(settings)
    assert path.read_text() == "telemetry: {enabled: false}\n"


def test_what_the_lasting_event_log_stores_dagsters_own_storage_reads(settings):
    with open_instance(settings) as instance:
        assert isinstance(instance.event_log_storage, LastingEventLog)
        run = dg.materialize([figures], instance=instance)
    stored = DagsterSqliteStorage.from_local(str(settings.dagster_home)).event_log_storage
    assert not isinstance(stored, LastingEventLog)
    events = [record.event_log_entry.dagster_event for record in stored.get_records_for_run(run.run_id).records]
    kinds = {event.event_type_value for event in events if event}
    assert {"ASSET_MATERIALIZATION_PLANNED", "ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION"} <= kinds
    assert stored.all_asset_keys() == [dg.AssetKey("figures")]


def test_a_batch_that_breaks_half_way_stores_nothing(settings, monkeypatch):
    with open_instance(settings) as instance:
        run = dg.materialize([figures], instance=instance)
        log = instance.event_log_storage
        before = len(instance.all_logs(run.run_id))
        entries = instance.all_logs(run.run_id)[:2]
        store = log.store_event
        monkeypatch.setattr(log, "store_event", lambda entry: store(entry) if entry is entries[0] else 1 / 0)
        with pytest.raises(ZeroDivisionError):
            log.store_event_batch(entries)
        assert len(instance.all_logs(run.run_id)) == before


def test_only_so_many_databases_of_runs_stay_open(settings):
    with open_instance(settings) as instance:
        runs = [dg.materialize([figures], instance=instance).run_id for _ in range(OPEN_RUNS + 2)]
        assert len(instance.event_log_storage._engines) == OPEN_RUNS  # noqa: SLF001
        assert instance.all_logs(runs[0])


def test_a_run_whose_process_was_killed_is_closed_and_its_place_in_the_pool_freed(settings):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    with open_instance(settings) as instance:
        run = started_run(instance, dead.pid)
        storage = instance.event_log_storage
        storage.initialize_concurrency_limit_to_default(WAREHOUSE_POOL)
        assert storage.claim_concurrency_slot(WAREHOUSE_POOL, run.run_id, "warehouse").is_claimed
        assert close_dead_runs(instance) == 1
        assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE
        assert storage.claim_concurrency_slot(WAREHOUSE_POOL, "another", "warehouse").is_claimed


def test_a_run_of_a_living_process_is_left_alone(settings):
    with open_instance(settings) as instance:
        run = started_run(instance, os.getpid())
        assert close_dead_runs(instance) == 0
        assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.STARTED
