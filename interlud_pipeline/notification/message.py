"""A message before it is sent: whom it is for, on which day, and what it says.

Belongs here: the shapes that the parts of this package hand to each other, and a message's key.
Does not belong here: addresses, which only ``contacts`` and the transports see.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

MAIL, WEBHOOK = "mail", "webhook"
CHANNELS = (MAIL, WEBHOOK)

DIGEST, SUMMARY = "digest", "reminder_summary"
"""Kinds beside those of ``occasions``: what is new, and for the authority what came of an occasion's messages."""

OPERATORS = "exploitation"
"""Recipient of the digests: those who run the pipeline."""


class Event(StrEnum):
    """What the journal records of a message."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DRY_RUN = "dry_run"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail.

    Attributes:
        name: File name.
        media_type: ``application/pdf`` and the like.
        content: Its bytes.
    """

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell somebody, once.

    Attributes:
        kind: Of ``occasions``, or ``digest`` or ``reminder_summary``.
        channel: ``mail`` or ``webhook``.
        recipient: A body's SIREN, an authority's code, or ``exploitation``.
        recipient_function: Function that it is addressed to, never a person.
        on: Day of its occasion.
        subject: In one line.
        text: In plain text.
        html: The same as a page; mails only.
        attachments: Files that go with it.
        agglomeration: Body that it is about.
        reporting_year: Year that it is about.
        subject_count: How many figures or items it is about.
        items: Keys of what a digest tells, each with whether it is open or settled.
        follows: Key of the digest that left before it on the channel.
        reply_to: Recipient to whom answers go.
        is_rehearsal: It never leaves, whatever is configured: a fictional campaign reminds nobody.
    """

    kind: str
    channel: str
    recipient: str
    recipient_function: str
    on: date
    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    agglomeration: str | None = None
    reporting_year: int | None = None
    subject_count: int = 0
    items: Mapping[str, bool] = field(default_factory=dict)
    follows: str | None = None
    reply_to: str | None = None
    is_rehearsal: bool = False

    @property
    def key(self) -> str:
        """What makes it the same message: no two with one key are sent.

        An occasion has one message to a recipient, whatever it comes to say: a file that arrives between two tries
        does not make a second mail of it. A digest is what it tells after another: what comes back is told again.
        """
        parts = (
            self.kind,
            self.channel,
            self.recipient,
            self.agglomeration,
            self.reporting_year,
            self.on.isoformat(),
            sorted(self.items.items()),
            self.follows,
        )
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @property
    def content_sha256(self) -> str:
        """Hash of what it says and brings."""
        digest = hashlib.sha256()
        for text in (self.subject, self.text, self.html):
            digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
        for attachment in self.attachments:
            digest.update(attachment.name.encode("utf-8", "surrogatepass"))
            digest.update(hashlib.sha256(attachment.content).digest())
        return digest.hexdigest()
