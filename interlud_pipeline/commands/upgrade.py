"""``interlud upgrade``: bring a state that an older version left to the form of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import format_option

if TYPE_CHECKING:
    from interlud_pipeline.commands.run_report import Result
    from interlud_pipeline.settings import Settings
    from interlud_pipeline.upkeep.upgrade import Plan


@click.command("upgrade", short_help="Bring a state that an older version left to the form of this one.")
@format_option
@click.pass_context
def command(context: click.Context, output_format: str) -> None:
    """Bring the ledger, the lake, the marts and Dagster's own tables to the form of this version.

    The ledger is migrated, all or nothing. Lake and marts are made anew from the archive, for the day for which the
    publication in force was last verified. Where all is in its present form, nothing is done. Make a backup first.
    Exit status as of « run ».
    """
    from interlud_pipeline.commands.run import EXIT_HELD_BACK  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show_json  # noqa: PLC0415
    from interlud_pipeline.settings import get_settings  # noqa: PLC0415

    settings = get_settings()
    planned = _plan(settings)
    has_migrated_dagster = _migrate(settings, planned)
    result = _rebuild(settings) if planned.rebuilds else None
    if output_format == "json":
        show_json(
            {
                "stores": [{"store": one.store, "from": one.found, "to": one.wanted} for one in planned.older],
                "dagster": has_migrated_dagster,
                "publication": None if result is None or result.publication is None else result.publication.id,
                "errors": [] if result is None else list(result.errors),
            }
        )
    else:
        _tell(planned, result, has_migrated_dagster=has_migrated_dagster)
    if result is not None and result.failed:
        raise CommandFailed(" ; ".join(result.errors) or "La chaîne s'est arrêtée sans dire pourquoi.")
    context.exit(EXIT_HELD_BACK if result is not None and result.held_back else 0)


def _plan(settings: Settings) -> Plan:
    from interlud_pipeline.commands.state import in_french  # noqa: PLC0415
    from interlud_pipeline.layouts import LayoutError  # noqa: PLC0415
    from interlud_pipeline.upkeep.upgrade import plan  # noqa: PLC0415

    try:
        return plan(settings)
    except LayoutError as error:
        raise CommandFailed(in_french(error)) from None


def _migrate(settings: Settings, planned: Plan) -> bool:
    """Migrate the ledger and Dagster's tables.

    Returns:
        Whether Dagster's were behind.
    """
    from interlud_pipeline.commands.run import BUSY  # noqa: PLC0415
    from interlud_pipeline.orchestration.instance_upgrade import bring_instance_up_to_date  # noqa: PLC0415
    from interlud_pipeline.orchestration.lock import StateBusy, acquire  # noqa: PLC0415
    from interlud_pipeline.upkeep.upgrade import migrate_ledger  # noqa: PLC0415

    try:
        with acquire(settings, holder="interlud upgrade"):
            if planned.migrates:
                migrate_ledger(settings)
            return bring_instance_up_to_date(settings)
    except StateBusy:
        raise CommandFailed(BUSY) from None


def _rebuild(settings: Settings) -> Result:
    from interlud_pipeline.commands.run import carry_out  # noqa: PLC0415
    from interlud_pipeline.publication.publish import verified_as_of  # noqa: PLC0415

    return carry_out(settings, verified_as_of(settings), ())


def _tell(planned: Plan, result: Result | None, *, has_migrated_dagster: bool) -> None:
    from interlud_pipeline.commands.state import STORES_FR  # noqa: PLC0415

    for one in planned.older:
        click.echo(f"{STORES_FR[one.store]} : de la forme n° {one.found} à la {one.wanted}.")
    if has_migrated_dagster:
        click.echo("Les tables de Dagster : mises à la forme de la version installée.")
    if not planned.older and not has_migrated_dagster:
        click.echo("Tout est déjà dans la forme de cette version.")
    if result is not None and result.publication is not None and not result.failed:
        click.echo(f"Publication en vigueur : {result.publication.id}.")
