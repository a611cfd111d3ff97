"""What a body still owes for a year, and by when.

The publication in force decides, since what is owed depends on all that was sent. Where it does not know the
submission yet, the register and the submission alone are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from interlud_pipeline.feedback.content import Awaited, french_day
from interlud_pipeline.interpretation.caching import kept_with_register
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
    rows = open_rows(observations, register).sort("indicator").iter_rows(named=True)
    return tuple(_awaited(row, as_of, register) for row in rows)


def by_publication_of_many(
    observations: pl.DataFrame, subjects: Sequence[Subject], as_of: date, register: Register
) -> tuple[Awaited, ...]:
    """What the figures in force of some bodies and years leave open, in the order of these.

    Args:
        observations: Their rows of ``fct_indicator_observation``.
        subjects: The bodies and years.
        as_of: The day for which the figures hold.
        register: The register.
    """
    place = {subject: number for number, subject in enumerate(subjects)}
    rows = open_rows(observations, register).to_dicts()
    rows.sort(key=lambda row: (place[row["agglomeration"], row["reporting_year"]], row["indicator"]))
    return tuple(_awaited(row, as_of, register) for row in rows)


def open_rows(observations: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Those of some figures that are still expected."""
    is_open = [code for code, status in register.observation_statuses.items() if _is_open(status)]
    return observations.filter(pl.col("status").is_in(is_open))


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
            if _is_open(register.observation_statuses[row["status"]]):
                found.append(_awaited(row, None, register))
    return tuple(found)


def campaign_of(body: str, year: int, register: Register) -> Campaign | None:
    """The collection round of a body's authority for a year."""
    known = register.agglomerations.get(body)
    return next(
        (one for one in register.campaigns if known and (one.authority, one.reporting_year) == (known.authority, year)),
        None,
    )


@kept_with_register
def indicator_labels(register: Register) -> dict[str, str]:
    """Number and name of each indicator of the register, by its number; the first of several of one number."""
    return {row.indicator: f"{row.indicator} {row.label_fr}".strip() for row in reversed(register.indicators)}


def _is_open(status: ObservationStatus) -> bool:
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
        indicator=indicator_labels(register).get(row["indicator"]) or row["indicator"],
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
