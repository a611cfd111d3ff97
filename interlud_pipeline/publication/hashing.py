"""Content hashes that depend on what a table says, and on nothing else.

Belongs here: the canonical text of a frame and hashes over it, over files and over source folders.
Does not belong here: which tables make up a publication's content (``manifest``).
"""

from __future__ import annotations

import hashlib
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


def _canonical_text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype.is_nested() or dtype in (pl.Object, pl.Binary):
        raise UnhashableColumnError(f"column {name} is {dtype}: marts hold plain values only")
    if dtype.is_float() or dtype.is_decimal():
        return _number_text(column.cast(pl.String))
    if isinstance(dtype, pl.Datetime):
        utc = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if dtype.time_zone else column
        return utc.dt.cast_time_unit("us").dt.strftime("%Y-%m-%dT%H:%M:%S%.6f")
    if dtype == pl.Null:
        return pl.lit(None, dtype=pl.String)
    return column.cast(pl.String)


def _canonical_cell(name: str, dtype: pl.DataType) -> pl.Expr:
    escaped = _canonical_text(name, dtype).str.replace_many(list(ESCAPES), list(ESCAPES.values()))
    return (pl.lit(CELL_MARK) + escaped).fill_null(NULL_TEXT).alias(name)


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
        cells = [_canonical_cell(name, dtype) for name, dtype in frame.schema.items()]
        lines = frame.select(pl.concat_str(cells, separator="\t").alias("line")).to_series().sort()
        for start in range(0, len(lines), ROWS_AT_A_TIME):
            part = lines.slice(start, ROWS_AT_A_TIME)
            digest.update(("\n" + "\n".join(part.to_list())).encode())
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
