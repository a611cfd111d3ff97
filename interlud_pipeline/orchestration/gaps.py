"""What a data-quality asset says of one indicator in one year: who lacks what, since when and why. Pure.

Belongs here: choosing and ordering the rows concerned, counts and rates, which rows fail which check.
Does not belong here: what a status means (its seed), Dagster, or where the figures come from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import ObservationStatus

Row = dict[str, Any]


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
class IndicatorYear:
    """One indicator in one reporting year, over all bodies.

    Attributes:
        expected: Figures that the register asks for, those of unknown scope among them.
        in_rates: Those that count in the rates.
        answered: Those of them with a value or a reason.
        filled: Those of them with a value.
        gaps: Expected figures without a value, worst first.
    """

    expected: int
    in_rates: int
    answered: int
    filled: int
    gaps: tuple[Gap, ...]

    @property
    def response_rate(self) -> float | None:
        """Share of the figures that count and are answered; nothing over none."""
        return self.answered / self.in_rates if self.in_rates else None

    @property
    def fill_rate(self) -> float | None:
        """Share of the figures that count and are filled; nothing over none."""
        return self.filled / self.in_rates if self.in_rates else None

    def failing(self, check: str) -> tuple[Gap, ...]:
        """Gaps that fail a check, ``answered`` or ``filled``."""
        fails: Callable[[Gap], bool] = {
            "answered": lambda gap: gap.fails_answered,
            "filled": lambda gap: gap.fails_filled,
        }[check]
        return tuple(gap for gap in self.gaps if fails(gap))


def indicator_year(observations: pl.DataFrame, register: Register) -> IndicatorYear:
    """Sum up one indicator's year.

    Args:
        observations: Rows of ``fct_indicator_observation`` of one plan, indicator and reporting year.
        register: The register, for names and for what each status means.
    """
    statuses = register.observation_statuses
    counted = observations.filter("is_in_rates")
    missing = [
        row
        for row in observations.iter_rows(named=True)
        if not statuses[row["status"]].has_value and row["status"] != "OUT_OF_SCOPE"
    ]
    missing.sort(key=lambda row: (*_badness(row, statuses), row["agglomeration"]))
    return IndicatorYear(
        expected=observations.filter(pl.col("status") != "OUT_OF_SCOPE").height,
        in_rates=counted.height,
        answered=counted.filter("is_answered").height,
        filled=counted.filter("is_filled").height,
        gaps=tuple(_gap(row, register) for row in missing),
    )


def _badness(row: Row, statuses: Mapping[str, ObservationStatus]) -> tuple[bool, int]:
    return not row["is_overdue"], statuses[row["status"]].severity_rank


def _gap(row: Row, register: Register) -> Gap:
    status = register.observation_statuses[row["status"]]
    body = register.agglomerations.get(row["agglomeration"])
    in_scope = row["scope"] == "in"
    said = row["reason_text"] or (None if in_scope else row["scope_reason"]) or _as_written(row)
    return Gap(
        body=body.short_name if body else row["agglomeration"],
        status=status.label_fr,
        reason=said or status.description_fr,
        since=_since(row, status),
        available_on=row["available_on"],
        ask=_whom_to_ask(row, register),
        source_file=row["source_file"],
        submission_id=row["submission_id"],
        fails_answered=status.fails_answered and in_scope,
        fails_filled=status.fails_filled and in_scope,
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
