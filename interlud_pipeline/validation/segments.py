"""The files that a table of one year is cut into: which rows lie in which, and what says so.

Belongs here: the index of a version, and where one file ends and the next begins.
Does not belong here: reading or writing the files (``lake``).

A year's rows of a table are ordered by submission and cut where the identifier of a submission says so, the more
likely the more rows it has. Whether a file ends with a submission thus depends on this one alone: the same rows lie
in the same files, whatever came first, and a submission that is new or gone changes the file around it and no other.
"""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import polars as pl

ROWS_IN_A_FILE = 50_000
"""How many a file has on the average, where there are many: few enough to be written again for one new submission."""

INDEX_FILE = "index.parquet"
INDEX = pl.Schema(
    {
        "part": pl.String,
        "table": pl.String,
        "file": pl.String,
        "submission_id": pl.String,
        "rows": pl.Int64,
    }
)
"""How many rows a submission has in a file of a table, which lies in the folder of a part: a year, or without one."""

PLACE = ["part", "table", "file"]

_HASHES = 2**32


def index_of(part: str, table: str, file: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of the index for one file."""
    counted = rows.group_by("submission_id").agg(rows=pl.len().cast(pl.Int64))
    placed = counted.with_columns(part=pl.lit(part), table=pl.lit(table), file=pl.lit(file))
    return placed.select(pl.col(name).cast(dtype) for name, dtype in INDEX.items()).sort("submission_id")


def read_index(path: Path) -> pl.DataFrame | None:
    """An index that was written down; ``None`` where it is not there or not whole."""
    try:
        index = pl.read_parquet(path, glob=False)
    except (OSError, pl.exceptions.PolarsError):
        return None
    return index if index.schema == INDEX else None


def numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Number the file that each submission's rows of one table and year belong in.

    Args:
        rows: ``submission_id``, of which each stands once, and ``rows``.

    Returns:
        The same in the order of submissions, with ``segment``.
    """
    ordered = rows.sort("submission_id")
    ends = [_ends(name, count) for name, count in ordered.select("submission_id", "rows").iter_rows()]
    number = pl.Series("segment", ends, dtype=pl.Int64).cum_sum().shift(1, fill_value=0)
    return ordered.with_columns(number)


def _ends(submission_id: str, rows: int) -> bool:
    """Whether a file ends with a submission: of so many rows, one in ``ROWS_IN_A_FILE`` is an end."""
    return crc32(submission_id.encode()) * ROWS_IN_A_FILE < rows * _HASHES
