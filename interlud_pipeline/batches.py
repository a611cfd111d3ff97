"""Batches of contents, each read, interpreted and validated by itself, so that no more than one is in memory.

Belongs here: parting the contents, the work on one batch.
Does not belong here: who works on a batch (``pipeline``, ``cluster``); any rule of reading or validation.

All contexts of a content are in one batch, so that its arrivals meet there. Nothing else in validation looks from one
submission to another: whatever the batches, the lake gets the same rows, which it orders itself.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interlud_pipeline.garbage import collecting_young_only
from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.reading import from_archive, read
from interlud_pipeline.reference import Register

if TYPE_CHECKING:
    import polars as pl

    from interlud_pipeline.intake.sandbox import ReaderPool
    from interlud_pipeline.validation.decisions.decision import Decisions
    from interlud_pipeline.validation.drafts import Drafts

FILES_IN_A_BATCH = 200
"""Enough to share the price of a pass of validation, few enough to be lost with a worker."""

BYTES_IN_A_BATCH = 4 * 1024**2
"""As text some 80,000 rows; one larger file is a batch of its own."""

YOUNG_AND_YOUNGER = 1


@dataclass(frozen=True, slots=True)
class Means:
    """What the work on a batch needs.

    Attributes:
        archive: Where the bytes are.
        limits: Bounds on the reading of one file.
        register: The register.
        decisions: Officers' decisions by submission.
    """

    archive: Archive
    limits: Limits
    register: Register
    decisions: Decisions


def in_batches(deliveries: pl.DataFrame, archive: Archive) -> pl.DataFrame:
    """Number the batch of each content.

    Args:
        deliveries: Contents in their contexts, all of which are to be read.
        archive: Where their bytes are.

    Returns:
        The same by content, with ``batch``.
    """
    import polars as pl  # noqa: PLC0415

    contents = sorted(set(deliveries["sha256"]))
    numbers, number, files, size = [], 0, 0, 0
    for sha256 in contents:
        more = archive.size(sha256)
        if files and (files == FILES_IN_A_BATCH or size + more > BYTES_IN_A_BATCH):
            number, files, size = number + 1, 0, 0
        files, size = files + 1, size + more
        numbers.append(number)
    numbered = pl.DataFrame({"sha256": contents, "batch": numbers}, schema={"sha256": pl.String, "batch": pl.Int64})
    return deliveries.join(numbered, on="sha256", how="left", maintain_order="left").sort("batch", maintain_order=True)


@collecting_young_only()
def work_on(contents: pl.DataFrame, means: Means, drafts: Drafts, name: str, *, pool: ReaderPool | None = None) -> int:
    """Read, interpret and validate one batch, and keep its rows.

    A second worker that is given the batch of a lost one comes to the same rows; the first to end is kept.

    Args:
        contents: Of the batch, in their contexts.
        means: What the work needs.
        drafts: Where rows are kept.
        name: Of the batch.
        pool: Children that read workbooks; without it, some are started and ended.

    Returns:
        How many files were read.
    """
    from interlud_pipeline.validation.batch import validate  # noqa: PLC0415
    from interlud_pipeline.validation.readings import was_read  # noqa: PLC0415

    deliveries = from_archive(contents, set(contents["sha256"]), means.archive, means.limits)
    received = list(read(deliveries, means.register, means.limits, pool=pool))
    batch = validate(received, means.register, means.decisions)
    drafts.add(batch, was_read(received, means.register.interpretation_hash), name=name)
    count = len(received)
    del received, batch
    # What the failures of contracts hold goes in circles, and would stay with every batch.
    gc.collect(YOUNG_AND_YOUNGER)
    return count
