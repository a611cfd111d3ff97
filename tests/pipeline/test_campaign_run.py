"""A real run of the sample campaigns: what it leaves in the instance."""

import re
from collections.abc import Iterator

import dagster as dg
import pytest

from interlud_pipeline.orchestration.execution import LOCATION
from interlud_pipeline.orchestration.instance import open_instance
from interlud_pipeline.orchestration.names import FOLLOWED_TAG, PUBLISHED, indicator_asset, overview_asset
from interlud_pipeline.publication.current import current
from interlud_pipeline.settings import Settings

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


def test_a_candidate_names_the_publication_that_it_became(instance, campaign):
    ids = {latest(instance, "candidate", mart)["publication"].value for mart in ("dim_plan", "rpt_findings")}
    assert ids == {current(Settings(state=campaign.state)).id}


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
