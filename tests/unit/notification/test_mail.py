import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.smtp import AuthResult
from loopback import ADDRESS, AUTHORITY, CALL, HOST, smtp_server

from interlud_pipeline.notification.contacts import Contact
from interlud_pipeline.notification.mail import build_mail, send_mail
from interlud_pipeline.notification.sending import NotSentError, OutcomeUnknownError


def test_a_mail_arrives_with_its_subject_texts_and_attachment(mailbox, config, message, contact):
    settings = config(mailbox)
    authority = Contact(AUTHORITY, "", "mobilites@artois.example.org")
    assert send_mail(build_mail(message, settings, [contact], [authority]), settings, [contact]) is None
    [mail] = mailbox.mails
    assert mail["Subject"] == message.subject
    assert mail["To"].addresses[0].display_name == "Chargée de mobilité"
    assert mailbox.recipients == [[ADDRESS]]
    assert mail["Reply-To"].addresses[0].addr_spec == "mobilites@artois.example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{message.key[:32]}@example.org>"
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == message.text
    assert "<p>Bonjour, été.</p>" in mail.get_body(("html",)).get_content()
    [attachment] = mail.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("modèle 2023.xlsx", b"PK\x03\x04")


@pytest.mark.parametrize("broken", ["a\r\nBcc: spy@example.org", "a\nX-Evil: 1", "a\x0b\x85\u2028Bcc: spy@example.org"])
def test_a_name_with_a_line_break_adds_no_header(mailbox, config, message, broken):
    told = replace(message, subject=f"Rappel : {broken}", recipient_function=broken)
    settings, contact = config(mailbox), Contact(CALL, broken, ADDRESS)
    send_mail(build_mail(told, settings, [contact]), settings, [contact])
    [mail] = mailbox.mails
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    assert mail["Subject"].startswith("Rappel : a ")
    assert "\n" not in mail["Subject"]
    assert mailbox.recipients == [[ADDRESS]]


def test_what_a_dry_run_shows_holds_no_address(config, message):
    raw = build_mail(message, config(), []).as_bytes()
    assert ADDRESS.encode() not in raw
    mail = message_from_bytes(raw, policy=default)
    assert mail["To"].groups[0].display_name == "Service mobilité de la CALL"
    assert mail["To"].addresses == ()


def test_one_refused_address_of_two_is_noted_without_being_named(mailbox, config, message, contact):
    other = Contact(CALL, "", "parti@call.example.org")
    mailbox.refusals[other.address] = "550 5.1.1 <parti@call.example.org>: unknown"
    settings = config(mailbox)
    note = send_mail(build_mail(message, settings, [contact, other]), settings, [contact, other])
    assert note == "1 adresse(s) sur 2 refusée(s) par le serveur (550)"
    assert mailbox.recipients == [[ADDRESS]]


@pytest.mark.parametrize(
    ("refusal", "is_transient"),
    [("550 5.1.1 <jeanne.martin@call.example.org>: unknown", False), ("451 4.7.1 greylisted", True)],
)
def test_a_refusal_of_every_address_says_why_without_the_address(desk, refusal, is_transient):
    desk.mailbox.refusals[ADDRESS] = refusal
    settings = desk.config(desk.mailbox)
    with pytest.raises(NotSentError) as refused:
        send_mail(build_mail(desk.message, settings, [desk.contact]), settings, [desk.contact])
    assert refused.value.is_transient == is_transient
    assert refusal[:3] in str(refused.value)
    assert "@" not in str(refused.value)
    assert desk.mailbox.mails == []


@pytest.mark.parametrize(("answer", "is_transient"), [("552 too large", False), ("452 full", True)])
def test_a_refusal_of_the_mail_itself_is_told_from_one_for_now(desk, answer, is_transient):
    desk.mailbox.answers = [answer]
    settings = desk.config(desk.mailbox)
    with pytest.raises(NotSentError, match=answer) as refused:
        send_mail(build_mail(desk.message, settings, [desk.contact]), settings, [desk.contact])
    assert refused.value.is_transient == is_transient


def test_a_connection_that_breaks_while_the_mail_is_taken_in_leaves_its_fate_unknown(mailbox, config, message, contact):
    mailbox.answers = ["hang up"]
    settings = config(mailbox)
    with pytest.raises(OutcomeUnknownError):
        send_mail(build_mail(message, settings, [contact]), settings, [contact])


def test_a_server_that_is_not_there_may_come_back(config, message, contact):
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port = listener.getsockname()[1]
    settings = config(mail_host=HOST, mail_port=port, mail_security="none")
    with pytest.raises(NotSentError, match="ConnectionRefusedError") as refused:
        send_mail(build_mail(message, settings, [contact]), settings, [contact])
    assert refused.value.is_transient


@contextmanager
def silent_server():
    """Takes connections and says nothing."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        taken = []
        thread = threading.Thread(target=lambda: taken.append(listener.accept()), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()
        taken[0][0].close()


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_asked(config, message, contact):
    with silent_server() as port:
        settings = config(mail_host=HOST, mail_port=port, mail_security="none", timeout_seconds=0.2)
        with pytest.raises(NotSentError) as refused:
            send_mail(build_mail(message, settings, [contact]), settings, [contact])
    assert refused.value.is_transient


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for the server on loopback, and the file by which it is trusted."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: connections over TLS are not tried")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", *curve, *names, "-keyout", key, "-out", cert]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    return context, cert


PHRASE = "secret-phrase"


class Accounts:
    """Knows one account."""

    def __init__(self):
        self.seen = []

    def __call__(self, *given):
        auth_data = given[-1]
        self.seen.append((auth_data.login, auth_data.password))
        return AuthResult(success=auth_data.password == PHRASE.encode(), handled=False)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_password_goes_over_a_trusted_connection_only(config, message, contact, certificate, security):
    context, trusted = certificate
    accounts = Accounts()
    tls = {"tls_context": context, "require_starttls": True} if security == "starttls" else {"ssl_context": context}
    asked = {"auth_required": True, "authenticator": accounts, "auth_require_tls": security == "starttls"}
    with smtp_server(**tls, **asked) as mailbox:
        own = {"mail_security": security, "mail_user": "interlud", "mail_password": PHRASE}
        settings = config(mailbox, **own, mail_ca_file=trusted)
        send_mail(build_mail(message, settings, [contact]), settings, [contact])
        assert len(mailbox.mails) == 1
        assert accounts.seen == [(b"interlud", b"secret-phrase")]
        wrong = config(mailbox, **{**own, "mail_password": "wrong"}, mail_ca_file=trusted)
        with pytest.raises(NotSentError, match="535") as refused:
            send_mail(build_mail(message, wrong, [contact]), wrong, [contact])
        assert not refused.value.is_transient
        untrusted = config(mailbox, **own)
        with pytest.raises(NotSentError, match="n'est pas sûre") as refused:
            send_mail(build_mail(message, untrusted, [contact]), untrusted, [contact])
        assert not refused.value.is_transient
        assert len(mailbox.mails) == 1


def test_without_tls_no_password_is_sent(mailbox, config, message, contact):
    settings = config(mailbox, mail_user="interlud", mail_password=PHRASE)
    with pytest.raises(NotSentError, match="starttls"):
        send_mail(build_mail(message, settings, [contact]), settings, [contact])
    assert mailbox.mails == []


def test_secrets_and_addresses_show_in_no_form_of_the_settings(config, contact):
    settings = config(mail_password=PHRASE, webhook_url="https://hooks.example.org/T0/secret-token")
    shown = f"{settings!r} {settings} {settings.model_dump_json()} {contact!r}"
    assert "secret" not in shown
    assert ADDRESS not in shown
