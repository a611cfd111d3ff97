"""A real run of the sample campaigns: what it leaves in the instance, and what holds a publication back."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from interlud_pipeline.orchestration.build import build_definitions
from interlud_pipeline.orchestration.dbt_process import DbtProcess
from interlud_pipeline.orchestration.execution import LOCATION, Runner
from interlud_pipeline.orchestration.history import ranges_to_look_at
from interlud_pipeline.orchestration.instance import open_instance
from interlud_pipeline.orchestration.names import FOLLOWED_TAG, PUBLISHED, indicator_asset, overview_asset
from interlud_pipeline.publication.candidate import build_candidate
from interlud_pipeline.publication.current import VERIFIED_FILE, current
from interlud_pipeline.quality.results import ExpectationResult
from interlud_pipeline.quality.suites import load_suites
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.lake import Lake

pytestmark = pytest.mark.slow

Type = dg.DagsterEventType


@pytest.fixture(scope="module")
def instance(campaign) -> Iterator[dg.DagsterInstance]:
    with open_instance(Settings(state=campaign.state)) as opened:
        yield opened


@pytest.fixture(scope="module")
def campaign_run(instance) -> dg.DagsterRun:
    [run] = instance.get_runs(dg.RunsFilter(job_name="campaign"))
    return run


@pytest.fixture
def settings(campaign, tmp_path) -> Settings:
    """A copy of the finished state, for tests that go on from there."""
    return Settings(state=Path(shutil.copytree(campaign.state, tmp_path / "state", symlinks=True)))


def events(instance, run, kind):
    return [
        entry.dagster_event
        for entry in instance.all_logs(run.run_id)
        if entry.dagster_event and entry.dagster_event.event_type == kind
    ]


def checks(instance, indicator, year):
    run = next(run for run in instance.get_runs(dg.RunsFilter(job_name="data_quality")))
    return {
        evaluation.check_name: evaluation
        for event in events(instance, run, Type.ASSET_CHECK_EVALUATION)
        if (evaluation := event.asset_check_evaluation_data).partition == year
        and evaluation.asset_key == indicator_asset("artois-pdm", indicator)
    }


def test_every_asset_that_was_planned_was_made(instance, campaign_run):
    planned = {event.asset_key for event in events(instance, campaign_run, Type.ASSET_MATERIALIZATION_PLANNED)}
    made = {event.asset_key for event in events(instance, campaign_run, Type.ASSET_MATERIALIZATION)}
    assert made == planned
    assert PUBLISHED in made


def test_every_check_that_was_planned_gave_a_result(instance, campaign_run):
    planned = events(instance, campaign_run, Type.ASSET_CHECK_EVALUATION_PLANNED)
    given = events(instance, campaign_run, Type.ASSET_CHECK_EVALUATION)
    assert {event.asset_check_planned_data.asset_check_key for event in planned} == {
        event.asset_check_evaluation_data.asset_check_key for event in given
    }


def test_the_run_stands_under_the_code_location_of_the_workspace(campaign_run):
    origin = campaign_run.remote_job_origin
    assert (origin.location_name, campaign_run.status) == (LOCATION, dg.DagsterRunStatus.SUCCESS)
    assert campaign_run.tags[FOLLOWED_TAG] == campaign_run.run_id


def test_what_senders_got_wrong_shows_as_warnings_that_name_file_and_cell(instance, campaign_run):
    [understood] = [
        event.asset_check_evaluation_data
        for event in events(instance, campaign_run, Type.ASSET_CHECK_EVALUATION)
        if event.asset_check_evaluation_data.check_name == "text_is_understood"
    ]
    assert (understood.passed, understood.severity) == (False, dg.AssetCheckSeverity.WARN)
    first = understood.metadata["worst_first"].records[0].data
    assert first["severity"] == "error"
    assert all(first[name] for name in ("file_name", "cell", "message_fr", "hint_fr"))


def test_tables_of_the_warehouse_show_their_rows_and_columns(instance, campaign_run):
    made = {
        event.asset_key: event.materialization.metadata
        for event in events(instance, campaign_run, Type.ASSET_MATERIALIZATION)
    }
    metadata = made[dg.AssetKey(["marts", "fct_indicator_observation"])]
    assert metadata["dagster/row_count"].value == 36
    columns = {column.name: column for column in metadata["dagster/column_schema"].schema.columns}
    assert columns["value"].type == "DECIMAL(18,4)"
    assert columns["value"].description


@pytest.mark.parametrize(
    ("indicator", "status", "reason"),
    [("117", "Données inexistantes", "inexistantes"), ("118", "Trop tôt", "2026")],
)
def test_indicators_117_and_118_of_2023_are_flagged_with_the_reason_and_count_as_answered(
    instance, indicator, status, reason
):
    found = checks(instance, indicator, "2023")
    assert found["answered"].passed
    filled = found["filled"]
    assert (filled.passed, filled.severity) == (False, dg.AssetCheckSeverity.WARN)
    rows = [record.data for record in filled.metadata["non_reported"].records]
    assert [(row["agglomération"], row["état"]) for row in rows] == [("CAHC", status), ("CALL", status)]
    assert all(reason in row["motif"] for row in rows)


@pytest.mark.parametrize("indicator", ["115", "116"])
def test_indicators_115_and_116_of_2023_pass(instance, indicator):
    assert all(check.passed for check in checks(instance, indicator, "2023").values())


def latest(instance, *key):
    """Metadata of the newest materialization of an asset."""
    return instance.get_latest_materialization_event(dg.AssetKey(key)).asset_materialization.metadata


def test_the_value_of_a_mart_leads_column_by_column_back_to_the_lake_and_on_to_the_candidate(instance):
    def parents(asset, column):
        lineage = latest(instance, *asset)["dagster/column_lineage"].value
        return {(*dep.asset_key.path, dep.column_name) for dep in lineage.deps_by_column[column]}

    fact = ("marts", "fct_indicator_observation")
    assert parents(("candidate", fact[1]), "value") == {(*fact, "value")}
    assert parents(fact, "value") == {("intermediate", "int_returns", "value")}
    seen, waiting = set(), [(*fact, "value")]
    while waiting:
        *asset, column = waiting.pop()
        if asset[0] in {"validation", "reference", "intake"}:
            continue
        above = parents(asset, column) - seen
        seen |= above
        waiting += above
    assert ("validation", "observations", "value") in seen
    in_words = latest(instance, *fact)["columns_come_from"].value.splitlines()
    assert "| value | validation/observations.value |" in in_words


@pytest.mark.parametrize(
    "key",
    [
        ("validation", "observations"),
        ("marts", "fct_indicator_observation"),
        ("candidate", "fct_indicator_observation"),
    ],
)
def test_tables_tell_their_rows_their_size_and_the_meaning_of_every_column(instance, key):
    metadata = latest(instance, *key)
    columns = metadata["dagster/column_schema"].value.columns
    assert metadata["dagster/row_count"].value > 30
    assert metadata["size_bytes"].value > 1000
    assert [column.name for column in columns if not column.description] == []


def test_a_candidate_names_the_publication_that_it_became(instance, settings):
    ids = {latest(instance, "candidate", mart)["publication"].value for mart in ("dim_plan", "rpt_findings")}
    assert ids == {current(settings).id}


def test_rates_of_an_indicator_are_numbers_that_the_ui_can_plot(instance):
    key = indicator_asset("artois-pdm", "117")
    metadata = year_of(instance, key, "2023")
    assert {name: metadata[name].value for name in ("response_rate", "fill_rate", "expected", "in_rates")} == {
        "response_rate": 1.0,
        "fill_rate": 0.0,
        "expected": 3,
        "in_rates": 2,
    }


def year_of(instance, key, year):
    """Metadata of what an asset says of a year."""
    [record] = instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=key, asset_partitions=[year]), limit=1
    ).records
    return record.asset_materialization.metadata


def test_a_gap_names_whom_to_ask_and_leads_to_what_the_sender_was_told(instance):
    metadata = year_of(instance, indicator_asset("artois-pdm", "117"), "2024")
    unreadable, blank = (record.data for record in metadata["non_reported"].records)
    assert unreadable == {
        "agglomération": "CALL",
        "état": "Illisible",
        "motif": "« une dizaine »",
        "depuis": "2025-03-28",
        "attendu le": "–",
        "à qui demander": "Service mobilité de la CALL",
        "fichier": "retour-2024.ods",
    }
    assert (blank["agglomération"], blank["à qui demander"]) == ("CABBALR", "Service mobilité de la CABBALR")
    assert re.search(r"\| CALL \| \[synthèse\]\(/feedback/[0-9a-f]{16}/synthese\)", metadata["feedback"].value)


def test_the_overview_of_a_year_has_a_picture_rates_and_findings_by_rule(instance):
    metadata = year_of(instance, overview_asset("artois-pdm"), "2024")
    figures = {name: metadata[name].value for name in ("dagster/row_count", "response_rate", "fill_rate")}
    assert figures == {"dagster/row_count": 12, "response_rate": 0.5833, "fill_rate": 0.5833}
    owing = [(record.data["agglomération"], record.data["réponses"]) for record in metadata["by_agglomeration"].records]
    assert owing == [("CABBALR", 1), ("CALL", 2), ("CAHC", 4)]
    picture = metadata["picture"].value
    assert picture.startswith("![Agglomérations × indicateurs × années](data:image/png;base64,iVBOR")
    assert len(picture) < 20_000
    by_rule = metadata["findings_by_rule"].value
    assert "| [number.approximate](/rules/number.approximate) | erreur | 1 | 0 | Le nombre est approché |" in by_rule


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
