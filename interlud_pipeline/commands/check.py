"""``interlud check``: what would be read in one file, and every finding, before anything is sent."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interlud_pipeline.commands.failures import EXIT_FAILED
from interlud_pipeline.commands.parameters import Year, format_option

if TYPE_CHECKING:
    from interlud_pipeline.commands.check_report import Report
    from interlud_pipeline.model import Context
    from interlud_pipeline.reference import Register
    from interlud_pipeline.settings import Settings
    from interlud_pipeline.validation.batch import Batch


@click.command("check", short_help="Vérifier un fichier avant de l'envoyer.")
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option("--year", type=Year(), help="Année des chiffres, si le fichier ne l'indique pas.")
@click.option("--agglomeration", metavar="SIREN|NOM", help="Agglomération, si le fichier ne l'indique pas.")
@format_option
@click.pass_context
def command(ctx: click.Context, file: Path, year: int | None, agglomeration: str | None, output_format: str) -> None:
    """Vérifier un fichier avant de l'envoyer.

    Montre ce qui est compris du fichier, ce qui est refusé et où, et ce qu'il faut corriger. Rien n'est envoyé
    ni gardé. Code de retour : 0 si tout est lu, 1 si une donnée ou le fichier est refusé, 2 si le fichier ne peut
    être ouvert.
    """
    from interlud_pipeline.commands.state import present_settings  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show, show_json  # noqa: PLC0415
    from interlud_pipeline.reference import Register  # noqa: PLC0415

    settings = present_settings()
    register = Register(settings.seeds)
    context = _context(file, year, agglomeration, settings, register)
    printed, status = _check(file, context, settings, register)
    if output_format == "json":
        show_json(printed)
    else:
        from interlud_pipeline.commands.check_text import readable  # noqa: PLC0415

        show(*readable(printed, register))
    ctx.exit(status)


def _check(file: Path, context: Context, settings: Settings, register: Register) -> tuple[Report, int]:
    from interlud_pipeline.commands.check_report import exit_status, report, unreadable  # noqa: PLC0415

    name = os.fsencode(file.name).decode("utf-8", errors="replace")
    try:
        content = file.read_bytes()
    except OSError as error:
        return unreadable(name, _why_unreadable(error), register), EXIT_FAILED
    from interlud_pipeline.intake.reading import Limits  # noqa: PLC0415
    from interlud_pipeline.pipeline import read_now  # noqa: PLC0415
    from interlud_pipeline.validation.account import account  # noqa: PLC0415
    from interlud_pipeline.validation.batch import validate  # noqa: PLC0415

    received = read_now([(content, name, context)], register, Limits.from_settings(settings))
    batch = validate(received, register)
    accounts = account(received[0], batch, register)
    printed = report(_beside_other_years(batch, settings, register), name, content, accounts)
    return printed, exit_status(printed)


def _beside_other_years(batch: Batch, settings: Settings, register: Register) -> Batch:
    """Add what rules over several years say, where a publication knows other years."""
    import duckdb  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    from interlud_pipeline.publication.as_of import LakeVersionGoneError  # noqa: PLC0415
    from interlud_pipeline.publication.current import PublicationError, current  # noqa: PLC0415
    from interlud_pipeline.publication.preview import findings_if_sent  # noqa: PLC0415

    try:
        publication = current(settings)
        if publication is None:
            return batch
        found = findings_if_sent(publication, batch, {line.rule for line in register.year_on_year_rules})
    except (duckdb.Error, LakeVersionGoneError, PublicationError, OSError) as error:
        # The file itself is checked all the same: what is published is no business of who sends it.
        click.echo(f"interlud : la comparaison avec les autres années n'a pas pu être faite ({error}).", err=True)
        return batch
    return replace(batch, findings=pl.concat([batch.findings, found]))


def _why_unreadable(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "il n'existe pas à cet endroit"
        case IsADirectoryError():
            return "c'est un dossier"
        case PermissionError():
            return "la lecture n'en est pas autorisée"
        case _:
            return error.strerror or "l'ordinateur ne parvient pas à l'ouvrir"


def _context(
    file: Path, year: int | None, agglomeration: str | None, settings: Settings, register: Register
) -> Context:
    """What the folder says under the inbox, and over it what the options say."""
    from interlud_pipeline.commands.parameters import resolve_sender  # noqa: PLC0415
    from interlud_pipeline.interpretation.context import resolve_folder  # noqa: PLC0415
    from interlud_pipeline.model import Context  # noqa: PLC0415

    folder = resolve_folder(*_folder(file, Path(settings.inbox)), register)
    sender = resolve_sender(agglomeration, register, year) if agglomeration else folder.sender
    return Context(reporting_year=year or folder.reporting_year, sender=sender)


def _folder(file: Path, inbox: Path) -> tuple[int | None, str | None]:
    """Year and name of the folder, which count only under the inbox."""
    from interlud_pipeline.intake.inbox import FoundFile  # noqa: PLC0415

    try:
        location = file.resolve().relative_to(inbox.resolve()).as_posix()
    except ValueError:
        return None, None
    found = FoundFile(location, str(file), size=0, modified=None)
    return found.folder_year, found.folder_name
