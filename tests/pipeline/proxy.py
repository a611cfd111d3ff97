"""nginx with the configuration of deploy/, in front of webservers of the tests."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from postgres_server import free_port

CONFIGURATION = Path(__file__).parent.parent.parent / "deploy" / "nginx" / "interlud.conf"
PATIENCE = 30

MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/interlud.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running proxy."""

    port: int
    certificate: Path

    def ask(self, host: str, path: str, *, login: str = "", body: str | None = None) -> tuple[int, str]:
        """Status and text of an answer over TLS, under a name."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.check_hostname = False
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=60)
        headers = {"Host": host, "Content-Type": "application/json"}
        if login:
            headers["Authorization"] = f"Basic {b64encode(login.encode()).decode()}"
        try:
            connection.request("POST" if body else "GET", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def need_nginx() -> str:
    """The program. Skips the test that asks where there is none; in CI that is a failure."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("nginx is not installed: scripts/install-test-system does it")
    if found is None:
        pytest.skip("nginx is not installed: the proxy's configuration is not tested")
    return found


@contextmanager
def running_proxy(folder: Path, web: str, viewer: str, logins: dict[str, str]) -> Iterator[Proxy]:
    """The proxy for as long as the block lasts.

    Args:
        folder: For its files.
        web: Address of the webserver of those who work.
        viewer: Address of the read-only one.
        logins: ``name:password`` of ``engineers`` and ``viewers``.
    """
    program, port = need_nginx(), free_port()
    folder.mkdir(parents=True)
    certificate = folder / "interlud.crt"
    files = ["-out", str(certificate), "-keyout", str(folder / "interlud.key")]
    subject = ["-subj", "/CN=interlud.example.org", "-days", "2"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *files]
    subprocess.run(made, check=True, capture_output=True)
    for group, login in logins.items():
        name, _, password = login.partition(":")
        (folder / f"{group}.htpasswd").write_text(f"{name}:{{PLAIN}}{password}\n", encoding="utf-8")
    text = CONFIGURATION.read_text(encoding="utf-8")
    for written, here in (
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("/etc/interlud/tls/", f"{folder}/"),
        ("/etc/interlud/", f"{folder}/"),
        ("http://127.0.0.1:3000", web),
        ("http://127.0.0.1:3001", viewer),
    ):
        assert written in text
        text = text.replace(written, here)
    (folder / "interlud.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user), encoding="utf-8")
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        _wait_until_up(port, process)
        yield Proxy(port, certificate)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_until_up(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None
        assert time.monotonic() < deadline
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
