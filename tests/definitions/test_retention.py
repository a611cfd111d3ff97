"""Old runs and ticks go with all that is theirs; what an asset's present state comes from stays."""

import json
import time
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from click.testing import CliRunner
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    SensorInstigatorData,
    TickData,
    TickStatus,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from interlud_pipeline.cli import main
from interlud_pipeline.orchestration.instance import open_instance
from interlud_pipeline.orchestration.lock import acquire
from interlud_pipeline.orchestration.retention import old_runs, old_ticks, remove_runs, remove_ticks
from interlud_pipeline.settings import Settings

pytestmark = pytest.mark.slow

LATER = datetime.now(UTC) + timedelta(days=200)
YEARS = dg.StaticPartitionsDefinition(["2022", "2023"])


@dg.asset
def figures():
    print("said by a step")  # noqa: T201 - the claim is what becomes of it
    return 1


@dg.asset(partitions_def=YEARS)
def by_year():
    return 1


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return Settings(state=tmp_path)


def run(instance, asset, year=None):
    job = dg.Definitions([asset], jobs=[dg.define_asset_job("one", [asset])]).resolve_job_def("one")
    return job.execute_in_process(instance=instance, partition_key=year).run_id


def test_only_runs_go_that_no_asset_or_year_was_last_made_by(settings):
    with open_instance(settings) as instance:
        first, last = run(instance, figures), run(instance, figures)
        earlier, other_year, present = (run(instance, by_year, year) for year in ("2022", "2023", "2022"))
        assert old_runs(instance, settings, datetime.now(UTC)) == ()
        found = old_runs(instance, settings, LATER)
        assert [one.run_id for one in found] == [first, earlier]
        assert all(one.size > 0 for one in found)
        remove_runs(instance, found)
        assert {one.run_id for one in instance.get_runs()} == {last, other_year, present}
        assert instance.all_logs(last)
        assert old_runs(instance, settings, LATER) == ()
    left = {path.name.partition(".")[0] for path in (settings.dagster_home / "history" / "runs").iterdir()}
    assert left == {"index", last, other_year, present}
    assert not (settings.dagster_home / "storage" / first).exists()


def test_a_run_that_is_under_way_stays_however_old(settings):
    job = dg.Definitions([figures], jobs=[dg.define_asset_job("one", [figures])]).resolve_job_def("one")
    with open_instance(settings) as instance:
        instance.create_run_for_job(job)
        assert old_runs(instance, settings, LATER) == ()


def test_old_ticks_go_and_young_ones_stay(settings):
    with open_instance(settings) as instance:
        state = sensor_state(instance)
        for age in (100, 1):
            tick = TickData(
                state.instigator_origin_id,
                "inbox",
                state.instigator_type,
                TickStatus.SUCCESS,
                time.time() - age * 86400,
                run_ids=["one"],
                selector_id=state.selector_id,
            )
            instance.create_tick(tick)
        now = datetime.now(UTC)
        [ticks] = old_ticks(instance, settings, now)
        assert (ticks.name, ticks.count) == ("inbox", 1)
        remove_ticks(instance, settings, [ticks], now)
        assert old_ticks(instance, settings, now) == ()
        assert len(instance.get_ticks(state.instigator_origin_id, state.selector_id)) == 1


def test_the_command_only_shows_until_it_is_told_to_remove(settings, monkeypatch):
    monkeypatch.setattr("interlud_pipeline.settings.get_settings", lambda: settings)
    draft = settings.archive / ".incoming-x1y2z3"
    draft.parent.mkdir()
    draft.write_text("12345")
    shown = CliRunner().invoke(main, ["prune"])
    assert (shown.exit_code, draft.exists()) == (0, True)
    for words in ("brouillon", "archive/.incoming-x1y2z3", "5 o", "reste d'une", "--yes"):
        assert words in shown.stdout
    with acquire(settings, holder="a run"):
        assert json.loads(CliRunner().invoke(main, ["prune", "--format", "json"]).stdout)["files"] == []
    removed = json.loads(CliRunner().invoke(main, ["prune", "--yes", "--format", "json"]).stdout)
    assert (removed["removed"], removed["bytes"], draft.exists()) == (True, 5, False)
    assert removed["files"] == [
        {"kind": "draft", "path": str(draft), "bytes": 5, "reason": "reste d'une exécution interrompue"}
    ]
    assert CliRunner().invoke(main, ["prune"]).stdout == "Rien à supprimer.\n"


def sensor_state(instance):
    location = ManagedGrpcPythonEnvCodeLocationOrigin(LoadableTargetOrigin(module_name="m"), "interlud_pipeline")
    origin = RemoteInstigatorOrigin(RemoteRepositoryOrigin(location, "__repository__"), "inbox")
    return instance.add_instigator_state(
        InstigatorState(origin, InstigatorType.SENSOR, InstigatorStatus.RUNNING, SensorInstigatorData(min_interval=20))
    )
