"""Servers, a journal and settings of the test's own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from loopback import ADDRESS, AUTHORITY, CALL, Channel, Mailbox, smtp_server, web_server

from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.notification.contacts import Contact, Contacts
from interlud_pipeline.notification.delivery import Office
from interlud_pipeline.notification.journal import Journal
from interlud_pipeline.notification.message import MAIL, Attachment, Message
from interlud_pipeline.settings import NotificationSettings


@pytest.fixture
def mailbox():
    with smtp_server() as server:
        yield server


@pytest.fixture
def channel():
    with web_server() as server:
        yield server


@pytest.fixture
def journal(tmp_path) -> Journal:
    return Journal(Ledger(tmp_path / "ledger.sqlite"))


@pytest.fixture
def config(monkeypatch):
    """Settings that send, to servers on loopback or to nowhere."""
    for name in NotificationSettings.model_fields:
        monkeypatch.delenv(f"INTERLUD_NOTIFY_{name.upper()}", raising=False)

    def make(mailbox: Mailbox | None = None, channel: Channel | None = None, **more: object) -> NotificationSettings:
        mail = {"mail_host": "127.0.0.1", "mail_port": mailbox.port, "mail_security": "none"} if mailbox else {}
        hook = {"webhook_url": channel.url} if channel else {}
        usual = {"mail_from": "interlud@example.org", "timeout_seconds": 5}
        return NotificationSettings(**{**usual, **mail, **hook, **more})

    return make


@pytest.fixture
def make_office(tmp_path, journal):
    def make(settings: NotificationSettings, *contacts: Contact, pauses: tuple[float, ...] = (0, 0)) -> Office:
        by_recipient: dict[str, tuple[Contact, ...]] = {}
        for contact in contacts:
            by_recipient[contact.recipient] = (*by_recipient.get(contact.recipient, ()), contact)
        return Office(settings, Contacts(by_recipient), journal, tmp_path / "messages", pauses=pauses)

    return make


@pytest.fixture
def message() -> Message:
    return Message(
        kind="reminder",
        channel=MAIL,
        recipient=CALL,
        recipient_function="Service mobilité de la CALL",
        on=date(2024, 3, 15),
        subject="Rappel : 2 indicateurs attendus de CALL pour 2023 – à l'échéance « 31/03 »",
        text="Bonjour,\n.une ligne qui commence par un point\nÉté.\n",
        html="<p>Bonjour, été.</p>",
        attachments=(Attachment("modèle 2023.xlsx", "application/octet-stream", b"PK\x03\x04"),),
        agglomeration=CALL,
        reporting_year=2023,
        subject_count=2,
        reply_to=AUTHORITY,
    )


@pytest.fixture
def contact() -> Contact:
    return Contact(CALL, "Chargée de mobilité", ADDRESS)


@dataclass(frozen=True)
class Desk:
    """All of the above, for tests that take most of it."""

    mailbox: Mailbox
    config: Callable[..., NotificationSettings]
    make_office: Callable[..., Office]
    journal: Journal
    message: Message
    contact: Contact

    @property
    def office(self) -> Office:
        """Sends mails, and knows the body's address."""
        return self.make_office(self.config(self.mailbox), self.contact)

    @property
    def dry(self) -> Office:
        """Sends nothing."""
        return self.make_office(self.config())


@pytest.fixture
def desk(mailbox, config, make_office, journal, message, contact):  # noqa: PLR0913, PLR0917 - one of each
    return Desk(mailbox, config, make_office, journal, message, contact)
