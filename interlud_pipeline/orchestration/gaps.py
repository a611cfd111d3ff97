"""What a data-quality asset says of one indicator in one year: who lacks what, since when and why. Pure.

Belongs here: choosing and ordering the rows concerned, counts and rates, which rows fail which check.
Does not belong here: what a status means (its seed), Dagster, or where the figures come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import ObservationStatus

Row = dict[str, Any]

COLUMNS = (
    "plan",
    "agglomeration",
    "indicator",
    "reporting_year",
    "status",
    "scope",
    "scope_reason",
    "is_in_rates",
    "is_answered",
    "is_filled",
    "reason_text",
    "declared_by",
    "available_on",
    "is_overdue",
    "due_on",
    "received_at",
    "submission_id",
    "source_file",
    "source_text",
)
"""Of ``fct_indicator_observation``, what is asked here."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One expected figure without a value.

    Attributes:
        body: Short name of the agglomeration.
        status: Status in French.
        reason: Why, in the sender's own words where there are any, else what was written, else what the status means.
        since: Day from which the figure counts as missing, or on which the reason was received.
        available_on: Day from which the figure was announced, if any.
        ask: Whom to ask, as a function: of the authority where it declared the absence, else of the body.
        source_file: Where the file lies that says so, if any does.
        submission_id: That submission.
        fails_answered: Nobody said why.
        fails_filled: There is no figure although there could be one.
    """

    body: str
    status: str
    reason: str
    since: date | None
    available_on: date | None
    ask: str | None
    source_file: str | None
    submission_id: str | None
    fails_answered: bool
    fails_filled: bool


@dataclass(frozen=True, slots=True)
class Gaps:
    """Expected figures without a value: all of them, or those that fail a check.

    Attributes:
        count: How many there are.
        shown: The worst of them.
    """

    count: int
    shown: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class IndicatorYear:
    """One indicator in one reporting year, over all bodies.

    Attributes:
        expected: Figures that the register asks for, those of unknown scope among them.
        in_rates: Those that count in the rates.
        answered: Those of them with a value or a reason.
        filled: Those of them with a value.
        gaps: Expected figures without a value, worst first.
        failing: Those of them that fail each check, ``answered`` and ``filled``.
    """

    expected: int
    in_rates: int
    answered: int
    filled: int
    gaps: Gaps
    failing: Mapping[str, Gaps]

    @property
    def response_rate(self) -> float | None:
        """Share of the figures that count and are answered; nothing over none."""
        return self.answered / self.in_rates if self.in_rates else None

    @property
    def fill_rate(self) -> float | None:
        """Share of the figures that count and are filled; nothing over none."""
        return self.filled / self.in_rates if self.in_rates else None


Key = tuple[str, str, int]
"""Plan, indicator and reporting year."""

_KEY = ("plan", "indicator", "reporting_year")
_ALL, _CHECKS = "all", ("answered", "filled")
_NOBODY_ASKED = IndicatorYear(0, 0, 0, 0, Gaps(0, ()), dict.fromkeys(_CHECKS, Gaps(0, ())))


@dataclass(frozen=True)
class Summaries:
    """What is said of many indicators and years, told from columns in one pass.

    Attributes:
        counts: Of each the counts by name.
        gaps: Of each all gaps, and those that fail each check.
    """

    counts: Mapping[Key, Row]
    gaps: Mapping[str, Mapping[Key, Gaps]]

    @classmethod
    def together(cls, parts: Iterable[Summaries]) -> Summaries:
        """What several say of different years."""
        counts: dict[Key, Row] = {}
        gaps: dict[str, dict[Key, Gaps]] = {name: {} for name in (_ALL, *_CHECKS)}
        for part in parts:
            counts |= part.counts
            for name, known in gaps.items():
                known.update(part.gaps[name])
        return cls(counts, gaps)

    def of(self, plan: str, indicator: str, year: int) -> IndicatorYear:
        """One indicator's year; one of which nothing is expected has no row at all."""
        key, nothing = (plan, indicator, year), Gaps(0, ())
        counts = self.counts.get(key)
        if counts is None:
            return _NOBODY_ASKED
        return IndicatorYear(
            **{name: counts[name] for name in ("expected", "in_rates", "answered", "filled")},
            gaps=self.gaps[_ALL].get(key, nothing),
            failing={check: self.gaps[check].get(key, nothing) for check in _CHECKS},
        )


def summaries(observations: pl.DataFrame, register: Register, shown: int) -> Summaries:
    """Sum up indicators and years.

    Args:
        observations: Rows of ``fct_indicator_observation`` of whole indicators and years.
        register: The register, for names and for what each status means.
        shown: How many gaps of each are told one by one.
    """
    counted, in_rates = pl.col("status") != "OUT_OF_SCOPE", pl.col("is_in_rates")
    counts = observations.group_by(_KEY).agg(
        counted.sum().alias("expected"),
        in_rates.sum().alias("in_rates"),
        (in_rates & pl.col("is_answered")).sum().alias("answered"),
        (in_rates & pl.col("is_filled")).sum().alias("filled"),
    )
    rows = open_rows(observations, register)
    parts = {_ALL: rows, **{check: rows.filter(f"fails_{check}") for check in _CHECKS}}
    return Summaries(
        counts={(row["plan"], row["indicator"], row["reporting_year"]): row for row in counts.iter_rows(named=True)},
        gaps={name: _gaps_by_key(part, register, shown) for name, part in parts.items()},
    )


def open_rows(observations: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Expected figures without a value, worst first, with the checks that they fail.

    Args:
        observations: Rows of ``fct_indicator_observation``.
        register: The register, for what each status means.
    """
    statuses = register.observation_statuses
    told = pl.DataFrame(
        [(one.status, one.severity_rank, one.fails_answered, one.fails_filled) for one in statuses.values()],
        schema={"status": pl.String, "rank": pl.Int64, "fails_answered": pl.Boolean, "fails_filled": pl.Boolean},
        orient="row",
    )
    without_value = [code for code, status in statuses.items() if not status.has_value and code != "OUT_OF_SCOPE"]
    in_scope = pl.col("scope") == "in"
    return (
        observations.filter(pl.col("status").is_in(without_value))
        .join(told, on="status", how="left", maintain_order="left")
        .with_columns(pl.col("fails_answered") & in_scope, pl.col("fails_filled") & in_scope)
        .sort(~pl.col("is_overdue"), "rank", "agglomeration", maintain_order=True)
    )


def _gaps_by_key(rows: pl.DataFrame, register: Register, shown: int) -> dict[Key, Gaps]:
    grouped = rows.group_by(_KEY, maintain_order=True)
    found: dict[Key, list[Gap]] = {}
    for row in grouped.head(shown).iter_rows(named=True):
        found.setdefault((row["plan"], row["indicator"], row["reporting_year"]), []).append(gap_of(row, register))
    counted = {(plan, indicator, year): count for plan, indicator, year, count in grouped.len().iter_rows()}
    return {key: Gaps(counted[key], tuple(gaps)) for key, gaps in found.items()}


def gap_of(row: Row, register: Register) -> Gap:
    """One of ``open_rows`` as it is told."""
    status = register.observation_statuses[row["status"]]
    body = register.agglomerations.get(row["agglomeration"])
    said = row["reason_text"] or (None if row["scope"] == "in" else row["scope_reason"]) or _as_written(row)
    return Gap(
        body=body.short_name if body else row["agglomeration"],
        status=status.label_fr,
        reason=said or status.description_fr,
        since=_since(row, status),
        available_on=row["available_on"],
        ask=_whom_to_ask(row, register),
        source_file=row["source_file"],
        submission_id=row["submission_id"],
        fails_answered=row["fails_answered"],
        fails_filled=row["fails_filled"],
    )


def _whom_to_ask(row: Row, register: Register) -> str | None:
    asked = register.authorities.get(row["declared_by"] or "") or register.agglomerations.get(row["agglomeration"])
    return asked.contact_function_fr if asked else None


def _as_written(row: Row) -> str | None:
    return f"« {row['source_text']} »" if row["source_text"] else None


def _since(row: Row, status: ObservationStatus) -> date | None:
    if row["is_overdue"] and row["available_on"]:
        return row["available_on"]  # type: ignore[no-any-return]
    if status.counts_from == "due_on" or row["received_at"] is None:
        return row["due_on"]  # type: ignore[no-any-return]
    return row["received_at"].date()  # type: ignore[no-any-return]
