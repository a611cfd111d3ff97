"""Batches of contents, each read, interpreted and validated by itself, wherever a process sees the shared folders.

Belongs here: parting the contents, the work on one batch, putting the batches together again.
Does not belong here: Spark, which only says where each batch is worked on; any rule of reading or validation.

All contexts of a content are in one batch, so that its arrivals meet there as they do on one machine. Whatever the
batches, the lake gets the same rows: it orders them itself.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl
from pydantic import TypeAdapter

from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.reading import collecting_young_only, from_archive, read
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.batch import Batch, validate
from interlud_pipeline.validation.decisions.seed import read_decisions
from interlud_pipeline.validation.readings import READINGS, was_read
from interlud_pipeline.validation.tables import LAKE_TABLES

FILES_IN_A_BATCH = 200
"""Enough to share the price of a pass of validation, few enough to be lost with a worker."""

JOB_FILE = "job.json"
DELIVERIES_FILE = "deliveries.parquet"
READINGS_FILE = "readings.parquet"


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
    number = pl.col("sha256").rank("dense").cast(pl.Int64) - 1
    numbered = deliveries.with_columns(batch=number // FILES_IN_A_BATCH)
    numbered.write_parquet(folder / DELIVERIES_FILE)
    count = 0 if numbered.is_empty() else int(numbered["batch"].n_unique())
    counted = Job(job.archive, job.seeds, job.limits, count)
    (folder / JOB_FILE).write_bytes(_JOB.dump_json(counted))
    return counted


def read_job(folder: Path) -> Job:
    """The job that was laid out in a folder."""
    return _JOB.validate_json((folder / JOB_FILE).read_bytes())


@collecting_young_only()
def work_on(folder: Path, number: int) -> int:
    """Read, interpret and validate one batch, and leave its rows beside the job.

    A second worker that is given the batch of a lost one comes to the same rows; the first to end is kept.

    Args:
        folder: Of the job.
        number: Of the batch.

    Returns:
        How many files were read.
    """
    job, register = read_job(folder), _register(folder)
    chosen = pl.read_parquet(folder / DELIVERIES_FILE).filter(pl.col("batch") == number)
    received = list(
        read(from_archive(chosen, set(chosen["sha256"]), Archive(job.archive), job.limits), register, job.limits)
    )
    batch = validate(received, register, read_decisions(register))
    draft = _draft(folder, number)
    for name, frame in batch.frames().items():
        frame.write_parquet(draft / f"{name}.parquet")
    was_read(received, register.interpretation_hash).write_parquet(draft / READINGS_FILE)
    _keep(draft, _done(folder, number))
    return len(received)


def together(folder: Path) -> tuple[Batch, pl.DataFrame]:
    """The rows of all batches of a job, and what was read.

    Args:
        folder: Of the job, every batch of which was worked on.

    Returns:
        Rows of the lake, and rows of ``READINGS``.
    """
    parts = [_done(folder, number) for number in range(read_job(folder).batch_count)]

    def whole(name: str, schema: pl.Schema) -> pl.DataFrame:
        frames = [pl.read_parquet(part / f"{name}.parquet", glob=False) for part in parts]
        return pl.concat([pl.DataFrame(schema=schema), *frames])

    batch = Batch(**{name: whole(name, schema) for name, schema in LAKE_TABLES.items()})
    return batch, whole(READINGS_FILE.removesuffix(".parquet"), READINGS)


@lru_cache(maxsize=1)
def _register(folder: Path) -> Register:
    """The register, read once in a process however many batches it works on."""
    return Register(read_job(folder).seeds)


def _done(folder: Path, number: int) -> Path:
    return folder / f"batch-{number}"


def _draft(folder: Path, number: int) -> Path:
    return Path(tempfile.mkdtemp(prefix=f".batch-{number}-", dir=folder))


def _keep(draft: Path, done: Path) -> None:
    try:
        draft.rename(done)
    except OSError:  # another worker has ended with it meanwhile
        shutil.rmtree(draft)
