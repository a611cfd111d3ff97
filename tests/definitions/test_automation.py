"""What starts by itself when nothing arrives: another register, a day that matters, a day of the calendar."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._core.definitions.automation_tick_evaluation_context import build_run_requests
from dagster._core.definitions.data_version import DATA_VERSION_TAG

from interlud_pipeline.definitions import defs
from interlud_pipeline.orchestration.assets.sources import build_sources
from interlud_pipeline.orchestration.jobs import campaign_assets
from interlud_pipeline.orchestration.names import CALENDAR, OCCASION_TAG, PUBLISHED, REGISTER
from interlud_pipeline.orchestration.schedules import build_schedules
from interlud_pipeline.orchestration.sensors.register import build_register_sensor
from interlud_pipeline.publication.inputs import register_hash

pytestmark = pytest.mark.slow

NOTHING = (set(), set())
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as opened:
        yield opened


def observe(instance, source, version):
    instance.report_runless_asset_event(dg.AssetObservation(source, tags={DATA_VERSION_TAG: version}))


def observed_version(instance, source):
    [record] = instance.fetch_observations(source, limit=1).records
    return record.asset_observation.data_version


class Evaluations:
    """Evaluations of the conditions on all assets, one after the other."""

    def __init__(self, instance):
        self.instance = instance
        self.cursor = None

    def __call__(self) -> tuple[set[dg.AssetKey], set[dg.AssetCheckKey]]:
        """Assets and checks of the run that an evaluation asks for; none of either where it asks for no run."""
        result = dg.evaluate_automation_conditions(defs, self.instance, cursor=self.cursor)
        self.cursor = result.cursor
        subsets = [subset for subset in result._requested_subsets if not subset.is_empty]  # noqa: SLF001
        requests = build_run_requests(subsets, defs.resolve_asset_graph(), run_tags={}, emit_backfills=True)
        if not requests:
            return NOTHING
        [request] = requests
        return set(request.asset_selection), set(request.asset_check_keys)


@pytest.fixture
def evaluations(instance):
    return Evaluations(instance)


@pytest.fixture
def whole_campaign():
    graph = defs.resolve_asset_graph()
    assets = campaign_assets().resolve(graph)
    return assets, graph.get_check_keys_for_assets(assets)


def test_the_first_evaluation_starts_nothing_whatever_was_observed_before(instance, evaluations):
    observe(instance, REGISTER, "one")
    assert evaluations() == NOTHING
    assert evaluations() == NOTHING


@pytest.mark.parametrize("source", [REGISTER, CALENDAR])
def test_another_version_of_a_source_makes_the_whole_campaign_again_once(instance, evaluations, whole_campaign, source):
    observe(instance, source, "one")
    evaluations()
    observe(instance, source, "two")
    assert evaluations() == whole_campaign
    assert evaluations() == NOTHING


def test_the_same_version_observed_again_starts_nothing(instance, evaluations):
    observe(instance, CALENDAR, "2026-12-31")
    evaluations()
    observe(instance, CALENDAR, "2026-12-31")
    assert evaluations() == NOTHING


def test_what_a_run_makes_starts_no_other_run(instance, evaluations):
    observe(instance, REGISTER, "one")
    evaluations()
    for key in campaign_assets().resolve(defs.resolve_asset_graph()):
        instance.report_runless_asset_event(dg.AssetMaterialization(key))
    assert evaluations() == NOTHING


def test_a_change_during_a_run_is_not_lost_to_it(instance, evaluations, whole_campaign):
    observe(instance, REGISTER, "one")
    evaluations()
    observe(instance, REGISTER, "two")
    instance.report_runless_asset_event(dg.AssetMaterialization(PUBLISHED))
    assert evaluations() == whole_campaign


def test_a_change_of_a_seed_is_observed_once(settings, instance, put_in_force):
    put_in_force(date(2024, 6, 30))
    sensor = build_register_sensor(settings)

    def tick():
        data = sensor.evaluate_tick(dg.build_sensor_context(instance))
        for event in data.asset_events:
            instance.report_runless_asset_event(event)
        return len(data.asset_events)

    assert tick() == 0, "the publication was made with this register"
    with (settings.seeds / "campaigns.csv").open("a") as lines:
        lines.write("artois-mobilites,2025,2026-01-05,2026-03-31,2026-12-31,true,\n")
    assert [tick(), tick()] == [1, 0]
    assert observed_version(instance, REGISTER) == register_hash(settings.seeds)


def test_before_anything_is_published_the_register_is_no_news(settings, instance):
    data = build_register_sensor(settings).evaluate_tick(dg.build_sensor_context(instance))
    assert (data.asset_events, data.skip_message) == ([], "Nothing is published yet.")


def test_the_version_of_the_calendar_is_the_last_day_that_came(settings, put_in_force):
    put_in_force(date(2024, 6, 30), [(2023, date(2026, 1, 2)), (2023, date(9999, 12, 31)), (2022, None)])
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize(
            [build_sources()], instance=instance, resources={"settings": settings}, selection=[REGISTER, CALENDAR]
        )
        assert result.success
        assert observed_version(instance, CALENDAR) == "2026-01-02"
        assert observed_version(instance, REGISTER) == register_hash(settings.seeds)


def asked(schedule, day, *, hour=0, minute=5):
    """What a schedule asks for on a day: the tags of a run, or why there is none."""
    instant = datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)
    data = schedule.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=instant))
    return data.run_requests[0].tags if data.run_requests else data.skip_message


@pytest.mark.parametrize(
    ("verified", "today", "starts"),
    [
        (date(2025, 1, 2), date(2025, 1, 3), False),
        (date(2025, 1, 5), date(2025, 1, 6), True),
        (date(2025, 3, 30), date(2025, 3, 31), True),
        (date(2025, 3, 31), date(2025, 4, 1), False),
        (date(2025, 3, 1), date(2025, 4, 20), True),
        (date(2026, 12, 30), date(2026, 12, 31), True),
        (date(2027, 6, 1), date(2025, 3, 31), False),
    ],
)
def test_the_calendar_is_observed_on_a_day_that_matters_and_on_no_other(
    settings, put_in_force, verified, today, starts
):
    put_in_force(verified, [(2023, date(2026, 12, 31))])
    daily, _ = build_schedules(settings)
    outcome = asked(daily, today)
    assert isinstance(outcome, dict) == starts, outcome


def test_before_anything_is_published_no_day_matters(settings):
    daily, _ = build_schedules(settings)
    assert asked(daily, date(2025, 3, 31)) == "Nothing is published yet."


@pytest.mark.parametrize(
    ("day", "occasion"),
    [
        (date(2025, 1, 6), "opening 2024 artois-mobilites"),
        (date(2025, 3, 17), "reminder 2024 artois-mobilites"),
        (date(2025, 3, 31), "due 2024 artois-mobilites"),
        (date(2025, 12, 31), "close 2024 artois-mobilites"),
        (date(2025, 3, 18), None),
    ],
)
def test_the_campaign_runs_on_the_mornings_of_its_calendar(settings, day, occasion):
    _, calendar = build_schedules(settings)
    outcome = asked(calendar, day, hour=7, minute=0)
    if occasion is None:
        assert outcome == "No campaign has anything for 2025-03-18."
    else:
        assert outcome[OCCASION_TAG] == occasion


def test_schedules_run_from_the_start_in_the_timezone_in_which_today_is_decided(settings):
    assert {
        (schedule.name, schedule.default_status.value, schedule.execution_timezone)
        for schedule in build_schedules(settings)
    } == {("daily_as_of", "RUNNING", "Europe/Paris"), ("campaign_calendar", "RUNNING", "Europe/Paris")}
