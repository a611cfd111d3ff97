"""Submissions of the lake, a few at a time with all their rows.

Belongs here: which submissions are taken together, so that each file of the lake is opened a few times at most.
Does not belong here: what the rows mean.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import polars as pl

from interlud_pipeline.validation.lake import Lake

ROWS_AT_ONCE = 150_000
"""Rows of the lake above which no further submission is taken along."""

_ID = "submission_id"


@dataclass(frozen=True)
class Batch:
    """Some submissions.

    Attributes:
        submissions: Their rows of the table ``submissions``.
        lake: The lake.
    """

    submissions: pl.DataFrame
    lake: Lake

    def by_submission(self, table: str) -> dict[str, pl.DataFrame]:
        """Their rows of a table, in the order of the lake; a submission without any has a frame without rows."""
        rows = self.lake.of(table, self.submissions[_ID].to_list())
        found = rows.partition_by(_ID, as_dict=True, maintain_order=True)
        return {one: found.get((one,), rows.clear()) for one in self.submissions[_ID]}


def batches_of(lake: Lake, submissions: Collection[str] | None) -> Iterator[Batch]:
    """All submissions, or those named, those of one year together.

    Args:
        lake: The lake.
        submissions: Identifiers; one that the lake does not know is passed over.
    """
    rows = lake.known_submissions().sort(_ID)
    if submissions is not None:
        rows = rows.filter(pl.col(_ID).is_in(list(submissions)))
    counted = lake.index().group_by(_ID).agg(pl.col("rows").sum(), pl.col("part").min())
    sized = rows.select(_ID).join(counted, on=_ID, how="left").sort("part", _ID)
    taken: list[str] = []
    room = ROWS_AT_ONCE
    for submission_id, size, _ in sized.iter_rows():
        if taken and size > room:
            yield Batch(rows.filter(pl.col(_ID).is_in(taken)), lake)
            taken, room = [], ROWS_AT_ONCE
        taken.append(submission_id)
        room -= size
    if taken:
        yield Batch(rows.filter(pl.col(_ID).is_in(taken)), lake)
