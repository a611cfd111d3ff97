"""``interlud backup``: a consistent copy of all that cannot be made again, in one file."""

from __future__ import annotations

from pathlib import Path

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import format_option


@click.command("backup", short_help="Copy all that cannot be made again into one file.")
@click.argument("target", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1), metavar="N", help="In a folder: keep the N newest backups only.")
@format_option
def command(target: Path, keep: int | None, output_format: str) -> None:
    """Copy ledger, archive, publications, journal, register and Dagster's SQLite files into one checked file.

    PATH is a new file, or a folder, in which the file is named after the instant. No run changes anything
    meanwhile. Runs kept in PostgreSQL are saved with pg_dump. The file holds what senders sent: guard it.
    """
    from interlud_pipeline.commands.run import BUSY  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show_json  # noqa: PLC0415
    from interlud_pipeline.commands.wording import size  # noqa: PLC0415
    from interlud_pipeline.orchestration.lock import StateBusy  # noqa: PLC0415
    from interlud_pipeline.settings import get_settings  # noqa: PLC0415
    from interlud_pipeline.upkeep.backup import make_backup  # noqa: PLC0415
    from interlud_pipeline.upkeep.backup_file import BackupError  # noqa: PLC0415

    try:
        made = make_backup(get_settings(), target, keep)
    except BackupError as error:
        raise CommandFailed(f"Sauvegarde impossible : {error}.") from None
    except StateBusy:
        raise CommandFailed(BUSY) from None
    held = made.manifest
    if output_format == "json":
        show_json(
            {
                "path": str(made.path),
                "files": len(held.files),
                "bytes": made.path.stat().st_size,
                "publication": held.publication,
                "removed": [str(path) for path in made.removed],
            }
        )
        return
    click.echo(f"{made.path} : {len(held.files)} fichiers, {size(made.path.stat().st_size)}.")
    for path in made.removed:
        click.echo(f"Ancienne sauvegarde supprimée : {path}.")
