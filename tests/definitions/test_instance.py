"""The instance that the command and the UI share: its configuration, its event log, what killed runs leave."""

import hashlib
import os
import subprocess
import sys

import dagster as dg
import pytest
import yaml
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

from interlud_pipeline.orchestration.event_log import OPEN_RUNS, LastingEventLog
from interlud_pipeline.orchestration.instance import (
    close_dead_runs,
    ensure_instance,
    open_instance,
    runs_on_state,
    this_process,
)
from interlud_pipeline.orchestration.instance_settings import MARK, SETTINGS, STORAGES, shipped
from interlud_pipeline.orchestration.names import FOLLOWED_TAG, PROCESS_TAG, STATE_POOL
from interlud_pipeline.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return Settings(state=tmp_path)


@dg.asset(check_specs=[dg.AssetCheckSpec("holds", asset="figures")], pool=STATE_POOL)
def figures():
    yield dg.Output(1, metadata={"dagster/row_count": 1})
    yield dg.AssetCheckResult(passed=True)


def recorded_run(instance, process):
    job = dg.Definitions([figures], jobs=[dg.define_asset_job("campaign")]).resolve_job_def("campaign")
    run = instance.create_run_for_job(job)
    host = this_process().rpartition("/")[0]
    instance.add_run_tags(run.run_id, {FOLLOWED_TAG: run.run_id, PROCESS_TAG: f"{host}/{process}"})
    return run


def started_run(instance, process):
    run = recorded_run(instance, process)
    started = dg.DagsterEvent(dg.DagsterEventType.RUN_START.value, run.job_name)
    instance.report_dagster_event(started, run_id=run.run_id)
    return run


def dead_process():
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    return dead.pid


def test_the_instance_reports_to_nobody_and_lets_one_run_at_the_state(settings):
    configuration = yaml.safe_load((ensure_instance(settings) / "dagster.yaml").read_text())
    assert configuration["telemetry"] == {"enabled": False}
    with open_instance(settings) as instance:
        config = instance.get_concurrency_config().pool_config
        assert (config.pool_granularity.value, config.default_pool_limit) == ("run", 1)
        assert {pool.name: pool.limit for pool in instance.event_log_storage.get_pool_limits()} == {STATE_POOL: 1}


def test_dead_workers_are_watched_for_and_their_runs_alone_started_again(settings):
    with open_instance(settings) as instance:
        assert instance.run_monitoring_enabled
        assert instance.run_retries_enabled
        assert instance.run_retries_max_retries == 2
        assert instance.run_retries_retry_on_asset_or_op_failure is False


def test_an_older_configuration_of_ours_is_replaced_by_the_shipped_one(settings):
    path = ensure_instance(settings) / "dagster.yaml"
    older = (SETTINGS + STORAGES["sqlite"]).replace("max_concurrent_runs: 2", "max_concurrent_runs: 1")
    path.write_text(f"{MARK}{hashlib.sha256(older.encode()).hexdigest()}\n{older}")
    ensure_instance(settings)
    assert path.read_text() == shipped()


def test_what_an_operator_changed_in_the_configuration_stays(settings):
    path = ensure_instance(settings) / "dagster.yaml"
    edited = shipped().replace("max_concurrent_runs: 2", "max_concurrent_runs: 5")
    path.write_text(edited)
    ensure_instance(settings)
    assert path.read_text() == edited
    path.write_text("telemetry: {enabled: false}\n")
    ensure_instance(settings)
    assert path.read_text() == "telemetry: {enabled: false}\n"


def test_on_postgresql_the_configuration_names_its_secrets_and_holds_none(tmp_path, monkeypatch):
    monkeypatch.setenv("INTERLUD_DAGSTER_DB_PASSWORD", "planted-secret")
    path = ensure_instance(Settings(state=tmp_path, dagster_storage="postgres")) / "dagster.yaml"
    assert "planted-secret" not in path.read_text()
    database = yaml.safe_load(path.read_text())["storage"]["postgres"]["postgres_db"]
    assert database["password"] == {"env": "INTERLUD_DAGSTER_DB_PASSWORD"}
    assert database["scheme"] == "postgresql+psycopg2"
    ensure_instance(Settings(state=tmp_path, dagster_storage="sqlite"))
    assert path.read_text() == shipped()


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


@pytest.mark.parametrize("recorded", [recorded_run, started_run])
def test_a_run_whose_process_was_killed_is_closed_and_holds_the_state_no_longer(settings, recorded):
    with open_instance(settings) as instance:
        run = recorded(instance, dead_process())
        assert [one.run_id for one in runs_on_state(instance)] == [run.run_id]
        assert close_dead_runs(instance) == 1
        assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE
        assert runs_on_state(instance) == []


def test_opening_the_instance_closes_what_killed_commands_left(settings):
    with open_instance(settings) as instance:
        run = started_run(instance, dead_process())
    with open_instance(settings) as instance:
        assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE


def test_a_run_of_a_living_process_is_left_alone(settings):
    with open_instance(settings) as instance:
        run = started_run(instance, os.getpid())
        assert close_dead_runs(instance) == 0
        assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.STARTED
