"""Delivering a message: at most once, with second tries for what time may mend, or written down in place of it.

Belongs here: the order of journal and transport.
Does not belong here: what a message says, how a server is spoken to (``mail``, ``webhook``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.errors import MessageError
from pathlib import Path

from interlud_pipeline.notification.contacts import Contacts
from interlud_pipeline.notification.journal import BY_THE_RULES, Insist, Journal
from interlud_pipeline.notification.mail import build_mail, send_mail
from interlud_pipeline.notification.message import MAIL, Event, Message
from interlud_pipeline.notification.sending import NotSentError, OutcomeUnknownError
from interlud_pipeline.notification.webhook import body, post
from interlud_pipeline.publication.files import remove_leftovers, write_bytes_atomically
from interlud_pipeline.settings import NotificationSettings

PAUSES = (1.0, 4.0)
"""Seconds between the tries of one delivery; whatever takes longer is tried again by the next."""

NOT_CONFIGURED = "essai à blanc : rien n'est envoyé"
REHEARSAL = "campagne fictive : rien n'est envoyé"
NO_ADDRESS = "sans adresse"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message.

    Attributes:
        message: The message.
        event: Where it stands: ``sending`` where it may have left and nobody knows.
        detail: What is to be said of that, in French.
        is_pending: It failed for now and is tried again by the next look.
        is_new: This call brought it there; else it stood there before.
        file: Where it was written down, in place of being sent.
        has_address: Somebody gave an address for its recipient.
    """

    message: Message
    event: Event
    detail: str | None = None
    is_pending: bool = False
    is_new: bool = True
    file: Path | None = None
    has_address: bool = True


@dataclass(frozen=True, slots=True)
class Office:
    """All that delivering takes.

    Attributes:
        config: Servers and secrets.
        contacts: Addresses.
        journal: Where each sending is recorded.
        folder: Where messages are written that are not sent.
        pause: What waits between tries.
        pauses: How long, one entry a second try.
    """

    config: NotificationSettings
    contacts: Contacts
    journal: Journal
    folder: Path
    pause: Callable[[float], None] = time.sleep
    pauses: tuple[float, ...] = PAUSES

    def deliver(self, message: Message, insist: Insist = BY_THE_RULES, *, is_dry: bool = False) -> Delivery:
        """Send a message, unless it was sent before, nothing is configured, or nobody would get it.

        Args:
            message: The message.
            insist: What the caller asks for beyond the rules.
            is_dry: Send nothing, whatever is configured.
        """
        if is_dry or message.is_rehearsal or not self._is_configured(message):
            return self._write_down(message)
        if not self._has_address(message):
            is_new = self.journal.note(message, Event.NO_ADDRESS, NO_ADDRESS)
            return (
                self._stood(message)
                if not is_new
                else Delivery(message, Event.NO_ADDRESS, NO_ADDRESS, has_address=False)
            )
        for wait in (*self.pauses, None):
            if not self.journal.begin(message, insist):
                return self._stood(message)
            try:
                note = self._hand_over(message)
            except NotSentError as error:
                self.journal.end(message, Event.FAILED, str(error), is_transient=error.is_transient)
                if wait is None or not error.is_transient:
                    return Delivery(message, Event.FAILED, str(error), is_pending=error.is_transient)
                self.pause(wait)
            except OutcomeUnknownError as error:
                self.journal.end(message, Event.SENDING, str(error))
                return Delivery(message, Event.SENDING, str(error))
            else:
                self.journal.end(message, Event.SENT, note)
                return Delivery(message, Event.SENT, note)
        raise AssertionError  # the last wait is None

    def _is_configured(self, message: Message) -> bool:
        return self.config.sends_mail if message.channel == MAIL else self.config.calls_webhook

    def _has_address(self, message: Message) -> bool:
        return message.channel != MAIL or bool(self.contacts.of(message.recipient))

    def _hand_over(self, message: Message) -> str | None:
        if message.channel != MAIL:
            post(message.text, self.config)
            return None
        to = self.contacts.of(message.recipient)
        reply_to = self.contacts.of(message.reply_to) if message.reply_to else ()
        try:
            mail = build_mail(message, self.config, to, reply_to)
        except (MessageError, ValueError) as error:
            raise NotSentError(
                f"le message ne peut être composé ({type(error).__name__})", is_transient=False
            ) from None
        return send_mail(mail, self.config, to)

    def _write_down(self, message: Message) -> Delivery:
        """Show what would have been sent, without an address in it, and journal it once."""
        standing = self.journal.standing(message.key)
        if standing is not None and standing.event not in {Event.DRY_RUN, Event.NO_ADDRESS}:
            return self._stood(message)
        file = self.folder / message.on.isoformat() / _file_name(message)
        is_mail = message.channel == MAIL
        content = build_mail(message, self.config, ()).as_bytes() if is_mail else body(message.text)
        remove_leftovers(file.parent, f".{file.name}.")
        write_bytes_atomically(file, content)
        detail = REHEARSAL if message.is_rehearsal else NOT_CONFIGURED
        is_new = self.journal.note(message, Event.DRY_RUN, detail)
        return Delivery(
            message, Event.DRY_RUN, detail, is_new=is_new, file=file, has_address=self._has_address(message)
        )

    def _stood(self, message: Message) -> Delivery:
        standing = self.journal.standing(message.key)
        if standing is None:  # another process has begun and not yet ended its transaction
            return Delivery(message, Event.SENDING, is_new=False)
        return Delivery(
            message,
            standing.event,
            standing.detail,
            is_pending=standing.event is Event.FAILED and standing.is_transient,
            is_new=False,
            has_address=self._has_address(message),
        )


def _file_name(message: Message) -> str:
    suffix = "eml" if message.channel == MAIL else "json"
    return f"{message.kind}-{message.reporting_year or ''}-{message.recipient}-{message.key[:8]}.{suffix}".replace(
        "--", "-"
    )
