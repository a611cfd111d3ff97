"""``interlud restore``: a backup put in the place of an empty state."""

from __future__ import annotations

from pathlib import Path

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import format_option


@click.command("restore", short_help="Put a backup in the place of an empty state.")
@click.argument("backup", metavar="PATH", type=click.Path(path_type=Path))
@format_option
def command(backup: Path, output_format: str) -> None:
    """Put a backup back where there is no state yet; nothing is ever overwritten.

    Every file is checked before any is in place. Run « interlud run » afterwards: lake and working database are
    made anew, and the same inputs give the same publication.
    """
    from interlud_pipeline.commands.state import in_french  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show_json  # noqa: PLC0415
    from interlud_pipeline.layouts import LayoutError  # noqa: PLC0415
    from interlud_pipeline.settings import get_settings  # noqa: PLC0415
    from interlud_pipeline.upkeep.backup_file import BackupError  # noqa: PLC0415
    from interlud_pipeline.upkeep.restore import restore  # noqa: PLC0415

    try:
        done = restore(get_settings(), backup)
    except BackupError as error:
        raise CommandFailed(f"Restauration impossible : {error}.") from None
    except LayoutError as error:
        raise CommandFailed(in_french(error)) from None
    held = done.manifest
    if output_format == "json":
        show_json(
            {
                "files": len(held.files),
                "made_at": held.made_at,
                "publication": held.publication,
                "is_older": done.is_older,
                "register": str(done.register) if done.register else None,
            }
        )
        return
    click.echo(f"Sauvegarde du {held.made_at:%d/%m/%Y} restaurée : {len(held.files)} fichiers vérifiés.")
    if done.register:
        click.echo(f"Le registre n'est plus celui de la sauvegarde, qui se trouve dans {done.register}.")
    click.echo(f"Lancez « interlud {'upgrade' if done.is_older else 'run'} » pour refaire ce qui s'en déduit.")
