"""``interlud feedback``: write to the outbox what goes back to each sender."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import format_option

if TYPE_CHECKING:
    from interlud_pipeline.settings import Settings

FILES_SHOWN = 40


@click.command("feedback", short_help="Écrire les retours aux expéditeurs.")
@click.option("--submission", "submissions", multiple=True, metavar="ID", help="Cet envoi seulement (répétable).")
@format_option
def command(submissions: tuple[str, ...], output_format: str) -> None:
    """Écrire les retours aux expéditeurs.

    Pour chaque envoi reçu : le fichier annoté et une synthèse d'une page, dans le dossier des retours. Un retour
    qui ne change pas n'est pas réécrit. Rien n'est envoyé.
    """
    from interlud_pipeline.commands.state import present_settings  # noqa: PLC0415
    from interlud_pipeline.feedback.write import write_feedback  # noqa: PLC0415
    from interlud_pipeline.publication.current import PublicationError  # noqa: PLC0415
    from interlud_pipeline.reference import Register  # noqa: PLC0415

    settings = present_settings()
    _require_known(submissions, settings)
    try:
        written = write_feedback(settings, Register(settings.seeds), submissions or None)
    except PublicationError as error:
        raise CommandFailed(
            f"La publication en vigueur est introuvable : relancez « interlud run » ({error})."
        ) from error
    except OSError as error:
        raise CommandFailed(f"Les retours ne peuvent être écrits dans « {settings.outbox} » : {error}.") from error
    names = sorted(path.relative_to(settings.outbox).as_posix() for path in written)
    if output_format == "json":
        from interlud_pipeline.commands.terminal import show_json  # noqa: PLC0415

        show_json({"outbox": str(settings.outbox), "written": names})
    else:
        from interlud_pipeline.commands.wording import count  # noqa: PLC0415

        said = f"{count(len(names), 'fichier écrit', 'fichiers écrits')}" if names else "Rien de nouveau"
        more = len(names) - FILES_SHOWN
        rest = [f"… et {count(more, 'autre')}"] if more > 0 else []
        click.echo("\n".join([*names[:FILES_SHOWN], *rest, f"{said} dans {settings.outbox}"]))


def _require_known(submissions: tuple[str, ...], settings: Settings) -> None:
    """Refuse an identifier that nothing received bears.

    Raises:
        CommandFailed: There is one, or nothing was received yet.
    """
    from interlud_pipeline.validation.lake import Lake  # noqa: PLC0415

    known = set(Lake(settings.lake).known_submissions()["submission_id"])
    if not known:
        raise CommandFailed("Aucun envoi n'a encore été lu : lancez d'abord « interlud run ».")
    unknown = [one for one in submissions if one not in known]
    if unknown:
        raise CommandFailed(
            f"« {unknown[0]} » n'est l'identifiant d'aucun envoi : voyez submission_id dans rpt_submission_ledger."
        )
