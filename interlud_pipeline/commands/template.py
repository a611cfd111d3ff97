"""``interlud template``: the workbook that an agglomeration fills in for a year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import Year, format_option, resolve_body

if TYPE_CHECKING:
    from interlud_pipeline.reference import Register
    from interlud_pipeline.settings import Settings


@click.command("template", short_help="Écrire le classeur à remplir par une agglomération.")
@click.option("--year", required=True, type=Year(), help="Année que décrivent les chiffres.")
@click.option("--agglomeration", required=True, metavar="SIREN|NOM", help="Agglomération qui remplira le classeur.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Fichier à écrire (par défaut dans le dossier courant)."
)
@click.option("--force", is_flag=True, help="Remplacer le fichier s'il existe déjà.")
@format_option
def command(year: int, agglomeration: str, output: Path | None, force: bool, output_format: str) -> None:
    """Écrire le classeur à remplir par une agglomération.

    Le classeur porte les indicateurs attendus de cette agglomération pour cette année, à côté d'eux ce qui est publié
    pour l'année précédente, les tableaux des réunions et des acteurs, et un mode d'emploi. Il est au format .xlsx, ou
    .ods si le nom donné par --output finit ainsi.
    """
    from interlud_pipeline.commands.state import present_settings  # noqa: PLC0415
    from interlud_pipeline.reference import Register  # noqa: PLC0415
    from interlud_pipeline.template.content import content_for  # noqa: PLC0415
    from interlud_pipeline.template.write import SUFFIXES, write_template  # noqa: PLC0415

    settings = present_settings()
    register = Register(settings.seeds)
    body = resolve_body(agglomeration, register, year)
    content = content_for(body, year, register, _former(settings, body, year, register))
    if not content.indicators:
        raise CommandFailed(f"Le registre n'attend rien de {content.body.short_name} pour {year}.")
    target = output or Path(f"indicateurs-{year}-{content.body.short_name}.xlsx")
    if target.suffix.lower() not in SUFFIXES:
        raise CommandFailed(f"Le classeur doit se terminer par {' ou '.join(SUFFIXES)}, pas « {target.name} ».")
    _write(target, write_template(content, target.suffix.lower()), force=force)
    if output_format == "json":
        from interlud_pipeline.commands.terminal import show_json  # noqa: PLC0415

        show_json(
            {
                "file": str(target),
                "agglomeration": content.body.agglomeration,
                "reporting_year": year,
                "indicators": [row.indicator for row in content.indicators],
            }
        )
    else:
        click.echo(f"Classeur écrit : {target}")


def _former(settings: Settings, body: str, year: int, register: Register) -> dict[str, str]:
    """What is published for the year before."""
    from interlud_pipeline.publication.current import PublicationError, current  # noqa: PLC0415
    from interlud_pipeline.template.former import former_figures  # noqa: PLC0415

    try:
        publication = current(settings)
        if publication is None:
            return {}
        return former_figures(publication.read("fct_indicator_observation"), body, year, register)
    except PublicationError as error:
        raise CommandFailed("La publication en vigueur ne peut être lue : le modèle n'aurait pas de rappel.") from error


def _write(target: Path, content: bytes, *, force: bool) -> None:
    """Write the workbook, but never over one that somebody may have filled in."""
    try:
        if not force and target.exists() and target.stat().st_size > 0:
            raise CommandFailed(f"« {target} » existe déjà : choisissez un autre nom ou ajoutez --force.")
        target.write_bytes(content)
    except OSError as error:
        raise CommandFailed(f"« {target} » ne peut être écrit : {error.strerror}.") from error
