"""A mart as Parquet: one file, or a folder of the same name with a file for each reporting year.

Belongs here: where a mart's rows lie, writing them in an order that follows from their content, and keeping the files
of what did not change.
Does not belong here: which marts there are (``candidate``), and what a publication says of itself (``manifest``).

Readers give the folder's path as they would give the file's: DuckDB from 1.4 on, polars, pandas and Spark read a folder
``<mart>.parquet`` as one table.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from interlud_pipeline.publication.hashing import combined_hash, content_hash, file_hash
from interlud_pipeline.publication.manifest import JOURNAL_MARTS, Column, Manifest, Part
from interlud_pipeline.sql_text import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

YEAR = "reporting_year"
NO_YEAR_FILE = "no_year.parquet"
READ_ONLY = 0o444

FORM = "1"
"""Raised whenever the same rows would be written otherwise, so that no file of an earlier form is taken for theirs."""


def mart_path(folder: Path, mart: str) -> Path:
    """The file of a mart, or the folder of its files."""
    return folder / f"{mart}.parquet"


def files_of(path: Path) -> tuple[Path, ...]:
    """The files that lie behind a mart's path, in the order of their years."""
    return tuple(sorted(path.glob("*.parquet"))) if path.is_dir() else (path,)


def checksum(path: Path) -> str:
    """Checksum of a mart's file; of several, over their names and checksums."""
    if path.is_dir():
        return combined_hash({file.name: file_hash(file) for file in files_of(path)})
    return file_hash(path)


def content_of(path: Path, *, is_hashed_by_year: bool = True) -> str:
    """Hash of what a mart says, whatever the order of its rows; of one filed by year, over those of its years.

    Args:
        path: Of the mart.
        is_hashed_by_year: Where not, a mart filed by year is hashed as one table, as earlier publications were.
    """
    import polars as pl  # noqa: PLC0415 - who links a publication's files needs it not

    if not path.is_dir() or not is_hashed_by_year:
        return content_hash(pl.read_parquet(path))
    return combined_hash({file.stem: content_hash(pl.read_parquet(file)) for file in files_of(path)})


def with_contents(parts: Sequence[Part], path: Path, known: Sequence[Part] = ()) -> tuple[Part, ...]:
    """The parts of a mart filed by year, each with the hash of what it says.

    Args:
        parts: What the mart holds of each year.
        path: Of the mart.
        known: Parts that were hashed before.
    """
    import polars as pl  # noqa: PLC0415

    def content(part: Part) -> str:
        former = next((one.content_sha256 for one in known if one.is_like(part) and one.content_sha256), None)
        return former or content_hash(pl.read_parquet(path / file_name(part)))

    return tuple(part.model_copy(update={"content_sha256": content(part)}) for part in parts)


def content_of_parts(parts: Sequence[Part]) -> str:
    """What ``content_of`` gives, from the hashes of the years."""
    return combined_hash({Path(file_name(part)).stem: part.content_sha256 for part in parts})


def is_by_year(mart: str, columns: Sequence[Column]) -> bool:
    """Whether a mart is filed by year. A journal is renewed as one file, also where no publication is made."""
    return mart not in JOURNAL_MARTS and any(column.name == YEAR for column in columns)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a read-only file a second name; a copy where the file system has none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        target.chmod(READ_ONLY)


def link_mart(source: Path, target: Path) -> None:
    """Give a mart's files, which nobody writes any more, a second place."""
    if not source.is_dir():
        link_or_copy(source, target)
        return
    target.mkdir()
    for file in files_of(source):
        link_or_copy(file, target / file.name)


@dataclass(frozen=True)
class Earlier:
    """A publication whose files may stand for equal ones.

    Attributes:
        folder: Its folder.
        manifest: What it says of itself.
    """

    folder: Path
    manifest: Manifest

    def parts(self, mart: str) -> tuple[Part, ...]:
        """What it holds of each year of a mart."""
        known = self.manifest.marts.get(mart)
        return known.parts if known else ()

    def whole(self, mart: str, parts: Sequence[Part]) -> Path | None:
        """The one file of a mart, where it holds just these parts and is still what it was."""
        known = self.manifest.marts.get(mart)
        if known is None or len(known.parts) != len(parts):
            return None
        is_equal = all(one.is_like(other) for one, other in zip(known.parts, parts, strict=True))
        return self._sound(f"{mart}.parquet") if is_equal else None

    def of_year(self, mart: str, part: Part) -> Path | None:
        """A mart's file of one year, where it holds just this part and is still what it was."""
        known = self.manifest.marts.get(mart)
        is_known = known is not None and any(one.is_like(part) for one in known.parts)
        return self._sound(f"{mart}.parquet/{file_name(part)}") if is_known else None

    def _sound(self, name: str) -> Path | None:
        path, told = self.folder / name, self.manifest.files.get(name)
        return path if told is not None and path.is_file() and file_hash(path) == told else None


@dataclass(frozen=True)
class Relation:
    """A mart in a database.

    Attributes:
        connection: To the database.
        sql: Its name there.
        columns: Its columns, in their order.
        key: Columns that name a row; without them its cells give the order of its rows.
    """

    connection: DuckDBPyConnection
    sql: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()


def parts_of(mart: Relation, known: Sequence[Part] = ()) -> tuple[Part, ...]:
    """What a mart holds of each year; of a mart without years, and of one without rows, there is one part.

    A digest changes with any cell, with names and types of columns, and with what else the bytes of a file follow from.

    Args:
        mart: Its rows.
        known: Parts that are still what they were: their rows are not looked at.
    """
    from duckdb import __version__ as engine  # noqa: PLC0415 - who reads a publication needs no engine

    cells = ", ".join(quoted(column.name) for column in mart.columns)
    year = quoted(YEAR) if any(column.name == YEAR for column in mart.columns) else "null"
    others = ", ".join(str(part.year) for part in known)
    rows = f"{mart.sql} where {year} is null or {year} not in ({others})" if known else mart.sql
    found = mart.connection.execute(
        f"select {year} as part, count(*), sum(row_hash), bit_xor(row_hash) "  # noqa: S608 - our own names
        f"from (select *, hash({cells}) as row_hash from {rows}) group by part order by part nulls last"
    ).fetchall()
    form = [FORM, engine, *(f"{column.name} {column.type}" for column in mart.columns), *mart.key]
    looked_at = [
        Part(year=part, rows=count, digest=sha256("\n".join([*form, f"{total} {mixed}"]).encode()).hexdigest())
        for part, count, total, mixed in found or ([] if known else [(None, 0, 0, 0)])
    ]
    return tuple(sorted([*known, *looked_at], key=lambda part: (part.year is None, part.year)))


def write_mart(mart: Relation, target: Path, parts: Sequence[Part], earlier: Earlier | None = None) -> None:
    """Write a mart, each file in the order of its key; what an earlier publication holds alike is linked.

    Args:
        mart: Its rows.
        target: Its path, which bears its name.
        parts: What it holds.
        earlier: A publication, whose files nobody changes.
    """
    name, query = target.stem, f"select * from {mart.sql}"  # noqa: S608 - our own names
    if not is_by_year(name, mart.columns):
        order = ", ".join(map(quoted, mart.key)) or "all"
        _write(mart, f"{query} order by {order}", target, earlier.whole(name, parts) if earlier else None)
        return
    target.mkdir()
    order = ", ".join(quoted(column) for column in mart.key if column != YEAR) or "all"
    for part in parts:
        wanted = "is null" if part.year is None else f"= {part.year}"
        rows = f"{query} where {quoted(YEAR)} {wanted} order by {order}"
        _write(mart, rows, target / file_name(part), earlier.of_year(name, part) if earlier else None)


def file_name(part: Part) -> str:
    """Name of a year's file in the folder of its mart."""
    return NO_YEAR_FILE if part.year is None else f"{part.year}.parquet"


def _write(mart: Relation, query: str, target: Path, kept: Path | None) -> None:
    if kept is not None:
        link_or_copy(kept, target)
        return
    mart.connection.execute(f"copy ({query}) to {literal(target)} (format parquet)")
    target.chmod(READ_ONLY)


def quoted(name: str) -> str:
    """A name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'
