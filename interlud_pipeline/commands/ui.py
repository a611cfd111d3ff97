"""``interlud ui``: the pipeline's web interface, on this machine only."""

from __future__ import annotations

import click

from interlud_pipeline.commands.failures import CommandFailed

DEFAULT_PORT = 3000
LAST_PORT = 65535


@click.command("ui", short_help="Open the pipeline's web interface.")
@click.option(
    "--port", type=click.IntRange(1, LAST_PORT), default=DEFAULT_PORT, show_default=True, help="Port on 127.0.0.1."
)
def command(port: int) -> None:
    """Open the pipeline's web interface on 127.0.0.1, with the runs of « interlud run » in it.

    Ctrl-C ends it, and with it what it started.
    """
    from interlud_pipeline.commands.state import in_french  # noqa: PLC0415
    from interlud_pipeline.layouts import LayoutError  # noqa: PLC0415
    from interlud_pipeline.orchestration.manifest import DbtParseFailed  # noqa: PLC0415
    from interlud_pipeline.orchestration.servers import PortTakenError, ServerEndedError, serve  # noqa: PLC0415
    from interlud_pipeline.orchestration.services import DaemonRunsError  # noqa: PLC0415
    from interlud_pipeline.settings import get_settings  # noqa: PLC0415

    try:
        serve(get_settings(), port, _say_open)
    except PortTakenError:
        raise CommandFailed(f"Le port {port} est déjà pris : fermez ce qui l'occupe ou changez --port.") from None
    except LayoutError as error:
        raise CommandFailed(in_french(error)) from None
    except DaemonRunsError as error:
        raise CommandFailed(f"Une interface ou un démon travaille déjà sur ces données ({error}).") from None
    except ServerEndedError as error:
        raise CommandFailed(f"L'interface s'est arrêtée d'elle-même : {error}") from None
    except DbtParseFailed as error:
        raise CommandFailed(f"Le projet dbt ne peut pas être lu : {error}") from None


def _say_open(url: str) -> None:
    click.echo(f"Interface ouverte sur {url} (Ctrl-C pour arrêter).", err=True)
