"""The processes of a production set-up, really running on PostgreSQL, for the tests that need them.

Each is started as its systemd unit starts it, on another port.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postgres_server import free_port

INTERLUD = str(Path(sys.executable).parent / "interlud")
UNITS = Path(__file__).parent.parent.parent / "deploy" / "systemd"
INSTALLED = "/opt/interlud/.venv/bin/interlud "
PATIENCE = 180


@dataclass(frozen=True)
class ProductionSet:
    """Code server, daemon and both webservers at work on one state.

    Attributes:
        environment: With which they, and commands beside them, run.
        url: Address of the interface.
        viewer_url: Address of the read-only interface.
        logs: Folder with what each process printed.
    """

    environment: dict[str, str]
    url: str
    viewer_url: str
    logs: Path

    def ask(self, query: str, *, url: str = "", **variables: object) -> dict[str, Any]:
        """Data and errors that GraphQL answers."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        address = f"{url or self.url}/graphql"
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own loopback address
            return dict(json.load(answer))


def unit_command(name: str) -> list[str]:
    """What a systemd unit starts, with the command of this environment."""
    lines = (UNITS / f"interlud-{name}.service").read_text(encoding="utf-8").splitlines()
    started = next(line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart="))
    assert started.startswith(INSTALLED)
    return [INTERLUD, *shlex.split(started.removeprefix(INSTALLED))]


@contextmanager
def production_set(places: dict[str, str], logs: Path) -> Iterator[ProductionSet]:
    """Start all four processes and end them with the block.

    Args:
        places: Environment beside this process's own: state, inbox, and the database of ``PostgresServer``.
        logs: Folder for what they print.
    """
    environment = os.environ | places
    code, web, viewer = (str(free_port()) for _ in range(3))
    commands = {
        "code": [*unit_command("code"), "--port", code],
        "daemon": [*unit_command("daemon"), "--code-port", code],
        "web": [*unit_command("web"), "--port", web, "--code-port", code],
        "viewer": [*unit_command("viewer"), "--port", viewer, "--code-port", code],
    }
    logs.mkdir(parents=True, exist_ok=True)
    made = ProductionSet(environment, f"http://127.0.0.1:{web}", f"http://127.0.0.1:{viewer}", logs)
    with ExitStack() as running:
        processes = {
            name: running.enter_context(_running(command, environment, logs / f"{name}.log"))
            for name, command in commands.items()
        }
        for name, question in (("web", made.url), ("viewer", made.viewer_url)):
            _wait(lambda question=question: _has_loaded(question), processes[name], logs / f"{name}.log")
        yield made


@contextmanager
def _running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, env=environment, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _has_loaded(url: str) -> bool:
    """Whether a webserver answers and has the code location from the code server."""
    query = b'{"query": "{ repositoriesOrError { ... on RepositoryConnection { nodes { name } } } }"}'
    request = urllib.request.Request(f"{url}/graphql", query, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own loopback address
            return bool(json.load(answer)["data"]["repositoriesOrError"].get("nodes"))
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _wait(is_so: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.5)
