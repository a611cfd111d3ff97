"""Contents whose bytes were removed on request, and the records that stand for them since.

Belongs here: recording and listing erasures in the ledger.
Does not belong here: what the records are (``validation.tombstones``), or the order of an erasure (``erasure``).
"""

from __future__ import annotations

from datetime import UTC, datetime

from interlud_pipeline.intake.ledger import Ledger


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
