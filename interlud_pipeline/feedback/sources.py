"""Which files hold what is said of a submission: where all of them are as they were, none need be read again.

Belongs here: telling, without reading rows, that nothing can have changed.
Does not belong here: what the rows say (``gather``); equal rows in other files are found out there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import polars as pl

from interlud_pipeline.feedback.gather import TABLES
from interlud_pipeline.feedback.in_force import Published
from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.segments import PLACE

_ID = "submission_id"


def sources(lake: Lake, archive: Archive, in_force: Published | None, made_by: str) -> dict[str, str]:
    """For each submission of the lake a hash of the files that hold its rows, and of all that is beside them.

    Files of the lake bear the hash of their content in their names; those of a publication stand in its manifest.

    Args:
        lake: The lake.
        archive: The archive: whether a content is kept decides what goes back.
        in_force: What is published.
        made_by: Program and register.
    """
    places = lake.index().filter(pl.col("table").is_in(TABLES)).select(_ID, *PLACE).sort(_ID, *PLACE)
    of_lake = {str(one): rows for (one,), rows in places.partition_by(_ID, as_dict=True, include_key=False).items()}
    decisions = sorted(in_force.decisions.items()) if in_force is not None else []
    shared = [made_by, in_force.as_of if in_force is not None else None, decisions]
    beside = hashlib.sha256(repr(shared).encode("utf-8", "surrogatepass")).hexdigest()
    told = {}
    for row in lake.known_submissions().iter_rows(named=True):
        own = of_lake.get(row[_ID])
        lies_in = own.rows() if own is not None else []
        parts = [beside, row, archive.has(row["sha256"]), lies_in, *_published(row, own, in_force)]
        told[str(row[_ID])] = hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return told


def _published(row: dict[str, Any], own: pl.DataFrame | None, in_force: Published | None) -> Iterator[object]:
    """What of the publication may concern a submission: the files of its years, and findings that take several."""
    if in_force is None:
        return
    submission_id = row[_ID]
    yield submission_id in in_force.submissions
    yield in_force.withdrawn.get(submission_id)
    yield in_force.findings_of(submission_id).rows()
    parts = own["part"].unique().to_list() if own is not None else []
    years = {int(part) for part in parts if part.isdecimal()} | {row["folder_year"]} - {None}
    yield from ((year, in_force.checksum_of(year)) for year in sorted(years))
