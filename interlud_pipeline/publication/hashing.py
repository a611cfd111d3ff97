"""Content hashes that depend on what a table says, and on nothing else.

Belongs here: the canonical text of a frame and hashes over it, over files and over source folders.
Does not belong here: which tables make up a publication's content (``manifest``).
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

NULL_TEXT = "~"
CELL_MARK = "="
ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
ROWS_AT_A_TIME = 100_000


class UnhashableColumnError(TypeError):
    """A mart has a nested column, for which no canonical text is defined."""


def _number_text(text: pl.Expr) -> pl.Expr:
    """``10``, ``10.0`` and ``10.0000`` are one number, whatever type an engine keeps it in."""
    trimmed = text.str.replace(r"(\.\d*?)0+$", "$1").str.replace(r"\.$", "")
    return pl.when(trimmed == "-0").then(pl.lit("0")).otherwise(trimmed)


def _canonical_text(values: pl.Series) -> pl.Expr:
    column, dtype = pl.col(values.name), values.dtype
    if dtype.is_nested() or dtype in (pl.Object, pl.Binary):
        raise UnhashableColumnError(f"column {values.name} is {dtype}: marts hold plain values only")
    if dtype == pl.String:
        has_any = values.str.contains_any(list(ESCAPES)).any()
        return column.str.replace_many(list(ESCAPES), list(ESCAPES.values())) if has_any else column
    if isinstance(dtype, pl.Decimal):
        text = column.cast(pl.String)  # with all its places, and never a sign before 0
        return text.str.strip_chars_end("0").str.strip_chars_end(".") if dtype.scale else text
    if dtype.is_float():
        return _number_text(column.cast(pl.String))
    if isinstance(dtype, pl.Datetime):
        utc = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if dtype.time_zone else column
        return utc.dt.cast_time_unit("us").dt.strftime("%Y-%m-%dT%H:%M:%S%.6f")
    return column.cast(pl.String)


def _lines(frame: pl.DataFrame) -> pl.Series:
    """Each row as a line: cells parted by a tab, ``=`` before a value, ``~`` for NULL.

    What is equal in all rows is put together once, since a million rows have tens of millions of cells.
    """
    pieces: list[pl.Expr] = []
    constant = ""
    for position, values in enumerate(frame):
        constant += "\t" if position else ""
        text, nulls = _canonical_text(values), values.null_count()
        if nulls == frame.height:
            constant += NULL_TEXT
            continue
        if nulls:
            text = (pl.lit(CELL_MARK) + text).fill_null(NULL_TEXT)
        else:
            constant += CELL_MARK
        pieces += [pl.lit(constant), text]
        constant = ""
    return frame.select(pl.concat_str([*pieces, pl.lit(constant)]).alias("line")).to_series()


def content_hash(frame: pl.DataFrame) -> str:
    """SHA-256 of what a table says: the same for any order of rows, engine, numeric type or file bytes.

    The order of columns is part of a mart's contract and counts.

    Args:
        frame: A mart, with plain columns only.

    Returns:
        The hash in hexadecimal.

    Raises:
        UnhashableColumnError: A column is nested or binary.
    """
    digest = hashlib.sha256()
    digest.update("\t".join(frame.columns).encode())
    if not frame.is_empty():
        for part in _lines(frame).sort().to_frame().iter_slices(ROWS_AT_A_TIME):
            text = io.BytesIO()
            part.write_csv(text, include_header=False, quote_style="never")
            digest.update(b"\n")
            digest.update(text.getbuffer()[:-1])
    return digest.hexdigest()


def combined_hash(parts: Mapping[str, str]) -> str:
    """SHA-256 over named hashes, whatever the order in which they come."""
    return hashlib.sha256(json.dumps(dict(sorted(parts.items()))).encode()).hexdigest()


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def sources_hash(root: Path, suffixes: Iterable[str], left_out: Iterable[str] = ()) -> str:
    """SHA-256 over the names and bytes of a folder's source files.

    Args:
        root: Folder to walk.
        suffixes: Suffixes of the files that count, with their point.
        left_out: Names of folders, at any depth, that do not count.

    Returns:
        The hash in hexadecimal, the same on every machine that holds the same sources.
    """
    wanted, skipped = frozenset(suffixes), frozenset(left_out)
    files = {
        path.relative_to(root).as_posix(): path
        for path in root.rglob("*")
        if path.suffix in wanted and not skipped.intersection(path.relative_to(root).parts) and path.is_file()
    }
    return combined_hash({name: file_hash(path) for name, path in files.items()})
