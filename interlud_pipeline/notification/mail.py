"""Mails: their form, and handing them to an SMTP server.

Belongs here: headers that nothing from outside breaks out of, TLS, and telling what did not leave from what may have.
Does not belong here: what a mail says, whether it may be sent (``journal``).
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address, Group
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from interlud_pipeline.notification.contacts import Contact
from interlud_pipeline.notification.message import Message
from interlud_pipeline.notification.sending import NotSentError, OutcomeUnknownError, said
from interlud_pipeline.settings import NotificationSettings
from interlud_pipeline.transience import is_transient

PORTS = {"starttls": 587, "tls": 465, "none": 25}
NO_SENDER = "interlud@localhost.invalid"
_ACCEPTED = range(200, 300)
_GO_ON = 354


class _Policy(EmailPolicy):
    """Folds subjects by the older of the two ways that the library has: the newer one loses spaces in French ones."""

    def fold_binary(self, name: str, value: object) -> bytes:
        if name.lower() != "subject":
            return super().fold_binary(name, value)  # type: ignore[arg-type]  # as the generator hands it over
        folded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {folded}{self.linesep}".encode("ascii")


_POLICY = _Policy(linesep="\r\n", cte_type="7bit")
"""Seven bits, which every server takes."""


def build_mail(
    message: Message,
    config: NotificationSettings,
    to: Sequence[Contact],
    reply_to: Sequence[Contact] = (),
    at: datetime | None = None,
) -> EmailMessage:
    """The mail of a message.

    Args:
        message: What to say.
        config: Who sends.
        to: Where it goes; without any, it is addressed to the function alone, as a dry run shows it.
        reply_to: Where answers go.
        at: Its date; now when left out.
    """
    mail = EmailMessage(policy=_POLICY)
    sender = config.mail_from or NO_SENDER
    mail["Subject"] = one_line(message.subject)
    mail["From"] = Address(addr_spec=sender)
    mail["To"] = (
        [_address(contact, message.recipient_function) for contact in to]
        if to
        else Group(one_line(message.recipient_function), ())
    )
    if reply_to:
        mail["Reply-To"] = [_address(contact, "") for contact in reply_to]
    mail["Date"] = format_datetime(at or datetime.now(UTC))
    # The same message bears the same identifier: whoever gets it twice all the same can tell.
    mail["Message-ID"] = f"<{message.key[:32]}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "fr"
    mail.set_content(message.text)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    for attachment in message.attachments:
        maintype, _, subtype = attachment.media_type.partition("/")
        mail.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=one_line(attachment.name))
    return mail


def one_line(text: str) -> str:
    """A text that may stand in a header: whatever could end the line is a space."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _address(contact: Contact, otherwise: str) -> Address:
    return Address(one_line(contact.function or otherwise), addr_spec=contact.address)


def send_mail(mail: EmailMessage, config: NotificationSettings, to: Sequence[Contact]) -> str | None:
    """Hand a mail to the server.

    Args:
        mail: The mail.
        config: The server.
        to: Where it goes.

    Returns:
        What to note although it left: which share of the addresses was refused.

    Raises:
        NotSentError: The server was out of reach, or refused it.
        OutcomeUnknownError: The connection broke while the server was taking it in.
    """
    try:
        with _connected(config) as client:
            refused = _envelope(client, config, to)
            _hand_over(client, mail)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotSentError(_in_words(error), is_transient=is_transient(error)) from None
    if not refused:
        return None
    return f"{len(refused)} adresse(s) sur {len(to)} refusée(s) par le serveur ({', '.join(sorted(refused))})"


@contextmanager
def _connected(config: NotificationSettings) -> Iterator[smtplib.SMTP]:
    """A session that is ready to take a mail; how it is closed changes nothing of what it took."""
    host, port = config.mail_host or "", config.mail_port or PORTS[config.mail_security]
    context = ssl.create_default_context(cafile=str(config.mail_ca_file) if config.mail_ca_file else None)
    if config.mail_security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=config.timeout_seconds, context=context)
    else:
        client = smtplib.SMTP(host, port, timeout=config.timeout_seconds)
    try:
        if config.mail_security == "starttls":
            client.starttls(context=context)
        if config.mail_user is not None and config.mail_password is not None:
            if config.mail_security == "none":
                raise ValueError("un mot de passe n'est envoyé qu'avec starttls ou tls")
            client.login(config.mail_user, config.mail_password.get_secret_value())
        yield client
        with suppress(smtplib.SMTPException, OSError):
            client.quit()
    finally:
        client.close()


def _envelope(client: smtplib.SMTP, config: NotificationSettings, to: Sequence[Contact]) -> list[str]:
    """Announce sender and recipients; codes with which some of them were refused.

    Raises:
        smtplib.SMTPException: The sender, or every recipient, was refused.
    """
    client.ehlo_or_helo_if_needed()
    sender = config.mail_from or NO_SENDER
    code, answer = client.mail(sender)
    if code not in _ACCEPTED:
        raise smtplib.SMTPResponseException(code, answer)
    refused: dict[str, tuple[int, bytes]] = {}
    for contact in to:
        code, answer = client.rcpt(contact.address)
        if code not in _ACCEPTED:
            refused[contact.address] = code, answer
    if len(refused) == len(to):
        raise smtplib.SMTPRecipientsRefused(refused)
    return [str(code) for code, _ in refused.values()]


def _hand_over(client: smtplib.SMTP, mail: EmailMessage) -> None:
    """Send the mail itself, in the two steps between which its fate is decided.

    Raises:
        smtplib.SMTPException: The server would not take it.
        OutcomeUnknownError: Nothing was heard of it after it was on its way.
    """
    code, answer = client.docmd("DATA")
    if code != _GO_ON:
        raise smtplib.SMTPDataError(code, answer)
    try:
        client.send(_stuffed(mail.as_bytes()))
        code, answer = client.getreply()
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise OutcomeUnknownError(
            f"la connexion s'est rompue pendant l'envoi ({type(error).__name__}) : le message est peut-être parti"
        ) from None
    if code not in _ACCEPTED:
        raise smtplib.SMTPDataError(code, answer)


def _stuffed(content: bytes) -> bytes:
    """The mail as SMTP takes it: a line that begins with a point gets a second one, and a point ends it (RFC 5321)."""
    lines = content.replace(b"\r\n.", b"\r\n..")
    lines = b"." + lines if lines.startswith(b".") else lines
    return (lines if lines.endswith(b"\r\n") else lines + b"\r\n") + b".\r\n"


def _in_words(error: Exception) -> str:
    match error:
        case smtplib.SMTPRecipientsRefused():
            answers = {f"{code} {said(answer)}".strip() for code, answer in error.recipients.values()}
            return f"le serveur de courriel a refusé toutes les adresses : {' ; '.join(sorted(answers))}"
        case smtplib.SMTPResponseException():
            return f"le serveur de courriel a refusé : {error.smtp_code} {said(error.smtp_error)}".strip()
        case ssl.SSLError():
            return f"la connexion au serveur de courriel n'est pas sûre : {said(str(error.reason or error))}"
        case OSError() | smtplib.SMTPServerDisconnected():
            return f"le serveur de courriel ne répond pas ({type(error).__name__})"
    return f"le message ne peut être remis : {said(str(error))}"
