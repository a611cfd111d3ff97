"""Submissions that officers withdrew: they stay in the archive and no longer count.

Belongs here: recording and listing withdrawals in the ledger.
Does not belong here: what a figure is once a word is withdrawn (dbt).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from interlud_pipeline.intake.ledger import Ledger

if TYPE_CHECKING:
    import polars as pl


class AlreadyWithdrawnError(ValueError):
    """A submission is withdrawn once; the message names the withdrawal that stands."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a submission no longer counts.

    Attributes:
        withdrawal: Its identifier, ``W1``.
        submission_id: The submission.
        after_scan: Last scan of the inbox before it took effect: what arrived later was sent afterwards.
        withdrawn_on: Day from which it counts no longer.
        decided_by_function: Function of the officer.
        reason: Why.
    """

    withdrawal: str
    submission_id: str
    after_scan: int
    withdrawn_on: date
    decided_by_function: str
    reason: str


def withdraw(  # noqa: PLR0913 - an event is recorded with all that it says
    ledger: Ledger, submission_id: str, *, on: date, function: str, reason: str, timezone: str
) -> Withdrawal:
    """Record that a submission no longer counts.

    Args:
        ledger: Where.
        submission_id: The submission.
        on: Day from which it counts no longer.
        function: Function of the officer who decides.
        reason: Why.
        timezone: Where the day ends.

    Raises:
        AlreadyWithdrawnError: It was withdrawn before.
    """
    with ledger.transaction() as connection:
        known = connection.execute(
            "select withdrawal_id, withdrawn_on from withdrawals where submission_id = ?", (submission_id,)
        ).fetchone()
        if known is not None:
            raise AlreadyWithdrawnError(f"W{known[0]}, {known[1]}")
        after_scan = _last_scan(connection, on, timezone)
        number = connection.execute("select coalesce(max(withdrawal_id), 0) + 1 from withdrawals").fetchone()[0]
        recorded_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        connection.execute(
            "insert into withdrawals values (?, ?, ?, ?, ?, ?, ?)",
            (number, submission_id, after_scan, on.isoformat(), recorded_at, function, reason),
        )
    return Withdrawal(f"W{number}", submission_id, after_scan, on, function, reason)


def withdrawals(ledger: Ledger) -> pl.DataFrame:
    """Every withdrawal, in the order of recording: the attributes of ``Withdrawal``, and ``recorded_at`` in UTC."""
    import polars as pl  # noqa: PLC0415

    schema = {
        "withdrawal": pl.String, "submission_id": pl.String, "after_scan": pl.Int64, "withdrawn_on": pl.String,
        "decided_by_function": pl.String, "reason": pl.String, "recorded_at": pl.String,
    }  # fmt: skip
    with ledger.transaction() as connection:
        rows = connection.execute(
            "select 'W' || withdrawal_id, submission_id, after_scan, withdrawn_on, decided_by_function, reason, "
            "recorded_at from withdrawals order by withdrawal_id"
        ).fetchall()
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.col("withdrawn_on").str.to_date("%Y-%m-%d"),
        pl.col("recorded_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us"),
    )


def _last_scan(connection: sqlite3.Connection, on: date, timezone: str) -> int:
    """The last scan that had begun when the day was over."""
    day_after = datetime.combine(on + timedelta(days=1), time(), ZoneInfo(timezone)).astimezone(UTC)
    scan: int = connection.execute(
        "select coalesce(max(scan), 0) from arrivals where received_at < ?",
        (day_after.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),),
    ).fetchone()[0]
    return scan
