"""Rows of a publication in PostgreSQL: which parts changed, and putting those in the place of what was there.

Belongs here: parts (a mart's rows of one year, or a mart without years), their digests, DELETE, COPY and counts.
Does not belong here: the tables themselves (``schema``), and the transaction (``replace``).
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interlud_pipeline.publication.manifest import MartEntry
from interlud_pipeline.publication.postgres.connection import BiDatabaseError
from interlud_pipeline.publication.postgres.schema import YEAR, has_years, quoted

if TYPE_CHECKING:
    import polars as pl
    from psycopg2.extensions import cursor as Cursor  # noqa: N812

ROWS_AT_A_TIME = 50_000
BYTES_AT_A_TIME = 1 << 20
NO_YEAR: int | None = None
"""The part of rows without a year, and of marts without years."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one part holds.

    Attributes:
        rows: How many rows.
        digest: Changes with any cell of it; made by DuckDB, so that it is equal within one of its versions only.
    """

    rows: int
    digest: str


Parts = Mapping[int | None, Part]
"""Parts of one mart by year."""


def parts_of(file: Path, entry: MartEntry) -> dict[int | None, Part]:
    """The parts of a mart, from its Parquet file.

    Raises:
        BiDatabaseError: They do not add up to the rows that the manifest counts.
    """
    import duckdb  # noqa: PLC0415

    cells = ", ".join(quoted(column.name) for column in entry.columns)
    year = quoted(YEAR) if has_years(entry) else "null"
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        found = connection.execute(
            f"select {year} as part, count(*), sum(row_hash), bit_xor(row_hash) "  # noqa: S608 - our own names
            f"from (select *, hash({cells}) as row_hash from read_parquet(?)) group by part",
            [str(file)],
        ).fetchall()
    parts = {part: Part(rows, f"{total:x}-{mixed:x}") for part, rows, total, mixed in found}
    if sum(part.rows for part in parts.values()) != entry.rows:
        raise BiDatabaseError(f"{file} has other than the {entry.rows} rows of its manifest")
    return parts


def row_counts(cursor: Cursor, table: str, entry: MartEntry) -> dict[int | None, int]:
    """Rows of each part that a table has now."""
    year = quoted(YEAR) if has_years(entry) else "null::integer"
    cursor.execute(f"select {year}, count(*) from {table} group by 1")  # noqa: S608
    return dict(cursor.fetchall())


def replace_parts(cursor: Cursor, table: str, file: Path, entry: MartEntry, changed: Collection[int | None]) -> None:
    """Put parts of a mart's file in the place of a table's rows of these parts.

    Args:
        cursor: Within the transaction.
        table: The table, quoted.
        file: The mart's Parquet file.
        entry: What the manifest says of it.
        changed: Parts to replace; those that the file lacks are emptied.
    """
    import polars as pl  # noqa: PLC0415

    years = [part for part in changed if part is not NO_YEAR]
    if not has_years(entry):
        cursor.execute(f"delete from {table}")  # noqa: S608
    else:
        if years:
            cursor.execute(f"delete from {table} where {quoted(YEAR)} = any(%s)", [years])  # noqa: S608
        if NO_YEAR in changed:
            cursor.execute(f"delete from {table} where {quoted(YEAR)} is null")  # noqa: S608
    names = [column.name for column in entry.columns]
    frame = pl.scan_parquet(file, glob=False).select(names)
    if has_years(entry):
        wanted = pl.col(YEAR).is_in(years)
        frame = frame.filter(wanted.fill_null(value=NO_YEAR in changed))
    columns = ", ".join(map(quoted, names))
    cursor.copy_expert(
        f"copy {table} ({columns}) from stdin (format csv)", _CsvStream(frame.collect()), size=BYTES_AT_A_TIME
    )


def require_counts(cursor: Cursor, table: str, entry: MartEntry, parts: Parts) -> None:
    """Rows of a table are those that were to be written.

    Raises:
        BiDatabaseError: They are not; nothing may be committed.
    """
    found, wanted = row_counts(cursor, table, entry), {year: part.rows for year, part in parts.items()}
    if found != wanted:
        raise BiDatabaseError(f"{table} has {found} rows by year where {wanted} were to be written; nothing was")


class _CsvStream(io.RawIOBase):
    """A frame as CSV, made piece by piece while PostgreSQL takes it. Texts are quoted, so that '' is no NULL."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._slices: Iterator[pl.DataFrame] = frame.iter_slices(ROWS_AT_A_TIME)
        self._piece = io.BytesIO()

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; none at the end."""
        found = self._piece.read(size)
        while not found:
            rows = next(self._slices, None)
            if rows is None:
                return b""
            self._piece = io.BytesIO()
            rows.write_csv(
                self._piece,
                include_header=False,
                quote_style="non_numeric",
                datetime_format="%Y-%m-%d %H:%M:%S%.6f",
            )
            self._piece.seek(0)
            found = self._piece.read(size)
        return found
