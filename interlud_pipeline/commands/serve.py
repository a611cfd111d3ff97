"""``interlud serve``: one process of a production set-up, which a service manager starts and restarts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from interlud_pipeline.commands.failures import CommandFailed

if TYPE_CHECKING:
    from interlud_pipeline.orchestration.services import Service

LOOPBACK = "127.0.0.1"
LAST_PORT = 65535


@click.command("serve", short_help="Be one process of a production set-up.")
@click.argument("service", type=click.Choice(["code", "daemon", "web", "viewer"]))
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, LAST_PORT), help="Port: 4000 for code, 3000 for web, 3001 for viewer.")
@click.option("--code-host", default=LOOPBACK, show_default=True, help="Address of the code server.")
@click.option(
    "--code-port", type=click.IntRange(1, LAST_PORT), default=4000, show_default=True, help="Port of the code server."
)
def command(service: str, host: str, port: int | None, code_host: str, code_port: int) -> None:
    """Be one process of a production set-up (docs/production.md), for systemd or compose to start.

    code: the code server, which also starts the runs; daemon: sensors, schedules and the queue, exactly one;
    web: the interface of those who run the campaigns; viewer: the same, where nothing can be changed.
    """
    from interlud_pipeline.commands.state import in_french  # noqa: PLC0415
    from interlud_pipeline.layouts import LayoutError  # noqa: PLC0415
    from interlud_pipeline.orchestration.manifest import DbtParseFailed  # noqa: PLC0415
    from interlud_pipeline.orchestration.services import PORTS, DaemonRunsError, Place, become  # noqa: PLC0415
    from interlud_pipeline.settings import get_settings  # noqa: PLC0415

    chosen = cast("Service", service)
    try:
        become(get_settings(), chosen, Place(host, port or PORTS.get(chosen), code_host, code_port))
    except LayoutError as error:
        raise CommandFailed(in_french(error)) from None
    except DaemonRunsError as error:
        raise CommandFailed(f"Un démon travaille déjà sur ces données : il n'en faut qu'un ({error}).") from None
    except DbtParseFailed as error:
        raise CommandFailed(f"Le projet dbt ne peut pas être lu : {error}") from None
