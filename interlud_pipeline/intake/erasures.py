"""Contents whose bytes were removed on request, and the records that stand for them since.

Belongs here: recording and listing erasures in the ledger.
Does not belong here: what the records are (``validation.tombstones``), or the order of an erasure (``erasure``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.intake.ledger_tables import GUARD_AGAIN, STEP_ASIDE


def record_erasure(ledger: Ledger, sha256: str, *, function: str, reason: str, records: str) -> str:
    """Record that a content is erased, with what stands for it; an erasure recorded before stands.

    Args:
        ledger: Where.
        sha256: The content.
        function: Function of the officer who decides.
        reason: Why.
        records: Typed, masked records made from it, as JSON.

    Returns:
        Identifier of the erasure, ``E1``.
    """
    recorded_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with ledger.transaction() as connection:
        connection.execute(
            "insert or ignore into erasures (sha256, recorded_at, decided_by_function, reason, records) "
            "values (?, ?, ?, ?, ?)",
            (sha256, recorded_at, function, reason, records),
        )
        (number,) = connection.execute("select erasure_id from erasures where sha256 = ?", (sha256,)).fetchone()
    return f"E{number}"


def mask_names(ledger: Ledger, sha256: str, masked: Callable[[str], str]) -> None:
    """Mask the personal data in the names under which an erased content came.

    Args:
        ledger: Where.
        sha256: The content.
        masked: Gives a text with its personal data masked.
    """
    with ledger.transaction() as connection:
        rows = connection.execute(
            "select arrival_id, location, file_name, note from arrivals where sha256 = ?", (sha256,)
        ).fetchall()
        changed = [
            (masked(location), masked(name), None if note is None else masked(note), number)
            for number, location, name, note in rows
            if any(masked(text) != text for text in (location, name, note or ""))
        ]
        if not changed:
            return
        connection.execute(STEP_ASIDE)
        connection.executemany(
            "update arrivals set location = ?, file_name = ?, note = ? where arrival_id = ?", changed
        )
        connection.execute(GUARD_AGAIN)
        connection.execute("delete from locations where sha256 = ?", (sha256,))


def erased_contents(ledger: Ledger, since: datetime | None = None) -> frozenset[str]:
    """SHA-256 of each content that was erased, at any time or since an instant."""
    earliest = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if since else ""
    with ledger.transaction() as connection:
        rows = connection.execute("select sha256 from erasures where recorded_at >= ?", (earliest,))
        return frozenset(sha256 for (sha256,) in rows)


def tombstones(ledger: Ledger) -> dict[str, str]:
    """The records that stand for each erased content, by its SHA-256."""
    with ledger.transaction() as connection:
        return dict(connection.execute("select sha256, records from erasures order by erasure_id").fetchall())
