import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from interlud_pipeline.intake.ledger import Ledger, NewArrival
from interlud_pipeline.intake.withdrawals import AlreadyWithdrawnError, Withdrawal, withdraw, withdrawals

WORDS = {"function": "Chargée de mission", "reason": "Envoyé par erreur", "timezone": "Europe/Paris"}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger of three scans, the last of them after midnight in Paris and before it in UTC."""
    ledger = Ledger(tmp_path / "ledger.sqlite")
    instants = (datetime(2024, 3, 1, 9, tzinfo=UTC), datetime(2024, 5, 2, 9, tzinfo=UTC))
    for place, instant in enumerate((*instants, datetime(2024, 5, 2, 22, 30, tzinfo=UTC))):
        ledger.record([NewArrival(f"{place}" * 64, instant, f"{place}.csv", f"{place}.csv", 3, 1.0, 2023, "CALL")])
    return ledger


def test_a_withdrawal_stands_after_all_that_arrived_by_the_end_of_its_day(ledger: Ledger):
    recorded = withdraw(ledger, "s1", on=date(2024, 5, 2), **WORDS)
    assert recorded == Withdrawal("W1", "s1", 2, date(2024, 5, 2), "Chargée de mission", "Envoyé par erreur")
    assert withdraw(ledger, "s2", on=date(2024, 5, 3), **WORDS).after_scan == 3
    assert withdraw(ledger, "s3", on=date(2024, 1, 1), **WORDS).after_scan == 0


def test_withdrawals_are_listed_in_the_order_of_recording(ledger: Ledger):
    for submission, day in (("s2", 3), ("s1", 2)):
        withdraw(ledger, submission, on=date(2024, 5, day), **WORDS)
    frame = withdrawals(ledger)
    assert frame.select("withdrawal", "submission_id", "withdrawn_on").rows() == [
        ("W1", "s2", date(2024, 5, 3)),
        ("W2", "s1", date(2024, 5, 2)),
    ]


def test_no_withdrawal_is_a_table_with_its_columns(tmp_path: Path):
    assert withdrawals(Ledger(tmp_path / "ledger.sqlite")).schema == pl.Schema(
        {
            "withdrawal": pl.String,
            "submission_id": pl.String,
            "after_scan": pl.Int64,
            "withdrawn_on": pl.Date,
            "decided_by_function": pl.String,
            "reason": pl.String,
            "recorded_at": pl.Datetime("us"),
        }
    )


def test_a_submission_is_withdrawn_once(ledger: Ledger):
    withdraw(ledger, "s1", on=date(2024, 5, 2), **WORDS)
    with pytest.raises(AlreadyWithdrawnError, match="W1, 2024-05-02"):
        withdraw(ledger, "s1", on=date(2024, 5, 3), **WORDS)
    assert withdrawals(ledger).height == 1


@pytest.mark.parametrize("statement", ["update withdrawals set reason = ''", "delete from withdrawals"])
def test_withdrawals_can_neither_be_changed_nor_deleted(ledger: Ledger, statement: str):
    withdraw(ledger, "s1", on=date(2024, 5, 2), **WORDS)
    with sqlite3.connect(ledger.path) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
