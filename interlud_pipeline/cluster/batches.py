"""A job of batches, each worked on wherever a process sees the shared folders.

Belongs here: laying out a job in a folder, and the work on one of its batches by whoever is given it.
Does not belong here: Spark, which only says where each batch is worked on; what a batch is (``batches`` above).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl
from pydantic import TypeAdapter

from interlud_pipeline.batches import Means, in_batches
from interlud_pipeline.batches import work_on as work_on_batch
from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.decisions.seed import read_decisions
from interlud_pipeline.validation.drafts import Drafts

JOB_FILE = "job.json"
DELIVERIES_FILE = "deliveries.parquet"


@dataclass(frozen=True, slots=True)
class Job:
    """What a batch needs beside its contents.

    Attributes:
        archive: Folder of the contents.
        seeds: Folder of the register.
        limits: Bounds on the reading of one file.
        batch_count: Batches that there are.
    """

    archive: Path
    seeds: Path
    limits: Limits
    batch_count: int


_JOB = TypeAdapter(Job)


def lay_out(folder: Path, job: Job, deliveries: pl.DataFrame) -> Job:
    """Write down a job where its workers find it.

    Args:
        folder: Of this job alone.
        job: The job, whose number of batches is decided here.
        deliveries: Contents in their contexts, all of which are to be read.

    Returns:
        The job.
    """
    numbered = in_batches(deliveries, Archive(job.archive))
    numbered.write_parquet(folder / DELIVERIES_FILE)
    counted = Job(job.archive, job.seeds, job.limits, numbered["batch"].n_unique())
    (folder / JOB_FILE).write_bytes(_JOB.dump_json(counted))
    return counted


def read_job(folder: Path) -> Job:
    """The job that was laid out in a folder."""
    return _JOB.validate_json((folder / JOB_FILE).read_bytes())


def work_on(folder: Path, number: int) -> int:
    """Read, interpret and validate one batch, and leave its rows beside the job.

    Args:
        folder: Of the job.
        number: Of the batch.

    Returns:
        How many files were read.
    """
    job, register = read_job(folder), _register(folder)
    chosen = pl.read_parquet(folder / DELIVERIES_FILE).filter(pl.col("batch") == number)
    means = Means(Archive(job.archive), job.limits, register, read_decisions(register))
    return work_on_batch(chosen, means, Drafts(folder), str(number))


@lru_cache(maxsize=1)
def _register(folder: Path) -> Register:
    """The register, read once in a process however many batches it works on."""
    return Register(read_job(folder).seeds)
