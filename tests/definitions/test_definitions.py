"""The definitions as a clean process loads them."""

import json
import subprocess
import sys

import dagster as dg
import pytest
import yaml

from interlud_pipeline.commands.progress import STEPS
from interlud_pipeline.definitions import defs
from interlud_pipeline.orchestration.assets.exposures import build_exposures
from interlud_pipeline.orchestration.assets.validation import lake_columns
from interlud_pipeline.orchestration.execution import LOCATION, MODULE
from interlud_pipeline.orchestration.partitions import campaign_years
from interlud_pipeline.quality.suites import load_suites
from interlud_pipeline.settings import PROJECT_ROOT
from interlud_pipeline.validation.tables import LAKE_TABLES

pytestmark = pytest.mark.slow

GROUPS = {
    "reference",
    "intake",
    "validation",
    "staging",
    "intermediate",
    "marts",
    "data_quality",
    "publication",
    "exposures",
}
HEAVY = ("great_expectations", "pandera", "pandas", "matplotlib", "PIL")


@pytest.fixture(scope="module")
def repository():
    return defs.get_repository_def()


@pytest.fixture(scope="module")
def graph(repository):
    return repository.asset_graph


@pytest.fixture(scope="module")
def nodes(graph):
    return {tuple(key.path): graph.get(key) for key in graph.get_all_asset_keys()}


def names(repository, job):
    return {tuple(key.path) for key in repository.get_job(job).asset_layer.selected_asset_keys}


def test_each_step_that_the_command_follows_has_words_for_officers(repository):
    steps = {node.name for job in ("campaign", "data_quality") for node in repository.get_job(job).nodes}
    assert steps == set(STEPS)


def test_definitions_load_in_a_clean_process_with_an_empty_environment_without_the_heavy_libraries(tmp_path):
    code = (
        "import json, sys; from interlud_pipeline.definitions import defs; defs.get_repository_def();"
        f"print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={}, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_the_groups_are_those_of_the_layers(nodes):
    assert {node.group_name for node in nodes.values()} == GROUPS


def test_every_asset_but_the_exposures_can_be_made_and_each_says_what_it_is_whose_it_is_and_of_what_kind(nodes):
    lacking = {
        key: [name for name in ("description", "owners", "kinds") if not getattr(node, name)]
        for key, node in nodes.items()
    }
    assert {key: what for key, what in lacking.items() if what} == {}
    assert {key[0] for key, node in nodes.items() if not node.is_executable} == {"exposures"}


def test_dbt_assets_are_keyed_and_grouped_by_their_layer(nodes):
    assert nodes["marts", "fct_indicator_observation"].group_name == "marts"
    assert nodes["reference", "indicators"].group_name == "reference"
    assert nodes["staging", "stg_lake__observations"].group_name == "staging"


def test_the_lineage_runs_from_the_arrivals_to_the_indicators(graph, nodes):
    upstream, key = set(), nodes["data_quality", "artois_pdm", "indicator_118"].key
    waiting = [key]
    while waiting:
        parents = graph.get(waiting.pop()).parent_keys - upstream
        upstream |= parents
        waiting += parents
    assert {("intake", "arrivals"), ("validation", "observations"), ("publication", "publication")} <= {
        tuple(parent.path) for parent in upstream
    }


def test_every_mart_has_a_candidate_and_every_candidate_leads_to_the_publication(nodes):
    marts = {name for layer, *rest in nodes if layer == "marts" for name in rest}
    parents = {tuple(key.path) for key in nodes["publication", "publication"].parent_keys}
    assert parents == {("candidate", mart) for mart in marts}


def test_exposures_stand_at_the_end_after_their_marts_and_the_publication_in_which_they_are_read(graph, nodes):
    node = nodes["exposures", "feedback_to_bodies"]
    assert {tuple(key.path) for key in node.parent_keys} == {
        ("publication", "publication"),
        ("marts", "rpt_findings"),
        ("marts", "rpt_reminders"),
        ("marts", "rpt_revisions"),
        ("marts", "rpt_unregistered_observation"),
        ("marts", "rpt_submission_ledger"),
        ("marts", "rpt_non_reported_indicators"),
    }
    assert graph.get(node.key).child_keys == set()
    assert node.description.startswith("**Retour aux agglomérations**")
    assert "Ask: Chargé de mission logistique urbaine." in node.description
    assert node.owners == ["data-engineering@example.org"]
    assert set(node.kinds) == {"analysis"}


def test_the_address_of_an_exposure_is_a_link():
    exposure = {
        "name": "board",
        "type": "dashboard",
        "owner": {"name": "Mobility", "email": "board@example.org"},
        "description": "Figures.",
        "url": "https://board.example.org/",
        "depends_on": {"nodes": []},
    }
    [spec] = build_exposures({"nodes": {}, "exposures": {"exposure.interlud.board": exposure}})
    assert spec.metadata["url"] == dg.MetadataValue.url("https://board.example.org/")
    assert (spec.owners, spec.description) == (["board@example.org"], "**board**\n\nFigures.\n\nAsk: Mobility.")


def test_every_expectation_is_a_check_and_critical_ones_block(graph):
    blocking = {
        (key.asset_key.path[-1], key.name): graph.get(key).blocking
        for key in graph.asset_check_keys
        if key.asset_key.path[0] == "candidate"
    }
    assert blocking == {
        (suite.mart, expectation.name): expectation.severity == "critical"
        for suite in load_suites()
        for expectation in suite.expectations
    }


def test_every_suite_is_on_a_mart_of_the_project(nodes):
    assert [suite.mart for suite in load_suites() if ("marts", suite.mart) not in nodes] == []


def test_every_indicator_of_the_register_has_an_asset_by_year_with_both_checks(graph, nodes, register):
    for row in register.indicators:
        node = nodes["data_quality", row.plan.replace("-", "_"), f"indicator_{row.indicator}"]
        assert node.partitions_def.get_partition_keys() == [str(year) for year in campaign_years(register)]
        assert node.tags["theme"] == row.theme
        assert node.tags["plan"] == row.plan
        assert row.label_fr in node.description
        checks = {key.name: graph.get(key) for key in graph.get_check_keys_for_assets({node.key})}
        assert {name: check.blocking for name, check in checks.items()} == {"answered": False, "filled": False}


def test_each_plan_has_an_overview_of_its_indicators_by_year(nodes, register):
    node = nodes["data_quality", "artois_pdm", "overview"]
    assert node.partitions_def.get_partition_keys() == [str(year) for year in campaign_years(register)]
    assert {tuple(key.path) for key in node.parent_keys} == {("publication", "publication")}
    assert {key for key in nodes if key[-1] == "overview"} == {
        ("data_quality", plan.replace("-", "_"), "overview") for plan in {row.plan for row in register.indicators}
    }


def test_each_column_of_each_table_of_the_lake_is_described():
    manifest = json.loads((PROJECT_ROOT / "dbt_project" / "target" / "manifest.json").read_text())
    described = lake_columns(manifest)
    assert {table: [name for name, text in columns.items() if not text] for table, columns in described.items()} == {
        table: [] for table in LAKE_TABLES
    }
    assert described["submissions"]["format"] == "Format in which it was read."
    assert described["observations"]["source_cell"] == described["quarantine"]["source_cell"]


def test_each_table_of_the_lake_has_a_blocking_check_of_its_shape(graph, nodes):
    tables = {rest[0] for layer, *rest in nodes if layer == "validation"}
    blocking = {
        key.asset_key.path[1]
        for key in graph.asset_check_keys
        if key.asset_key.path[0] == "validation" and graph.get(key).blocking
    }
    assert blocking == tables


def test_dbt_tests_stand_as_blocking_checks_on_their_models(graph, nodes):
    checks = graph.get_check_keys_for_assets({nodes["marts", "fct_indicator_observation"].key})
    assert checks
    assert all(graph.get(key).blocking for key in checks)


def test_two_jobs_part_all_that_is_made_between_them_and_the_third_only_looks(nodes, repository):
    campaign = names(repository, "campaign")
    quality = names(repository, "data_quality")
    sources = {("reference", "register"), ("reference", "calendar")}
    assert campaign | quality | sources == {key for key in nodes if key[0] != "exposures"}
    assert {layer for layer, *_ in quality} == {"data_quality"}
    assert not campaign & quality
    assert not (campaign | quality) & sources
    assert names(repository, "look_at_the_calendar") == {("reference", "calendar")}


def test_the_register_stands_before_what_is_read_with_it_and_the_calendar_before_the_day(graph, nodes):
    def children(key):
        return {tuple(child.path) for child in graph.get(nodes[key].key).child_keys}

    seeds = {key for key in nodes if key[0] == "reference"} - {("reference", "register"), ("reference", "calendar")}
    assert children(("reference", "register")) == seeds | {key for key in nodes if key[0] == "validation"}
    assert children(("reference", "calendar")) == {("intake", "as_of")}


def test_all_of_the_campaign_and_nothing_else_starts_by_a_condition(nodes, repository):
    conditioned = {key for key, node in nodes.items() if node.automation_condition is not None}
    assert conditioned == names(repository, "campaign")


def test_the_launchpad_takes_what_to_read_again_and_needs_nothing(repository):
    job = repository.get_job("campaign")
    asked = {"read_again_body": "CALL", "read_again_file": "envoi.csv", "read_again_year": 2023}
    assert dg.validate_run_config(job, {"ops": {"validation": {"config": asked}}})
    assert dg.validate_run_config(job)["ops"]["validation"]["config"] == dict.fromkeys(asked)
    with pytest.raises(dg.DagsterInvalidConfigError):
        dg.validate_run_config(job, {"ops": {"validation": {"config": {"read_again_year": "2023-2024"}}}})
    fields = job.get_node_named("validation").definition.config_schema.config_type.fields
    assert {name for name, field in fields.items() if field.description and not field.is_required} == set(asked)


def test_all_sensors_run_from_the_start(repository):
    assert {sensor.name: sensor.default_status.value for sensor in repository.sensor_defs} == {
        "inbox": "RUNNING",
        "register": "RUNNING",
        "automation": "RUNNING",
        "after_publication": "RUNNING",
        "digest": "RUNNING",
        "reminders": "RUNNING",
    }


def test_the_workspace_names_the_module_and_location_under_which_runs_are_recorded():
    workspace = yaml.safe_load((PROJECT_ROOT / "workspace.yaml").read_text())
    assert workspace["load_from"] == [{"python_module": {"module_name": MODULE, "location_name": LOCATION}}]
