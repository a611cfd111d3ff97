"""The append-only list of arrivals, and what the last scan saw of each location.

Belongs here: arrivals. Does not belong here: what officers record of them later (``withdrawals``, ``erasures``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from interlud_pipeline.intake.ledger_tables import APPEND_ONLY, LAYOUT, layout_of, take_steps
from interlud_pipeline.layouts import Layout

if TYPE_CHECKING:
    import polars as pl

_COLUMNS = (
    "arrival_id",
    "scan",
    "sha256",
    "received_at",
    "location",
    "file_name",
    "size",
    "folder_year",
    "folder_name",
    "note",
)


@dataclass(frozen=True, slots=True)
class KnownLocation:
    """What a location held when it was last read.

    Attributes:
        size: Bytes.
        modified: Time of change as the store gives it, in seconds; ``None`` where it gives none.
        sha256: Hash of the content.
    """

    size: int
    modified: float | None
    sha256: str


@dataclass(frozen=True, slots=True)
class NewArrival:
    """A content found at a location, before the ledger has numbered it."""

    sha256: str
    received_at: datetime
    location: str
    file_name: str
    size: int
    modified: float | None
    folder_year: int | None
    folder_name: str | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One row of the ledger: a content as it was found at a location.

    Attributes:
        arrival_id: Number of the row.
        scan: Number that all files found in one scan share.
        sha256: Hash of the content.
        received_at: Instant of arrival, UTC.
        location: Path relative to the inbox.
        file_name: Name as sent.
        size: Bytes.
        folder_year: Year that the folder states.
        folder_name: Body's or authority's folder.
        note: That the same content is already known, and under which location.
    """

    arrival_id: int
    scan: int
    sha256: str
    received_at: datetime
    location: str
    file_name: str
    size: int
    folder_year: int | None
    folder_name: str | None
    note: str | None = None


class Ledger:
    """Arrivals in an SQLite file; rows are added and never changed.

    Attributes:
        path: The SQLite file; made on the first use.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def record(self, found: Iterable[NewArrival]) -> tuple[Arrival, ...]:
        """Append arrivals in one transaction, ordered by instant, hash and location.

        Files of one scan bear the same instant and so share one scan number. Where instants are fixed from
        outside (samples), each instant gets its own number, in order of time.
        """
        ordered = sorted(found, key=lambda new: (new.received_at, new.sha256, new.location))
        with self.transaction() as connection:
            scan = _highest(connection, "scan")
            arrival_id = _highest(connection, "arrival_id")
            former: datetime | None = None
            arrivals: list[Arrival] = []
            for new in ordered:
                scan += new.received_at != former
                former = new.received_at
                arrival_id += 1
                arrivals.append(_append(connection, new, arrival_id=arrival_id, scan=scan))
        return tuple(arrivals)

    def remember(self, location: str, known: KnownLocation) -> None:
        """Keep what a location holds, where its content gave no new arrival."""
        with self.transaction() as connection:
            _remember(connection, location, known)

    def row_counts(self) -> tuple[int, ...]:
        """How many rows each append-only table has, of arrivals and of what officers and sendings added later."""
        with self.transaction() as connection:
            return tuple(
                connection.execute(f"select count(*) from {table}").fetchone()[0]  # noqa: S608 - our own names
                for table in APPEND_ONLY
            )

    def known_locations(self) -> dict[str, KnownLocation]:
        """What each location held when last read, so that an unchanged file is not read again."""
        with self.transaction() as connection:
            rows = connection.execute("select location, size, modified, sha256 from locations").fetchall()
        return {location: KnownLocation(size, modified, sha256) for location, size, modified, sha256 in rows}

    def arrivals(self) -> pl.DataFrame:
        """Every arrival, in order; ``received_at`` is a naive UTC instant in microseconds."""
        import polars as pl  # noqa: PLC0415 - kept out of the start of processes that only read files

        text = [("sha256", pl.String), ("received_at", pl.String), ("location", pl.String), ("file_name", pl.String)]
        schema = {
            "arrival_id": pl.Int64, "scan": pl.Int64, **dict(text), "size": pl.Int64, "folder_year": pl.Int64,
            "folder_name": pl.String, "note": pl.String,
        }  # fmt: skip
        with self.transaction() as connection:
            rows = connection.execute(f"select {', '.join(_COLUMNS)} from arrivals order by arrival_id").fetchall()  # noqa: S608 - constant names
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        instant = pl.col("received_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us")
        return frame.with_columns(instant)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection whose statements all hold, or none of them.

        Raises:
            LayoutError: Older or newer code wrote the ledger.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            found = layout_of(connection)
            if found:
                Layout("ledger", found, LAYOUT).require()
            else:
                take_steps(connection)
            connection.execute("begin immediate")
            yield connection
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        finally:
            connection.close()


def _highest(connection: sqlite3.Connection, column: str) -> int:
    row = connection.execute(f"select coalesce(max({column}), 0) from arrivals").fetchone()  # noqa: S608 - constant name
    return int(row[0])


def _append(connection: sqlite3.Connection, new: NewArrival, *, arrival_id: int, scan: int) -> Arrival:
    known = connection.execute(
        "select location from arrivals where sha256 = ? order by arrival_id limit 1", (new.sha256,)
    ).fetchone()
    arrival = Arrival(
        arrival_id=arrival_id,
        scan=scan,
        sha256=new.sha256,
        received_at=new.received_at,
        location=new.location,
        file_name=new.file_name,
        size=new.size,
        folder_year=new.folder_year,
        folder_name=new.folder_name,
        note=None if known is None else f"same content as {known[0]}",
    )
    stamp = arrival.received_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    values = [stamp if column == "received_at" else getattr(arrival, column) for column in _COLUMNS]
    connection.execute(f"insert into arrivals values ({', '.join('?' * len(values))})", values)  # noqa: S608 - placeholders
    _remember(connection, new.location, KnownLocation(new.size, new.modified, new.sha256))
    return arrival


def _remember(connection: sqlite3.Connection, location: str, known: KnownLocation) -> None:
    connection.execute(
        "insert or replace into locations values (?, ?, ?, ?)", (location, known.size, known.modified, known.sha256)
    )
