"""``interlud withdraw``: a submission that no longer counts, recorded for good in the ledger."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.parameters import Day, format_option

if TYPE_CHECKING:
    from interlud_pipeline.commands.submissions import Submission
    from interlud_pipeline.intake.withdrawals import Withdrawal
    from interlud_pipeline.settings import Settings


@click.command("withdraw", short_help="Retirer un envoi : ses chiffres ne comptent plus, la trace en reste.")
@click.argument("submission", metavar="ENVOI")
@click.option("--why", required=True, metavar="TEXTE", help="Raison du retrait.")
@click.option("--function", required=True, metavar="TEXTE", help="Fonction de la personne qui décide, sans son nom.")
@click.option("--on", metavar="DATE", type=Day(), help="Jour du retrait (par défaut aujourd'hui).")
@format_option
def command(submission: str, why: str, function: str, on: date | None, output_format: str) -> None:
    """Retirer un envoi, par son identifiant : ses chiffres ne comptent plus.

    Le retrait est inscrit au registre des arrivées et ne s'efface pas. À la prochaine exécution de « interlud run »,
    le mot précédent reprend sa place et le changement figure dans rpt_revisions.
    """
    from interlud_pipeline.commands.state import present_settings  # noqa: PLC0415
    from interlud_pipeline.commands.submissions import find_submission, in_words  # noqa: PLC0415
    from interlud_pipeline.commands.terminal import show_json  # noqa: PLC0415
    from interlud_pipeline.commands.wording import day  # noqa: PLC0415

    settings = present_settings()
    found = find_submission(settings, submission)
    reason, decided_by = in_words("--why", why), in_words("--function", function)
    recorded = _record(settings, found, _day(settings, found, on), decided_by, reason)
    if output_format == "json":
        show_json({**asdict(recorded), "file_name": found.file_name})
    else:
        click.echo(
            f"Envoi {found.submission_id} ({found.file_name}) retiré le {day(recorded.withdrawn_on)} "
            f"({recorded.withdrawal}). Lancez « interlud run » pour publier sans lui."
        )


def _day(settings: Settings, found: Submission, on: date | None) -> date:
    """The day of the withdrawal.

    Raises:
        CommandFailed: The submission had not arrived by then, or the day is still to come.
    """
    from interlud_pipeline.commands.submissions import today  # noqa: PLC0415
    from interlud_pipeline.commands.wording import day  # noqa: PLC0415

    now = today(settings)
    arrived = found.received_at.replace(tzinfo=UTC).astimezone(ZoneInfo(settings.timezone)).date()
    if on is not None and on > now:
        raise CommandFailed(f"Le {day(on)} est à venir : un retrait prend effet au plus tard aujourd'hui.")
    if on is not None and on < arrived:
        raise CommandFailed(f"L'envoi « {found.file_name} » n'est arrivé que le {day(arrived)}.")
    return on or now


def _record(settings: Settings, found: Submission, on: date, function: str, reason: str) -> Withdrawal:
    from interlud_pipeline.intake.ledger import Ledger  # noqa: PLC0415
    from interlud_pipeline.intake.withdrawals import AlreadyWithdrawnError, withdraw  # noqa: PLC0415

    try:
        return withdraw(
            Ledger(settings.ledger),
            found.submission_id,
            on=on,
            function=function,
            reason=reason,
            timezone=settings.timezone,
        )
    except AlreadyWithdrawnError as error:
        raise CommandFailed(f"L'envoi « {found.file_name} » est déjà retiré ({error}).") from error
