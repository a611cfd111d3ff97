"""Reminders on a finished campaign: by the command, to a real mail server, and through a kill in the middle of one."""

import json
import os
import shutil
import signal
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from loopback import AUTHORITY, CAHC, CALL, HOST, smtp_server
from openpyxl import load_workbook

from interlud_pipeline.publication.current import current
from interlud_pipeline.settings import Settings

pytestmark = pytest.mark.slow

# Once 2026 is over, what was announced for its end is owed: 118 of 2023, by both bodies.
LOOK = """
from datetime import date
from interlud_pipeline.notification.account import renew
from interlud_pipeline.notification.occasions import Occasion
from interlud_pipeline.notification.reminders import Round, figures_on, office
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import get_settings

settings, day = get_settings(), date(2027, 1, 4)
register = Register(settings.seeds)
due = [(day, Occasion("reminder", "artois-mobilites", 2023))]
told = Round(settings, register, figures_on(settings, day), office(settings, register)).remind(due)
assert renew(settings)
print(*(f"{one.message.recipient} {one.event} {one.is_new}" for one in told), sep="\\n")
"""


@pytest.fixture
def state(campaign, tmp_path) -> Path:
    return Path(shutil.copytree(campaign.state, tmp_path / "state", symlinks=True))


@pytest.fixture
def contacts(tmp_path) -> Path:
    path = tmp_path / "contacts.csv"
    path.write_text(
        f"recipient,email,function\n{CALL},a@call.example.org,\n{CAHC},b@cahc.example.org,\n"
        f"{AUTHORITY},c@artois.example.org,\n",
        encoding="utf-8",
    )
    return path


def test_the_command_writes_what_would_be_sent_and_sends_nothing(state, campaign):
    environment = campaign.environment | {"INTERLUD_STATE": str(state)}
    command = [Path(sys.executable).parent / "interlud", "remind", "--on", "2025-03-17", "--format", "json"]
    before = current(Settings(state=state)).id
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["occasions"] == [{"kind": "reminder", "authority": AUTHORITY, "reporting_year": 2024}]
    assert {one["standing"] for one in said["messages"]} == {"dry_run"}
    [cabbalr] = [one for one in said["messages"] if one["recipient"] == "200072460"]
    mail = message_from_bytes((state / "outbox" / cabbalr["file"]).read_bytes(), policy=default)
    assert mail["Subject"] == cabbalr["subject"]
    attached = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert list(attached) == cabbalr["attachments"]
    assert "indicateurs-2024-CABBALR.xlsx" in attached
    assert "synthese.html" in attached
    assert load_workbook(BytesIO(attached["indicateurs-2024-CABBALR.xlsx"])).sheetnames
    annotated = [content for name, content in attached.items() if name.endswith("-annote.xlsx")]
    assert all(load_workbook(BytesIO(content)).sheetnames for content in annotated)
    shown = pl.read_parquet(state / "publications" / "journal" / "rpt_reminders.parquet")
    assert sorted(shown["message_key"]) == sorted(one["key"] for one in said["messages"])
    assert shown["standing"].unique().to_list() == ["dry_run"]
    assert current(Settings(state=state)).id == before, "what is sent is no part of the figures"


def look(state, contacts, mailbox) -> subprocess.Popen[str]:
    told = {
        "INTERLUD_STATE": str(state),
        "INTERLUD_NOTIFY_CONTACTS": str(contacts),
        "INTERLUD_NOTIFY_MAIL_HOST": HOST,
        "INTERLUD_NOTIFY_MAIL_PORT": str(mailbox.port),
        "INTERLUD_NOTIFY_MAIL_SECURITY": "none",
        "INTERLUD_NOTIFY_MAIL_FROM": "interlud@example.org",
    }
    return subprocess.Popen([sys.executable, "-c", LOOK], env=os.environ | told, stdout=subprocess.PIPE, text=True)


def test_a_process_killed_once_the_server_took_a_mail_does_not_make_a_second_one(state, contacts):
    with smtp_server() as mailbox:
        # The child waits for the server's answer and is killed before it gets one; only this thread waits for its end.
        mailbox.on_data = lambda _session: process.send_signal(signal.SIGKILL)
        process = look(state, contacts, mailbox)
        process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL
        assert mailbox.recipients == [["a@call.example.org"]]

        mailbox.on_data = None
        again = look(state, contacts, mailbox)
        told, _ = again.communicate(timeout=120)
        assert told.splitlines() == [f"{CALL} sending False", f"{CAHC} sent True", f"{AUTHORITY} sent True"]
        assert mailbox.recipients[1:] == [["b@cahc.example.org"], ["c@artois.example.org"]]
        summary = mailbox.mails[-1].get_body(("plain",)).get_content()
        assert "- CALL (Service mobilité de la CALL), 1 indicateur : envoi interrompu, peut-être parti" in summary

        third = look(state, contacts, mailbox)
        told, _ = third.communicate(timeout=120)
        assert [line.split()[-1] for line in told.splitlines()] == ["False"] * 3
        assert len(mailbox.mails) == 3
    shown = pl.read_parquet(state / "publications" / "journal" / "rpt_reminders.parquet")
    assert dict(shown.select("recipient", "standing").iter_rows()) == {
        CALL: "uncertain",
        CAHC: "sent",
        AUTHORITY: "sent",
    }
    assert "@" not in str(shown.to_dicts())
