"""``interlud erase``: a content's bytes removed on request, its typed, masked records kept in the ledger."""

from __future__ import annotations

from dataclasses import asdict

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import format_option


@click.command("erase", short_help="Effacer les octets d'un contenu ; les chiffres qui en viennent restent.")
@click.argument("content", metavar="SHA256|ENVOI")
@click.option("--why", required=True, metavar="TEXTE", help="Raison de l'effacement.")
@click.option("--function", required=True, metavar="TEXTE", help="Fonction de la personne qui décide, sans son nom.")
@format_option
def command(content: str, why: str, function: str, output_format: str) -> None:
    """Effacer pour toujours les octets d'un contenu, par son empreinte ou par l'identifiant d'un envoi.

    Le registre des arrivées en garde les chiffres typés, sans données personnelles : ce qui est publié reste, et se
    reconstruit. Pour que ces chiffres ne comptent plus, retirez aussi l'envoi avec « interlud withdraw ».
    """
    from interlud_pipeline.commands.state import present_settings  # noqa: PLC0415
    from interlud_pipeline.commands.submissions import find_content, in_words  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show_json  # noqa: PLC0415
    from interlud_pipeline.erasure import RecordsGoneError, erase_content  # noqa: PLC0415
    from interlud_pipeline.intake.erasures import tombstones  # noqa: PLC0415
    from interlud_pipeline.intake.ledger import Ledger  # noqa: PLC0415

    settings = present_settings()
    sha256, file_name = find_content(settings, content)
    reason, decided_by = in_words("--why", why), in_words("--function", function)
    if sha256 in tombstones(Ledger(settings.ledger)) and not _is_left(sha256):
        raise CommandFailed(f"Le contenu de « {file_name} » est déjà effacé.")
    try:
        done = erase_content(settings, sha256, function=decided_by, reason=reason)
    except RecordsGoneError:
        raise CommandFailed(
            f"Les chiffres lus dans « {file_name} » ont quitté le lac de données : lancez d'abord « interlud run »."
        ) from None
    if output_format == "json":
        show_json({**asdict(done), "file_name": file_name})
    else:
        click.echo(
            f"Contenu de « {file_name} » effacé ({done.erasure}). S'il s'y trouve encore, supprimez-le aussi de la "
            f"boîte de dépôt : {', '.join(done.locations)}."
        )


def _is_left(sha256: str) -> bool:
    """Whether an erasure was stopped before the bytes were gone."""
    from interlud_pipeline.intake.archive import Archive  # noqa: PLC0415
    from interlud_pipeline.settings import get_settings  # noqa: PLC0415

    return Archive(get_settings().archive).has(sha256)
