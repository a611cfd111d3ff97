from datetime import date
from io import BytesIO

import polars as pl
import pytest
from loopback import ADDRESS, AUTHORITY, CABBALR, CAHC, CALL
from openpyxl import load_workbook

from interlud_pipeline.notification.contacts import Contact
from interlud_pipeline.notification.message import Event
from interlud_pipeline.notification.occasions import KINDS, Occasion
from interlud_pipeline.notification.owed import LARGEST_ATTACHMENTS
from interlud_pipeline.notification.reminders import Figures, Round
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

SCHEMA = {
    "plan": pl.String, "agglomeration": pl.String, "indicator": pl.String, "reporting_year": pl.Int32,
    "status": pl.String, "scope": pl.String, "is_answered": pl.Boolean, "is_overdue": pl.Boolean, "due_on": pl.Date,
    "available_on": pl.Date, "value": pl.Decimal(18, 4), "is_lower_bound": pl.Boolean,
}  # fmt: skip
ARRIVALS = {
    "arrival_id": pl.Int32, "submission_id": pl.String, "declared_by": pl.String, "withdrawn_on": pl.Date,
}  # fmt: skip
DUE = date(2024, 3, 31)
REMINDER = Occasion("reminder", AUTHORITY, 2023)


def row(body, indicator, status, **more):
    answered = status.startswith("DECLARED") or status == "REPORTED"
    usual = {
        "plan": "artois-pdm",
        "reporting_year": 2023,
        "scope": "in",
        "is_answered": answered,
        "is_overdue": False,
        "due_on": DUE,
        "available_on": None,
        "value": None,
        "is_lower_bound": False,
    }
    return usual | {"agglomeration": body, "indicator": indicator, "status": status} | more


def figures(*rows, as_of=date(2024, 3, 15), arrivals=()):
    return Figures(
        pl.DataFrame(list(rows), schema=SCHEMA),
        pl.DataFrame(list(arrivals), schema=ARRIVALS, orient="row"),
        as_of,
    )


@pytest.fixture
def settings(tmp_path):
    return Settings(state=tmp_path / "state")


@pytest.fixture
def turn(settings, register):
    """One look, with the office that delivers."""

    def make(figures, post, register=register, **more):
        return Round(settings, register, figures, post, **more)

    return make


OWING = (
    row(CALL, "115", "REPORTED"),
    row(CALL, "116", "UNREADABLE"),
    row(CALL, "117", "AWAITED"),
    row(CALL, "118", "DECLARED_NOT_YET_DUE", available_on=date(2026, 12, 31)),
    row(CAHC, "117", "DECLARED_NO_DATA"),
    row(CABBALR, "117", "SCOPE_UNKNOWN", scope="unknown"),
    row(CALL, "117", "AWAITED", reporting_year=2024),
)


def test_only_bodies_in_scope_that_still_owe_something_are_reminded_and_of_that_alone(
    turn, make_office, config, mailbox, contact
):
    told = turn(figures(*OWING), make_office(config(mailbox), contact)).remind([(date(2024, 3, 15), REMINDER)])
    assert [(one.message.kind, one.message.recipient, one.event.value) for one in told] == [
        ("reminder", CALL, "sent"),
        ("reminder_summary", AUTHORITY, "no_address"),
    ]
    [mail] = mailbox.mails
    assert mail["Subject"] == "Rappel : 2 indicateurs attendus de CALL pour 2023"
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    owed = [line for line in text.splitlines() if line.startswith("- 1")]
    assert owed == [
        "- 116 Réunions tenues : Illisible, le 31/03/2024",
        "- 117 Outils de communication diffusés : Attendu, le 31/03/2024",
    ]
    assert "Elles sont attendues pour le 31/03/2024." in text
    assert "Chargé de mission logistique urbaine" in text


def test_a_promise_that_is_overdue_is_owed_again(turn, make_office, config):
    promised = row(CALL, "118", "DECLARED_NOT_YET_DUE", available_on=date(2026, 12, 31), is_overdue=True)
    look = turn(figures(promised, as_of=date(2027, 1, 4)), make_office(config()))
    [reminder, _] = look.remind([(date(2027, 1, 4), REMINDER)])
    assert reminder.message.subject_count == 1
    assert "depuis le 31/12/2026" in reminder.message.text


def test_the_template_goes_with_it_and_can_be_filled_in(turn, make_office, config, mailbox, contact):
    turn(figures(*OWING), make_office(config(mailbox), contact)).remind([(date(2024, 3, 15), REMINDER)])
    [template] = mailbox.mails[0].iter_attachments()
    assert template.get_filename() == "indicateurs-2023-CALL.xlsx"
    book = load_workbook(BytesIO(template.get_content()))
    cells = {str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None}
    assert {"117", CALL} <= cells


def test_the_newest_feedback_on_what_the_body_itself_sent_goes_with_it(desk, turn, settings):
    sent = [
        (1, "old", CALL, None),
        (2, "new", CALL, None),
        (3, "gone", CALL, date(2024, 3, 1)),
        (4, "page", AUTHORITY, None),
        (5, "theirs", CAHC, None),
    ]
    for _, submission, _, _ in sent:
        folder = settings.outbox / "2023" / "CALL" / submission
        folder.mkdir(parents=True)
        (folder / "synthese.html").write_text(f"<p>{submission}</p>")
        (folder / "envoi-annote.xlsx").write_bytes(b"PK")
        (folder / "note de service.docx").write_bytes(b"PK")
    office = desk.office
    turn(figures(*OWING, arrivals=sent), office).remind([(date(2024, 3, 15), REMINDER)])
    attached = {part.get_filename(): part.get_content() for part in desk.mailbox.mails[0].iter_attachments()}
    assert list(attached) == ["indicateurs-2023-CALL.xlsx", "envoi-annote.xlsx", "synthese.html"]
    assert attached["synthese.html"] == "<p>new</p>"


def test_what_mail_servers_would_refuse_is_left_out(turn, make_office, config, settings):
    folder = settings.outbox / "2023" / "CALL" / "new"
    folder.mkdir(parents=True)
    (folder / "synthese.html").write_text("<p></p>")
    with (folder / "envoi-annote.xlsx").open("wb") as large:
        large.truncate(LARGEST_ATTACHMENTS)
    look = turn(figures(*OWING, arrivals=[(1, "new", CALL, None)]), make_office(config()))
    [reminder, _] = look.remind([(date(2024, 3, 15), REMINDER)])
    assert [one.name for one in reminder.message.attachments] == ["indicateurs-2023-CALL.xlsx", "synthese.html"]


def test_each_day_of_the_calendar_has_its_own_words(turn, make_office, config):
    said = {}
    for kind in KINDS:
        look = turn(figures(*OWING, as_of=DUE), make_office(config()))
        [reminder, _] = look.remind([(DUE, Occasion(kind, AUTHORITY, 2023))])
        said[kind] = reminder.message.subject, reminder.message.text.splitlines()[2]
    assert said["opening"][0] == "Ouverture de la collecte 2023 : 2 indicateurs attendus pour CALL"
    assert said["due"][0] == "Échéance aujourd'hui : 2 indicateurs attendus de CALL pour 2023"
    assert said["close"][0] == "Clôture de la collecte 2023 : 2 indicateurs attendus de CALL"
    assert "est ouverte" in said["opening"][1]
    assert "aujourd'hui, le 31/03/2024" in said["due"][1]
    assert "se termine le 31/12/2024" in said["close"][1]


def test_the_authority_is_told_whom_no_mail_reached(turn, make_office, config, mailbox, contact):
    post = make_office(config(mailbox), contact, Contact(AUTHORITY, "", "mobilites@artois.example.org"))
    mailbox.refusals[ADDRESS] = f"550 <{ADDRESS}>"
    rows = figures(*OWING, row(CAHC, "115", "AWAITED"))
    look = turn(rows, post)
    told = look.remind([(date(2024, 3, 15), REMINDER)])
    assert [one.event for one in told] == [Event.FAILED, Event.NO_ADDRESS, Event.SENT]
    [mail] = mailbox.mails
    assert mail["Subject"] == ("Collecte 2023, rappel du 15/03/2024 : 0 agglomération prévenue, 2 non prévenues")
    text = mail.get_body(("plain",)).get_content()
    assert "- CAHC (Service mobilité de la CAHC), 1 indicateur : sans adresse" in text
    assert "- CALL (Service mobilité de la CALL), 2 indicateurs : échec (le serveur de courriel a refusé" in text
    assert ADDRESS not in text
    assert [one.is_new for one in look.remind([(date(2024, 3, 15), REMINDER)])] == [False] * 3


def test_the_authority_is_told_once_nothing_is_tried_again(turn, make_office, config, mailbox, contact):
    post = make_office(config(mailbox), contact, pauses=())
    mailbox.answers = ["451 later", "451 later"]
    due = [(date(2024, 3, 15), REMINDER)]
    assert [one.event for one in turn(figures(*OWING), post).remind(due)] == [Event.FAILED]
    last = turn(figures(*OWING), post, is_last=True).remind(due)
    assert [one.event for one in last] == [Event.FAILED, Event.NO_ADDRESS]


def test_a_fictional_campaign_reminds_nobody(turn, make_office, config, mailbox, contact):
    rows = figures(row(CALL, "117", "AWAITED", reporting_year=2024), as_of=date(2025, 3, 17))
    told = turn(rows, make_office(config(mailbox), contact)).remind(
        [(date(2025, 3, 17), Occasion("reminder", AUTHORITY, 2024))]
    )
    assert {one.event for one in told} == {Event.DRY_RUN}
    assert mailbox.mails == []
    assert "Campagne fictive" in told[0].message.text


def test_a_name_of_the_register_that_holds_a_line_break_or_a_tag_breaks_nothing(desk, seeds_copy, settings):
    bodies = (seeds_copy / "agglomerations.csv").read_text(encoding="utf-8")
    evil = '"CALL\nBcc: spy@example.org <b>"'
    (seeds_copy / "agglomerations.csv").write_text(bodies.replace(",CALL,", f",{evil},", 1), encoding="utf-8")
    look = Round(settings, Register(seeds_copy), figures(*OWING), desk.office)
    look.remind([(date(2024, 3, 15), REMINDER)])
    [mail] = desk.mailbox.mails
    assert mail["Bcc"] is None
    assert "CALL Bcc: spy@example.org <b>" in mail["Subject"]
    assert desk.mailbox.recipients == [[ADDRESS]]
    assert "&lt;b&gt;" in mail.get_body(("html",)).get_content()


def test_a_second_look_on_the_same_day_sends_nothing_even_if_other_figures_are_owed(
    turn, make_office, config, mailbox, contact
):
    post, due = make_office(config(mailbox), contact), [(date(2024, 3, 15), REMINDER)]
    turn(figures(*OWING), post).remind(due)
    fewer = turn(figures(row(CALL, "117", "AWAITED")), post).remind(due)
    assert [one.is_new for one in fewer] == [False, False]
    assert len(mailbox.mails) == 1
