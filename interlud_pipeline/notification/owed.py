"""What each body still owes of a campaign on a day, and the files that help it to answer.

Belongs here: choosing the bodies and figures, the template, and the newest feedback of the body's own.
Does not belong here: what is expected, and the words for it (marts, ``feedback.expected``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from interlud_pipeline.feedback.content import Awaited
from interlud_pipeline.feedback.expected import by_publication
from interlud_pipeline.notification.message import Attachment
from interlud_pipeline.notification.occasions import Occasion
from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import Agglomeration
from interlud_pipeline.settings import Settings

LARGEST_ATTACHMENTS = 8 * 1024 * 1024
"""Bytes in all; many mail servers take ten million, and a mail makes a third more of them."""

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA_TYPES = {
    ".xlsx": _XLSX,
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".html": "text/html",
    ".csv": "text/csv",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """A body that still owes figures.

    Attributes:
        body: The body.
        awaited: The figures, with why and by when.
    """

    body: Agglomeration
    awaited: tuple[Awaited, ...]


def owed(observations: pl.DataFrame, occasion: Occasion, as_of: date, register: Register) -> tuple[Owed, ...]:
    """The bodies in scope that have not answered for all that a campaign asks, or promised what is overdue.

    Args:
        observations: ``fct_indicator_observation`` as of the day.
        occasion: Whose campaign, and for which year.
        as_of: The day.
        register: The register.
    """
    exported = [code for code, status in register.observation_statuses.items() if status.is_exported]
    open_rows = observations.filter(
        (pl.col("reporting_year") == occasion.reporting_year)
        & (pl.col("scope") == "in")
        & pl.col("status").is_in(exported)
        & (~pl.col("is_answered") | pl.col("is_overdue"))
    )
    found = []
    for body in register.agglomerations.values():
        if body.authority == occasion.authority:
            awaited = by_publication(open_rows.filter(agglomeration=body.agglomeration), as_of, register)
            found += [Owed(body, awaited)] if awaited else []
    return tuple(found)


def template(body: str, year: int, observations: pl.DataFrame, register: Register) -> Attachment:
    """The workbook for a body to fill in, with what is published for the year before."""
    from interlud_pipeline.template.content import content_for  # noqa: PLC0415
    from interlud_pipeline.template.former import former_figures  # noqa: PLC0415
    from interlud_pipeline.template.write import write_template  # noqa: PLC0415

    content = content_for(body, year, register, former_figures(observations, body, year, register))
    return Attachment(f"indicateurs-{year}-{content.body.short_name}.xlsx", _XLSX, write_template(content, ".xlsx"))


def feedback(settings: Settings, body: str, year: int, ledger: pl.DataFrame) -> tuple[Attachment, ...]:
    """The feedback on what a body itself sent last for a year; what the authority sent for it is another's.

    Args:
        settings: Where the outbox is.
        body: Its SIREN.
        year: The reporting year.
        ledger: ``rpt_submission_ledger`` of the publication in force.
    """
    sent = ledger.filter(
        (pl.col("declared_by") == body) & pl.col("submission_id").is_not_null() & pl.col("withdrawn_on").is_null()
    )
    for submission in sent.sort("arrival_id", descending=True)["submission_id"].to_list():
        for folder in sorted(settings.outbox.glob(f"{year}/*/{submission}")):
            return _within_limit([path for path in sorted(folder.iterdir()) if _is_feedback(path)])
    return ()


def _is_feedback(path: Path) -> bool:
    """Whether a file is one that the outbox wrote; what an officer put beside it is not sent unasked."""
    is_ours = path.name == "synthese.html" or path.stem.endswith(("-annote", "-remarques"))
    return path.is_file() and is_ours and path.suffix in _MEDIA_TYPES


def _within_limit(paths: list[Path]) -> tuple[Attachment, ...]:
    """The files, smallest first, as long as all of them together stay within what mail servers take."""
    taken, room = [], LARGEST_ATTACHMENTS
    for path in sorted(paths, key=lambda path: path.stat().st_size):
        room -= path.stat().st_size
        if room >= 0:
            media_type = _MEDIA_TYPES[path.suffix]
            taken.append(Attachment(path.name, media_type, path.read_bytes()))
    return tuple(taken)
