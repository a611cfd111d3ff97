import json
from datetime import date
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from interlud_pipeline.cli import main
from interlud_pipeline.notification.delivery import Delivery
from interlud_pipeline.notification.message import MAIL, Event, Message
from interlud_pipeline.notification.reminders import Round
from interlud_pipeline.settings import get_settings

TODAY = date(2024, 3, 15)


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    monkeypatch.setattr("interlud_pipeline.commands.submissions.today", lambda _: TODAY)
    return get_settings()


def refused(*arguments):
    result = CliRunner().invoke(main, ["remind", *arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_before_anything_is_published_nobody_can_be_told_what_is_owed():
    assert "Rien n'est encore publié" in refused()


def test_a_day_of_no_campaign_is_named_with_the_next_one_of_the_calendar():
    said = refused("--on", "2024-03-16")
    assert "Aucune campagne n'a rien au calendrier pour le 16/03/2024." in said
    assert "Le prochain jour est le 31/03/2024." in said


@pytest.mark.parametrize(("on", "words"), [("2024-03-31", "est à venir"), ("2024-03-01", "plus de 7 jours")])
def test_only_the_last_days_can_be_sent(on, words):
    assert words in refused("--on", on, "--send")


@pytest.mark.parametrize("line", ["246200364,not an address,", "nobody,a@x.example.org,"])
def test_a_file_of_contacts_that_cannot_be_used_is_refused_without_showing_it(tmp_path, monkeypatch, line):
    contacts = tmp_path / "contacts.csv"
    contacts.write_text(f"recipient,email,function\n{line}\n", encoding="utf-8")
    monkeypatch.setenv("INTERLUD_NOTIFY_CONTACTS", str(contacts))
    get_settings.cache_clear()
    said = refused("--on", "2024-03-15")
    assert "ligne 2" in said
    assert "x.example.org" not in said


def test_settings_of_the_environment_are_read_and_a_blank_one_is_none(monkeypatch):
    monkeypatch.setenv("INTERLUD_NOTIFY_MAIL_PASSWORD", "never-to-be-shown")
    monkeypatch.setenv("INTERLUD_NOTIFY_MAIL_HOST", "")
    get_settings.cache_clear()
    told = get_settings().notifications
    assert told.mail_password.get_secret_value() == "never-to-be-shown"
    assert told.mail_host is None
    assert "never" not in repr(get_settings())
    assert not told.sends_mail


def test_of_many_messages_those_that_did_not_leave_are_shown_and_all_are_counted(monkeypatch):
    def delivery(number: int) -> Delivery:
        message = Message("reminder", MAIL, f"{number:09}", f"Service {number}", TODAY, "Rappel", "")
        return Delivery(message, Event.FAILED if number == 999 else Event.SENT)

    monkeypatch.setattr(Round, "remind", lambda *_: [delivery(number) for number in range(1000)])
    monkeypatch.setattr("interlud_pipeline.commands.remind._figures", lambda *_: SimpleNamespace())
    said = CliRunner().invoke(main, ["remind"]).stdout
    assert len(said.splitlines()) < 60
    assert "Service 999" in said
    assert "… 1\u202f000 messages en tout : envoyé 999, échec 1." in " ".join(said.split(" "))
    assert len(json.loads(CliRunner().invoke(main, ["remind", "--format", "json"]).stdout)["messages"]) == 1000
