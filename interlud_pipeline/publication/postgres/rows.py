"""Rows of a publication in PostgreSQL: which parts changed, and putting those in the place of what was there.

Belongs here: parts (a mart's rows of one year, or a mart without years) as the table has them, DELETE, COPY, counts.
Does not belong here: the tables themselves (``schema``), and the transaction (``replace``).
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interlud_pipeline.publication.forms.csv_files import MACHINE_FOLDER
from interlud_pipeline.publication.manifest import MartEntry, Part
from interlud_pipeline.publication.parquet import Relation, mart_path, parts_of
from interlud_pipeline.publication.postgres.connection import BiDatabaseError
from interlud_pipeline.publication.postgres.schema import YEAR, has_years, quoted
from interlud_pipeline.sql_text import literal

if TYPE_CHECKING:
    import polars as pl
    from psycopg2.extensions import cursor as Cursor  # noqa: N812

ROWS_AT_A_TIME = 50_000
BYTES_AT_A_TIME = 1 << 20
NO_YEAR: int | None = None
"""The part of rows without a year, and of marts without years."""


Parts = Mapping[int | None, Part]
"""Parts of one mart by year."""


@dataclass(frozen=True, slots=True)
class Source:
    """A mart in the files of a publication.

    Attributes:
        folder: The publication's folder.
        mart: The mart.
        entry: What the publication's manifest says of it.
    """

    folder: Path
    mart: str
    entry: MartEntry


def parts_wanted(source: Source) -> dict[int | None, Part]:
    """The parts of a mart that hold rows, by year; from its files where the manifest is older than such telling.

    Raises:
        BiDatabaseError: They do not add up to the rows that the manifest counts.
    """
    parts, rows = source.entry.parts or _parts_of_files(source), source.entry.rows
    if sum(part.rows for part in parts) != rows:
        raise BiDatabaseError(f"mart {source.mart} in {source.folder} has other than the {rows} rows of its manifest")
    return {part.year: part for part in parts if part.rows}


def _parts_of_files(source: Source) -> tuple[Part, ...]:
    import duckdb  # noqa: PLC0415

    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        rows = f"read_parquet({literal(mart_path(source.folder, source.mart))})"
        return parts_of(Relation(connection, rows, source.entry.columns, source.entry.key))


def row_counts(cursor: Cursor, table: str, entry: MartEntry) -> dict[int | None, int]:
    """Rows of each part that a table has now."""
    year = quoted(YEAR) if has_years(entry) else "null::integer"
    cursor.execute(f"select {year}, count(*) from {table} group by 1")  # noqa: S608
    return dict(cursor.fetchall())


def replace_parts(cursor: Cursor, table: str, source: Source, changed: Collection[int | None]) -> None:
    """Put parts of a mart in the place of a table's rows of these parts.

    Args:
        cursor: Within the transaction.
        table: The table, quoted.
        source: The mart.
        changed: Parts to replace; those that the mart lacks are emptied.
    """
    entry, years = source.entry, [part for part in changed if part is not NO_YEAR]
    if not has_years(entry):
        cursor.execute(f"delete from {table}")  # noqa: S608
    else:
        if years:
            cursor.execute(f"delete from {table} where {quoted(YEAR)} = any(%s)", [years])  # noqa: S608
        if NO_YEAR in changed:
            cursor.execute(f"delete from {table} where {quoted(YEAR)} is null")  # noqa: S608
    names = [column.name for column in entry.columns]
    columns = ", ".join(map(quoted, names))
    file = source.folder / MACHINE_FOLDER / f"{source.mart}.csv"
    if entry.parts and {part.year for part in entry.parts if part.rows} <= set(changed) and file.is_file():
        with file.open("rb") as rows:
            copy = f"copy {table} ({columns}) from stdin (format csv, header match)"
            cursor.copy_expert(copy, rows, size=BYTES_AT_A_TIME)
        return
    for some in [[year] for year in changed] if has_years(entry) else [None]:
        stream = _CsvStream(_rows(mart_path(source.folder, source.mart), names, some))
        cursor.copy_expert(f"copy {table} ({columns}) from stdin (format csv)", stream, size=BYTES_AT_A_TIME)


def _rows(path: Path, names: list[str], years: Collection[int | None] | None) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    rows = pl.scan_parquet(path, glob=False).select(names)
    if years is not None:
        wanted = pl.col(YEAR).is_in([year for year in years if year is not NO_YEAR])
        rows = rows.filter(wanted.fill_null(value=NO_YEAR in years))
    return rows.collect()


def require_counts(cursor: Cursor, table: str, entry: MartEntry, parts: Parts) -> None:
    """Rows of a table are those that were to be written.

    Raises:
        BiDatabaseError: They are not; nothing may be committed.
    """
    found, wanted = row_counts(cursor, table, entry), {year: part.rows for year, part in parts.items()}
    if found != wanted:
        raise BiDatabaseError(f"{table} has {found} rows by year where {wanted} were to be written; nothing was")


class _CsvStream(io.RawIOBase):
    """A frame as CSV, made piece by piece while PostgreSQL takes it: NULL is an empty field, an empty text ``""``."""

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
                datetime_format="%Y-%m-%d %H:%M:%S%.6f",
            )
            self._piece.seek(0)
            found = self._piece.read(size)
        return found
