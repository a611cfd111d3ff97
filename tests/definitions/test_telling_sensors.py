"""The sensors that tell people, tick by tick, on a real instance and with real servers."""

import json
from datetime import UTC, date, datetime, timedelta

import dagster as dg
import polars as pl
import pytest
from loopback import CALL, HOST, smtp_server, web_server
from pydantic import SecretStr

from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.notification.journal import sendings
from interlud_pipeline.orchestration.instance import open_instance
from interlud_pipeline.orchestration.news import checks, gap_items, run_items
from interlud_pipeline.orchestration.reminders import OP, build_reminders_job
from interlud_pipeline.orchestration.sensors.digest import build_digest_sensor
from interlud_pipeline.orchestration.sensors.reminders import build_reminders_sensor
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import NotificationSettings

pytestmark = pytest.mark.slow

PHRASE = "never-to-be-shown"


@dg.asset
def figures(context: dg.AssetExecutionContext) -> None:
    if context.run.tags.get("fails"):
        raise ValueError("the disk is full, write to jeanne.martin@call.example.org")


@dg.asset_check(asset=figures)
def is_sound(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    passed = not context.run.tags.get("unsound")
    return dg.AssetCheckResult(passed=passed, severity=dg.AssetCheckSeverity.WARN, description="Trois lignes de trop.")


CAMPAIGN = dg.Definitions([figures], asset_checks=[is_sound], jobs=[dg.define_asset_job("campaign")])


@pytest.fixture
def instance(settings):
    with open_instance(settings) as opened:
        yield opened


@pytest.fixture
def servers():
    with smtp_server() as mailbox, web_server() as channel:
        yield mailbox, channel


@pytest.fixture
def telling(settings, servers, tmp_path):
    """Settings with which messages leave."""
    mailbox, channel = servers
    contacts = tmp_path / "contacts.csv"
    contacts.write_text(f"recipient,email\nexploitation,data@example.org\n{CALL},a@call.example.org\n")
    notifications = NotificationSettings(
        contacts=contacts,
        mail_host=HOST,
        mail_port=mailbox.port,
        mail_security="none",
        mail_from="interlud@example.org",
        webhook_url=channel.url,
        timeout_seconds=5,
        digest_minutes=0,
    )
    return settings.model_copy(update={"notifications": notifications, "ui_url": "https://dagster.example.org"})


class Ticks:
    """Ticks of a sensor, each with the cursor that the one before left."""

    def __init__(self, sensor, instance):
        self.sensor, self.instance, self.cursor = sensor, instance, None

    def __call__(self):
        with dg.build_sensor_context(self.instance, cursor=self.cursor, definitions=CAMPAIGN) as context:
            data = self.sensor.evaluate_tick(context)
        self.cursor = data.cursor
        return data


def run(instance, **tags):
    job = CAMPAIGN.resolve_job_def("campaign")
    return job.execute_in_process(instance=instance, tags=tags, raise_on_error=False)


def test_a_failed_run_and_a_failed_check_are_told_once_by_mail_and_to_the_channel(telling, instance, servers):
    mailbox, channel = servers
    ticks = Ticks(build_digest_sensor(telling), instance)
    assert ticks().skip_message == "No run has ended since the last look."
    failed = run(instance, fails="1")
    assert ticks().skip_message == "Digest made. mail: sent; webhook: sent."
    [mail] = mailbox.mails
    assert mail["Subject"].endswith(": 1 exécution en échec")
    text = mail.get_body(("plain",)).get_content()
    assert "the disk is full, write to [masqué]" in text
    assert f"https://dagster.example.org/runs/{failed.run_id}" in text
    assert f"https://dagster.example.org/runs/{failed.run_id}" in json.loads(channel.posts[0])["text"]
    assert ticks().skip_message == "No run has ended since the last look."
    run(instance, unsound="1")
    assert ticks().skip_message == "Digest made. mail: sent; webhook: sent."
    text = mailbox.mails[1].get_body(("plain",)).get_content()
    assert "1 CONTRÔLE EN ÉCHEC" in text
    assert "is_sound (avertissement)" in text
    assert "Trois lignes de trop." in text
    assert "/assets/figures?view=checks&checkDetail=is_sound" in text
    assert "Réglé depuis : 1." in text, "a run of the same job has succeeded since"
    run(instance, unsound="1")
    assert ticks().skip_message == "Nothing is new since the last digest."
    assert len(mailbox.mails) == len(channel.posts) == 2


def test_without_configuration_the_digest_is_written_and_journalled(settings, instance):
    run(instance, fails="1")
    ticks = Ticks(build_digest_sensor(settings), instance)
    assert ticks().skip_message == "Digest made. mail: dry_run; webhook: dry_run."
    assert len(list((settings.outbox / "messages").glob("*/digest-*"))) == 2
    assert sendings(Ledger(settings.ledger))["event"].to_list() == ["dry_run", "dry_run"]
    assert ticks().skip_message == "No run has ended since the last look."


def test_a_server_that_is_down_for_now_gets_the_digest_by_a_later_tick(telling, instance, servers):
    mailbox, _ = servers
    mailbox.answers = ["451 later"] * 3
    run(instance, fails="1")
    ticks = Ticks(build_digest_sensor(telling), instance)
    assert ticks().skip_message == "Digest made. mail: failed; webhook: sent."
    assert ticks().skip_message == "Digest made. mail: sent."
    assert len(mailbox.mails) == 1


def test_a_server_that_does_not_answer_in_time_costs_a_tick_and_no_second_digest(telling, instance, servers):
    mailbox, _ = servers
    ticks = Ticks(build_digest_sensor(telling, patience=0.0), instance)
    run(instance, fails="1")
    said = ticks().skip_message
    while said == "The digest is being sent.":
        said = ticks().skip_message
    assert said == "Digest made. mail: sent; webhook: sent."
    assert len(mailbox.mails) == 1


def test_news_wait_for_a_run_under_way(telling, instance):
    run(instance, fails="1")
    job = CAMPAIGN.resolve_job_def("campaign")
    begun = instance.create_run_for_job(job)
    instance.report_dagster_event(dg.DagsterEvent("PIPELINE_START", "campaign"), run_id=begun.run_id)
    ticks = Ticks(build_digest_sensor(telling), instance)
    assert ticks().skip_message == "A run is under way; what is new waits for its end."
    instance.report_run_failed(begun, "The worker died.")
    assert ticks().skip_message == "Digest made. mail: sent; webhook: sent."


def test_a_run_that_dagster_starts_again_by_itself_is_no_news(instance):
    failed = run(instance, fails="1")
    assert [one.path for one in run_items(instance)] == [f"/runs/{failed.run_id}"]
    instance.add_run_tags(failed.run_id, {"dagster/will_retry": "true"})
    assert list(run_items(instance)) == []


def test_a_check_that_was_begun_and_gave_no_result_is_undecided(instance):
    run(instance, unsound="1")
    keys = [is_sound.check_key]
    assert [one.rule for one in checks(instance, keys).failed] == ["is_sound (avertissement)"]
    run(instance, fails="1")
    found = checks(instance, keys)
    assert (found.failed, len(found.undecided)) == ((), 1)


def test_missing_figures_are_news_with_their_reason_and_the_check_that_shows_them(register):
    row = {
        "plan": "artois-pdm", "indicator": "117", "reporting_year": 2023, "agglomeration": CALL, "scope": "in",
        "status": "DECLARED_NO_DATA", "is_in_rates": True, "is_answered": True, "is_filled": False,
        "is_overdue": False, "reason_text": "Données inexistantes",
        "scope_reason": None, "source_text": None, "source_file": None,
        "submission_id": None, "declared_by": None,
        "available_on": None, "due_on": date(2024, 3, 31), "received_at": datetime(2024, 2, 1),  # noqa: DTZ001 - as the mart has it
    }  # fmt: skip
    silent = {"status": "NO_SUBMISSION", "is_answered": False, "reason_text": None, "reporting_year": 2024}
    observations = pl.DataFrame([row, row | silent])
    found = sorted(gap_items(observations, register), key=lambda one: one.rank)
    assert [(one.subject, one.rule, one.path.partition("?")[2]) for one in found] == [
        ("CALL", "Aucun envoi (sans motif)", "view=checks&checkDetail=answered"),
        ("CALL", "Données inexistantes (motif déclaré)", "view=checks&checkDetail=filled"),
    ]
    assert found[1].text.endswith(
        ", 2023 : Données inexistantes, depuis le 01/02/2024 (à demander : Service mobilité de la CALL)"
    )
    assert found[1].path.startswith("/assets/data_quality/artois_pdm/indicator_117?")


def today():
    return datetime.now(UTC).date()


def with_campaign(settings, **dates):
    """A register whose only campaign has a day today."""
    usual = {"opens_on": "2020-01-01", "due_on": "2020-03-31", "closes_on": "2099-12-31"} | dates
    line = f"artois-mobilites,2023,{usual['opens_on']},{usual['due_on']},{usual['closes_on']},false,"
    header = "authority,reporting_year,opens_on,due_on,closes_on,is_fictional,note_fr"
    (settings.seeds / "campaigns.csv").write_text(f"{header}\n{line}\n")
    (settings.seeds / "campaign_reminders.csv").write_text("authority,reporting_year,remind_on\n")
    return settings


@pytest.fixture
def utc(settings):
    """Settings in the zone of ``today``."""
    return settings.model_copy(update={"timezone": "UTC"})


def test_a_day_of_the_calendar_starts_the_job_once_the_figures_are_verified_for_it(utc, instance, put_in_force):
    with_campaign(utc, due_on=today())
    ticks = Ticks(build_reminders_sensor(utc), instance)
    assert "Waiting for figures" in ticks().skip_message
    put_in_force(today() - timedelta(days=1))
    assert "Waiting for figures" in ticks().skip_message
    put_in_force(today())
    [request] = ticks().run_requests
    since = today() - timedelta(days=1)
    assert request.run_config == {"ops": {OP: {"config": {"on": str(today()), "since": str(since), "is_last": False}}}}
    assert ticks().run_requests == []


def test_on_a_day_without_anything_no_job_starts(utc, instance, put_in_force):
    with_campaign(utc)
    put_in_force(today())
    assert Ticks(build_reminders_sensor(utc), instance)().skip_message == f"No campaign has anything for {today()}."


def test_both_sensors_run_from_the_start(settings):
    for sensor in (build_digest_sensor(settings), build_reminders_sensor(settings)):
        assert sensor.default_status == dg.DefaultSensorStatus.RUNNING


def test_the_job_shows_functions_and_neither_addresses_nor_secrets(telling, instance, servers, put_in_force, capfd):
    mailbox, _ = servers
    told = telling.model_copy(
        update={
            "notifications": telling.notifications.model_copy(update={"mail_password": SecretStr(PHRASE)}),
            "timezone": "UTC",
        }
    )
    with_campaign(told, due_on=today())
    put_in_force(today())
    folder = told.publications / "0123456789abcdef"
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["marts"]["rpt_submission_ledger"] = manifest["marts"]["fct_indicator_observation"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "models.json").write_text(json.dumps({"database": "x", "models": [], "seeds": []}))
    row = {
        "plan": "artois-pdm", "indicator": "117", "reporting_year": 2023, "agglomeration": CALL, "scope": "in",
        "status": "AWAITED", "is_answered": False, "is_overdue": False, "available_on": None, "due_on": today(),
        "value": None, "is_lower_bound": False,
    }  # fmt: skip
    pl.DataFrame([row], schema_overrides={"available_on": pl.Date}).write_parquet(
        folder / "fct_indicator_observation.parquet"
    )
    schema = {"arrival_id": pl.Int32, "submission_id": pl.String, "declared_by": pl.String, "withdrawn_on": pl.Date}
    pl.DataFrame(schema=schema).write_parquet(folder / "rpt_submission_ledger.parquet")
    job = build_reminders_job(Register(told.seeds))
    done = job.execute_in_process(instance=instance, resources={"settings": told})
    assert done.success
    assert mailbox.recipients == [["a@call.example.org"]]
    shown = [str(entry) for entry in instance.all_logs(done.run_id)]
    said = "\n".join([*shown, *capfd.readouterr()])
    assert "Service mobilité de la CALL" in said
    assert "call.example.org" not in said
    assert PHRASE not in said
