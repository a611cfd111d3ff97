"""Submissions of the lake, a few at a time with all their rows.

Belongs here: which submissions are taken together, so that each file of the lake is opened a few times at most.
Does not belong here: what the rows mean.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from interlud_pipeline.validation.lake import UNASSIGNED, Lake
from interlud_pipeline.validation.tables import LAKE_TABLES

ROWS_AT_ONCE = 150_000
"""Rows of the lake above which no further submission is taken along."""

_ID = "submission_id"


@dataclass(frozen=True)
class Batch:
    """Some submissions.

    Attributes:
        submissions: Their rows of the table ``submissions``.
        files: Files of the lake that hold rows of theirs, by table.
    """

    submissions: pl.DataFrame
    files: Mapping[str, tuple[Path, ...]]

    def read(self, table: str) -> pl.DataFrame:
        """Their rows of a table, in the order of the lake."""
        wanted = pl.col(_ID).is_in(self.submissions[_ID].implode())
        frames = [pl.scan_parquet(path, glob=False).filter(wanted).collect() for path in self.files.get(table, ())]
        return pl.concat(frames) if frames else self.empty(table)

    @staticmethod
    def empty(table: str) -> pl.DataFrame:
        """No row of a table."""
        return pl.DataFrame(schema=LAKE_TABLES[table])


def batches_of(lake: Lake, submissions: Collection[str] | None) -> Iterator[Batch]:
    """All submissions, or those named, those of one year together.

    Args:
        lake: The lake.
        submissions: Identifiers; one that the lake does not know is passed over.
    """
    rows = lake.known_submissions().sort(_ID)
    if submissions is not None:
        rows = rows.filter(pl.col(_ID).is_in(list(submissions)))
    files = {key: lake.folder / "current" / key[0] / name for key, name in lake.files().items()}
    counted = _counted(files)
    sized = rows.select(_ID).join(counted, on=_ID, how="left", maintain_order="left")
    sized = sized.sort(pl.col("parts").list.last().fill_null(UNASSIGNED), maintain_order=True)
    taken: list[str] = []
    parts: set[str] = set()
    room = ROWS_AT_ONCE
    for submission_id, size, of_parts in sized.iter_rows():
        if taken and (size or 0) > room:
            yield _batch(rows, taken, files, parts)
            taken, parts, room = [], set(), ROWS_AT_ONCE
        taken.append(submission_id)
        parts |= {*(of_parts or ()), UNASSIGNED}
        room -= size or 0
    if taken:
        yield _batch(rows, taken, files, parts)


def _counted(files: Mapping[tuple[str, str], Path]) -> pl.DataFrame:
    """How many rows each submission has, and in the folders of which years."""
    found = [pl.DataFrame(schema={_ID: pl.String, "size": pl.UInt32, "part": pl.String})]
    for (part, table), path in files.items():
        if table not in {"submissions", "decisions"}:
            rows = pl.scan_parquet(path, glob=False).group_by(_ID).agg(pl.len().alias("size"))
            found.append(rows.with_columns(part=pl.lit(part)).collect())
    by_part = pl.concat(found, how="vertical_relaxed").group_by(_ID)
    return by_part.agg(pl.col("size").sum(), pl.col("part").unique().sort().alias("parts"))


def _batch(rows: pl.DataFrame, taken: list[str], files: Mapping[tuple[str, str], Path], parts: set[str]) -> Batch:
    tables = {table for _, table in files}
    return Batch(
        rows.filter(pl.col(_ID).is_in(taken)),
        {table: tuple(files[part, table] for part in sorted(parts) if (part, table) in files) for table in tables},
    )
