"""Real servers on loopback: an SMTP server that keeps what it takes, and a web server that keeps what is posted."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
CALL, CAHC, CABBALR = "246200364", "246200299", "200072460"
AUTHORITY = "artois-mobilites"
ADDRESS = "jeanne.martin@call.example.org"


@dataclass
class Mailbox:
    """What an SMTP server took, and how it answers.

    Attributes:
        mails: Mails taken, in order.
        recipients: For each of them, where it went.
        refusals: Answer to RCPT by address.
        answers: Answers to the next mails, in order; after them each is taken.
        on_data: Called when a mail has come in, before it is answered.
    """

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    on_data: Any = None
    port: int = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802, ARG002
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "hang up":
            server.transport.close()
            return "250 OK"
        if answer.startswith("2"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.recipients.append(list(envelope.rcpt_tos))
        if self.on_data is not None:
            self.on_data(session)
        return answer


class AnyPort(Controller):
    """Listens on a port that the system gives, and says which."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp_server(**options: object) -> Iterator[Mailbox]:
    """A server that takes mails; options are those of aiosmtpd's."""
    mailbox = Mailbox()
    controller = AnyPort(mailbox, hostname=HOST, port=0, **options)
    controller.start()
    try:
        mailbox.port = controller.port
        yield mailbox
    finally:
        controller.stop()


@dataclass
class Channel:
    """What was posted to a webhook, and how it answers.

    Attributes:
        posts: Bodies, in order.
        answers: Statuses of the next answers; after them each is 200.
        says: What the answers say.
    """

    posts: list[bytes] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    says: str = "ok"
    url: str = ""


@contextmanager
def web_server(path: str = "/hooks/secret-token") -> Iterator[Channel]:
    """A server that takes messages for a channel."""
    channel = Channel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            answer = channel.answers.pop(0) if channel.answers else 200
            if answer == 0:
                self.connection.close()
                return
            if answer == 200 and self.path == path:
                channel.posts.append(content)
            self.send_response(answer)
            self.end_headers()
            self.wfile.write(channel.says.encode())

        def log_message(self, *_):
            """Keep the tests' output clean."""

    server = HTTPServer((HOST, 0), Handler)
    channel.url = f"http://{HOST}:{server.server_port}{path}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield channel
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
