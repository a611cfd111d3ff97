"""The UI's two processes: the webserver, and the daemon that starts queued runs and evaluates sensors.

Belongs here: starting both on the shared instance, and ending both however the command ends.
Does not belong here: what they show; printing.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from interlud_pipeline.orchestration.instance import instance_environment, open_instance
from interlud_pipeline.orchestration.manifest import dbt_environment, ensure_manifest
from interlud_pipeline.orchestration.services import WEBSERVER, be_the_only_daemon
from interlud_pipeline.settings import PROJECT_ROOT, Settings
from interlud_pipeline.upkeep.layout import require_layouts_to_run_on

HOST = "127.0.0.1"
CLOSING_SECONDS = 20
POLL_SECONDS = 0.5


class PortTakenError(RuntimeError):
    """Something else listens on the port."""


class ServerEndedError(RuntimeError):
    """One of the two processes ended although nobody asked it to."""


def serve(settings: Settings, port: int, on_open: Callable[[str], None]) -> None:
    """Run webserver and daemon until the command is interrupted or ended.

    Args:
        settings: Where state, and in it the instance, is.
        port: Port of the webserver on this machine.
        on_open: Told the address once the webserver answers.

    Raises:
        PortTakenError: Something else listens there.
        DaemonRunsError: A daemon works on this state already.
        LayoutError: Newer code wrote the state, or the ledger has to be brought up to date first.
        ServerEndedError: One of the two ended by itself.
    """
    _require_free(port)
    require_layouts_to_run_on(settings)
    daemon = be_the_only_daemon(settings)
    ensure_manifest(settings)
    open_instance(settings).dispose()
    environment = os.environ | dbt_environment(settings) | instance_environment(settings)
    workspace = str(PROJECT_ROOT / "workspace.yaml")
    commands = (
        [*WEBSERVER, "--host", HOST, "--port", str(port), "-w", workspace],
        [_beside("dagster-daemon"), "run", "-w", workspace],
    )
    try:
        with _ended_by_signals(), _running(commands, environment) as processes:
            _wait_until_open(port, processes)
            on_open(f"http://{HOST}:{port}")
            while True:
                _require_alive(processes)
                time.sleep(POLL_SECONDS)
    finally:
        os.close(daemon)


def _beside(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise PortTakenError(f"port {port} of {HOST} is taken") from None


def _wait_until_open(port: int, processes: Sequence[subprocess.Popen[bytes]]) -> None:
    while True:
        _require_alive(processes)
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(POLL_SECONDS)


def _require_alive(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is not None:
            raise ServerEndedError(f"{process.args!r} ended with {process.returncode}")


@contextmanager
def _running(commands: Sequence[list[str]], environment: dict[str, str]) -> Iterator[Sequence[subprocess.Popen[bytes]]]:
    """Both processes, each in a session of its own: Ctrl-C reaches only the command, which then ends them."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:  # one by one: interrupted between two, the command ends the first
            processes.append(subprocess.Popen(command, env=environment, start_new_session=True))  # noqa: PERF401, S603
        yield processes
    except KeyboardInterrupt:
        return
    finally:
        _end(processes)


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + CLOSING_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """SIGTERM ends the command like Ctrl-C, so that a service manager leaves no process behind."""

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        del number, frame
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)
