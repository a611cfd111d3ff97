"""The processes of a production set-up, each started alone: code server, daemon, webserver, viewers' webserver.

Belongs here: turning this process into one of them, with the environment that Dagster and dbt need.
Does not belong here: `interlud ui`, which starts and ends them together (``servers``); who restarts them (systemd).
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from interlud_pipeline.orchestration.instance import instance_environment, open_instance
from interlud_pipeline.orchestration.manifest import dbt_environment, ensure_manifest
from interlud_pipeline.settings import PROJECT_ROOT, Settings
from interlud_pipeline.upkeep.layout import require_layouts_to_run_on

Service = Literal["code", "daemon", "web", "viewer"]

MODULE = "interlud_pipeline.definitions"
LOCATION = "interlud_pipeline"
WORKSPACE = PROJECT_ROOT / "deploy" / "workspace.yaml"
WEBSERVER = (sys.executable, "-m", "interlud_pipeline.orchestration.webserver")
"""Dagster's webserver, with the pages that its assets link to."""

PORTS: Mapping[Service, int] = {"code": 4000, "web": 3000, "viewer": 3001}
DAEMON_LOCK = ".daemon.lock"


class DaemonRunsError(RuntimeError):
    """A daemon already runs on this state: two would start everything twice."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service listens, and where it finds the code server.

    Attributes:
        host: Address to listen on.
        port: Port to listen on; ``None`` for a daemon.
        code_host: Address of the code server.
        code_port: Port of the code server.
    """

    host: str
    port: int | None
    code_host: str
    code_port: int


def be_the_only_daemon(settings: Settings) -> int:
    """Take the lock that says who evaluates sensors on this state.

    Returns:
        The file descriptor that holds it, for as long as it is open in some process.

    Raises:
        DaemonRunsError: Another process holds it.
    """
    path = settings.dagster_home / DAEMON_LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise DaemonRunsError(f"a daemon holds {path}") from None
    return descriptor


def become(settings: Settings, service: Service, place: Place) -> NoReturn:
    """Turn this process into the service; it keeps its process id, so signals reach it.

    Args:
        settings: Where the state is.
        service: Which one.
        place: Where it listens.

    Raises:
        LayoutError: Newer code wrote the state, or the ledger has to be brought up to date first.
        DaemonRunsError: It is to be the daemon, and there is one.
        DbtParseFailed: dbt refuses the project.
    """
    require_layouts_to_run_on(settings)
    if service == "daemon":
        os.set_inheritable(be_the_only_daemon(settings), True)
    ensure_manifest(settings)
    open_instance(settings).dispose()
    command = command_of(service, place)
    environment = (
        os.environ
        | dbt_environment(settings)
        | instance_environment(settings)
        | {"INTERLUD_CODE_SERVER_HOST": place.code_host, "INTERLUD_CODE_SERVER_PORT": str(place.code_port)}
    )
    os.execve(command[0], command, environment)  # noqa: S606 - our own program


def command_of(service: Service, place: Place) -> list[str]:
    """The program of Dagster that the service is."""
    address = ["--host", place.host, "--port", str(place.port)]
    asking = ["--workspace", str(WORKSPACE)]
    match service:
        case "code":
            named = ["--module-name", MODULE, "--location-name", LOCATION]
            # Runs are then started by this Python, whatever PATH says.
            return [
                _beside("dagster"),
                "code-server",
                "start",
                *address,
                *named,
                "--use-python-environment-entry-point",
            ]
        case "daemon":
            return [_beside("dagster-daemon"), "run", *asking]
        case "web":
            return [*WEBSERVER, *address, *asking]
        case "viewer":
            return [*WEBSERVER, *address, *asking, "--read-only"]


def _beside(name: str) -> str:
    return str(Path(sys.executable).with_name(name))
