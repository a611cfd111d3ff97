"""What a body still owes for a year, and by when.

The publication in force decides, since what is owed depends on all that was sent. Where it does not know the
submission yet, the register and the submission alone are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from interlud_pipeline.feedback.content import Awaited, french_day
from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import Campaign, ObservationStatus

Subject = tuple[str, int]
"""A body's SIREN and a reporting year."""
Row = dict[str, Any]

_IN_SCOPE = ("in",)
_NOTHING_YET = "NOT_IN_SUBMISSION"
_NEXT_CAMPAIGN = "à la prochaine campagne"


def by_publication(observations: pl.DataFrame, as_of: date, register: Register) -> tuple[Awaited, ...]:
    """What the figures in force of one body and year leave open."""
    rows = observations.sort("indicator").iter_rows(named=True)
    return tuple(_awaited(row, as_of, register) for row in rows if _is_open(row, register))


def by_register(
    figures: Mapping[tuple[str, int, str], Row], subjects: Iterable[Subject], register: Register
) -> tuple[Awaited, ...]:
    """What the register asks for and the submission does not answer; whether that is overdue is not told.

    Args:
        figures: The submission's observations by body, year and indicator.
        subjects: The bodies and years that it speaks of.
        register: The register.
    """
    from interlud_pipeline.template.content import expected_indicators  # noqa: PLC0415

    found = []
    for body, year in subjects:
        campaign = campaign_of(body, year, register)
        for indicator in expected_indicators(body, year, register, _IN_SCOPE):
            row = {
                "agglomeration": body,
                "reporting_year": year,
                "indicator": indicator.indicator,
                "status": _NOTHING_YET,
                "available_on": None,
                **figures.get((body, year, indicator.indicator), {}),
                "due_on": campaign.due_on if campaign else None,
            }
            if _is_open(row, register):
                found.append(_awaited(row, None, register))
    return tuple(found)


def campaign_of(body: str, year: int, register: Register) -> Campaign | None:
    """The collection round of a body's authority for a year."""
    known = register.agglomerations.get(body)
    return next(
        (one for one in register.campaigns if known and (one.authority, one.reporting_year) == (known.authority, year)),
        None,
    )


def indicator_label(indicator: str, register: Register) -> str:
    """Number and name of an indicator."""
    label = next((row.label_fr for row in register.indicators if row.indicator == indicator), "")
    return f"{indicator} {label}".strip()


def _is_open(row: Row, register: Register) -> bool:
    status = register.observation_statuses[row["status"]]
    return status.is_exported and (not status.is_answered or _comes_later(status))


def _comes_later(status: ObservationStatus) -> bool:
    """The sender has said that the figure cannot exist yet."""
    return status.counts_from == "available_on"


def _awaited(row: Row, as_of: date | None, register: Register) -> Awaited:
    status = register.observation_statuses[row["status"]]
    day = row["available_on"] if _comes_later(status) else row["due_on"]
    is_overdue = day is not None and as_of is not None and day < as_of
    return Awaited(
        body=register.agglomerations[row["agglomeration"]].short_name,
        reporting_year=row["reporting_year"],
        indicator=indicator_label(row["indicator"], register),
        situation=status.label_fr,
        deadline=_deadline(day, comes_later=_comes_later(status), is_overdue=is_overdue),
        is_overdue=is_overdue,
    )


def _deadline(day: date | None, *, comes_later: bool, is_overdue: bool) -> str:
    if day is None:
        return _NEXT_CAMPAIGN
    if comes_later:
        return f"depuis le {french_day(day)}" if is_overdue else f"à partir du {french_day(day)}"
    return f"dès que possible : échéance du {french_day(day)} dépassée" if is_overdue else f"le {french_day(day)}"
