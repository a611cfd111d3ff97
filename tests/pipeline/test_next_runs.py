"""Runs on a state with a publication: what holds another one back, and which years are looked at again."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from interlud_pipeline.orchestration.build import build_definitions
from interlud_pipeline.orchestration.dbt_process import DbtProcess
from interlud_pipeline.orchestration.execution import Runner
from interlud_pipeline.orchestration.history import ranges_to_look_at
from interlud_pipeline.orchestration.instance import open_instance
from interlud_pipeline.orchestration.names import PUBLISHED
from interlud_pipeline.publication.candidate import build_candidate
from interlud_pipeline.publication.current import VERIFIED_FILE, current
from interlud_pipeline.quality.results import ExpectationResult
from interlud_pipeline.quality.suites import load_suites
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.lake import Lake

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(campaign, tmp_path) -> Settings:
    """A copy of the finished state, for tests that go on from there."""
    return Settings(state=Path(shutil.copytree(campaign.state, tmp_path / "state", symlinks=True)))


def test_a_second_run_publishes_nothing_new_and_looks_at_no_year_again(campaign, settings):
    before = current(settings)
    copied = replace(campaign, environment=campaign.environment | {"INTERLUD_STATE": str(settings.state)})
    again = copied.interlud("run", "--as-of", "2026-06-30", "--format", "json")
    said = json.loads(again.stdout)
    assert again.returncode == 0, again.stderr
    assert (said["outcome"], said["publication"]["id"], said["data_quality_runs"]) == ("unchanged", before.id, [])
    assert {path.parent.name for path in settings.publications.glob("[!.]*/manifest.json")} - {"current"} == {before.id}


class BrokenExpectation:
    """An auditing process that finds one critical expectation broken."""

    def audit(self, *asked: object) -> list[ExpectationResult]:
        del asked
        found = [
            ExpectationResult(mart=suite.mart, name=expectation.name, severity=expectation.severity, success=True)
            for suite in load_suites()
            for expectation in suite.expectations
        ]
        index = next(i for i, result in enumerate(found) if result.severity == "critical")
        broken = ExpectationResult(
            mart=found[index].mart,
            name=found[index].name,
            severity="critical",
            success=False,
            unexpected_count=1,
            sample=({"agglomeration": "246200364"},),
        )
        return [*found[:index], broken, *found[index + 1 :]]


def materialize_publication(settings, instance):
    job = build_definitions(settings).resolve_implicit_global_asset_job_def()
    return job.execute_in_process(instance=instance, asset_selection=[PUBLISHED], raise_on_error=False)


def refusal(result):
    [failure] = [event.step_failure_data for event in result.all_events if event.is_step_failure]
    return failure.user_failure_data.description


def test_a_broken_expectation_leaves_the_former_publication_standing_also_when_forced_by_hand(settings):
    before = current(settings)
    with open_instance(settings) as instance:
        runner = Runner(settings, instance, audit_worker=dg.ResourceDefinition.hardcoded_resource(BrokenExpectation()))
        outcome = runner.campaign(None, print)
        by_hand = materialize_publication(settings, instance)
    assert not outcome.succeeded
    [held_back] = outcome.held_back
    assert held_back.startswith("candidate/")
    assert "246200364" in held_back
    assert current(settings).id == before.id
    assert "critical expectation" in refusal(by_hand)
    assert current(settings).id == before.id


class SilentDbt(DbtProcess):
    """A dbt whose events are lost, although it ends well."""

    def run(self, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        del arguments, environment
        return subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)


def test_a_build_that_tells_nothing_of_its_tables_fails_and_is_not_skipped_over(settings):
    before = current(settings)
    with open_instance(settings) as instance:
        runner = Runner(settings, instance, dbt=dg.ResourceDefinition.hardcoded_resource(SilentDbt(settings)))
        outcome = runner.campaign(None, print)
    assert (outcome.succeeded, outcome.has_published) == (False, False)
    assert outcome.errors[0].startswith("dbt ended well and told nothing of intermediate/")
    assert current(settings).id == before.id


def test_a_publication_made_by_hand_without_a_candidate_or_an_audit_is_refused(settings):
    with dg.DagsterInstance.ephemeral() as instance:
        assert "build one" in refusal(materialize_publication(settings, instance))
        shutil.rmtree(settings.publications / "audits")
        lake_version = Lake(settings.lake).version
        build_candidate(
            settings,
            as_of=date(2026, 6, 30),
            lake_version=lake_version,
            dbt_manifest=DbtProcess(settings).target_folder / "manifest.json",
        )
        assert "No audit is stored" in refusal(materialize_publication(settings, instance))


def test_one_mart_built_by_hand_can_be_published_with_the_others_as_they_stand(settings):
    job = build_definitions(settings).resolve_implicit_global_asset_job_def()
    layers = {"candidate", "publication"}
    chosen = [key for key in job.asset_layer.selected_asset_keys if key.path[0] in layers]
    with dg.DagsterInstance.ephemeral() as instance:
        done = job.execute_in_process(
            instance=instance, asset_selection=[dg.AssetKey(["marts", "dim_plan"]), *chosen], raise_on_error=False
        )
    built = [
        event.asset_key.path[1]
        for event in done.get_asset_materialization_events()
        if event.asset_key.path[0] == "marts"
    ]
    assert done.success
    assert built == ["dim_plan"]


def test_after_a_publication_in_the_ui_the_sensor_asks_for_one_run_over_all_touched_years(settings):
    definitions = build_definitions(settings)
    sensor = definitions.resolve_sensor_def("after_publication")
    with dg.DagsterInstance.ephemeral() as instance:
        instance.report_runless_asset_event(dg.AssetMaterialization(PUBLISHED))
        context = dg.build_sensor_context(instance, resources={"settings": settings}, definitions=definitions)
        [request] = sensor.evaluate_tick(context).run_requests
        again = dg.build_sensor_context(
            instance, resources={"settings": settings}, definitions=definitions, cursor=context.cursor
        )
        assert sensor.evaluate_tick(again).run_requests == []
    assert request.tags["dagster/asset_partition_range_start"] == "2022"
    assert request.tags["dagster/asset_partition_range_end"] == "2024"


def noted_as(settings, **changes):
    """Say that the content in force was last verified otherwise."""
    path = settings.publications / VERIFIED_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def change_a_figure(settings, year):
    """Have the publication in force tell of another figure of a year, as no run ever would."""
    path = current(settings).folder / "manifest.json"
    told = json.loads(path.read_text())
    (part,) = (one for one in told["marts"]["fct_indicator_observation"]["parts"] if one["year"] == year)
    part["digest"] = "another"
    path.unlink()
    path.write_text(json.dumps(told))


@pytest.mark.parametrize(
    ("what", "ranges"),
    [
        (lambda _: None, ()),
        (lambda settings: change_a_figure(settings, 2022), ((2022, 2023),)),
        (lambda settings: change_a_figure(settings, 2024), ((2024, 2024),)),
        (lambda settings: noted_as(settings, as_of="2026-12-30"), ()),
        (lambda settings: noted_as(settings, as_of="2026-12-31"), ((2022, 2023),)),
        (lambda settings: noted_as(settings, as_of="2025-12-30"), ((2024, 2024),)),
        (lambda settings: noted_as(settings, register_hash="another"), ((2022, 2024),)),
    ],
    ids=[
        "nothing",
        "figures of 2022",
        "figures of 2024",
        "a day before",
        "« trop tôt » due",
        "back before a close",
        "another register",
    ],
)
def test_after_a_publication_the_years_concerned_are_looked_at_again_and_no_other(settings, register, what, ranges):
    what(settings)
    with open_instance(settings) as instance:
        assert ranges_to_look_at(instance, settings, register) == ranges


def test_the_sensor_leaves_alone_what_the_command_followed_itself(settings):
    definitions = build_definitions(settings)
    sensor = definitions.resolve_sensor_def("after_publication")
    with open_instance(settings) as instance:
        tick = sensor.evaluate_tick(
            dg.build_sensor_context(instance, resources={"settings": settings}, definitions=definitions)
        )
    assert tick.run_requests == []
    assert "made by the command" in tick.skip_message
