"""The submission that an officer means, and the words in which a decision on it is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.wording import listed
from interlud_pipeline.settings import Settings

SHORTEST = 6
"""Digits of an identifier that are enough, where they name one submission only."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission in the lake.

    Attributes:
        submission_id: Its identifier.
        sha256: Hash of its content.
        file_name: Name of the file.
        received_at: Instant of its first arrival, naive UTC.
    """

    submission_id: str
    sha256: str
    file_name: str
    received_at: datetime


def find_submission(settings: Settings, text: str) -> Submission:
    """The submission whose identifier is, or begins with, a text.

    Raises:
        CommandFailed: None or several do.
    """
    found = [one for one in known_submissions(settings) if one.submission_id.startswith(text.lower())]
    if len(text) < SHORTEST or not found:
        raise CommandFailed(
            f"Aucun envoi n'a l'identifiant « {text} » : il est donné par « interlud trace » et dans "
            "rpt_submission_ledger (colonne submission_id)."
        )
    if len(found) > 1:
        names = listed(f"{one.submission_id} ({one.file_name})" for one in found)
        raise CommandFailed(f"« {text} » désigne plusieurs envois : {names}.")
    return found[0]


def find_content(settings: Settings, text: str) -> tuple[str, str]:
    """Hash and file name of the content whose hash, or one of whose submissions, begins with a text.

    Raises:
        CommandFailed: None or several do.
    """
    from interlud_pipeline.intake.ledger import Ledger  # noqa: PLC0415
    from interlud_pipeline.interpretation.personal import masked  # noqa: PLC0415

    arrived = Ledger(settings.ledger).arrivals().select("sha256", "file_name").unique("sha256", keep="first")
    found = [row for row in arrived.sort("sha256").iter_rows() if row[0].startswith(text.lower())]
    if len(text) < SHORTEST or not found:
        submission = find_submission(settings, text)
        return submission.sha256, submission.file_name
    if len(found) > 1:
        names = listed(f"{sha256} ({masked(name)})" for sha256, name in found)
        raise CommandFailed(f"« {text} » désigne plusieurs contenus : {names}.")
    sha256, name = found[0]
    return sha256, masked(name)


def known_submissions(settings: Settings) -> tuple[Submission, ...]:
    """All submissions that were read."""
    from interlud_pipeline.validation.lake import Lake  # noqa: PLC0415

    columns = ("submission_id", "sha256", "file_name", "first_received_at")
    rows = Lake(settings.lake).known_submissions().select(columns).sort("submission_id").iter_rows()
    return tuple(Submission(*row) for row in rows)


def in_words(label: str, text: str) -> str:
    """What an officer wrote to be kept for good, without personal data.

    Raises:
        CommandFailed: It is blank.
    """
    from interlud_pipeline.interpretation.personal import masked  # noqa: PLC0415

    words = " ".join(text.split())
    if not words:
        raise CommandFailed(f"L'option {label} est vide : écrivez-y quelques mots.")
    return masked(words)


def today(settings: Settings) -> date:
    """The day on which an event is recorded."""
    return datetime.now(ZoneInfo(settings.timezone)).date()
