"""Contents read, interpreted and validated on Spark's executors, asked for by a process that has no Spark.

Belongs here: handing a job to a process that has it, and what that comes to.
Does not belong here: the work on a batch (``batches``).
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from interlud_pipeline.cluster.environment import spark_environment, spark_python
from interlud_pipeline.settings import Settings

if TYPE_CHECKING:
    import polars as pl

    from interlud_pipeline.validation.drafts import Drafts

CHILD = "interlud_pipeline.cluster.reading_child"
LAST_WORDS = 3000


class SparkReadingFailed(RuntimeError):  # noqa: N818 - says what is so, as the other refusals do
    """Spark ended without having read everything; the message holds its last words."""


def read_on_spark(settings: Settings, delivered: pl.DataFrame, drafts: Drafts) -> None:
    """Read, interpret and validate contents on Spark.

    Args:
        settings: How Spark is reached, and where archive, register and state are: on folders that every worker sees.
        delivered: Contents in their contexts, all of which are to be read.
        drafts: Where their rows are kept.

    Raises:
        SparkNotReady: Spark was chosen and is not there.
        SparkReadingFailed: A batch could not be worked on.
    """
    from interlud_pipeline.cluster.batches import Job, lay_out  # noqa: PLC0415
    from interlud_pipeline.intake.limits import Limits  # noqa: PLC0415

    folder = drafts.folder.resolve()
    job = Job(settings.archive.resolve(), settings.seeds.resolve(), Limits.from_settings(settings), 0)
    if lay_out(folder, job, delivered).batch_count:
        _work(settings, folder)


def _work(settings: Settings, folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own module, by the interpreter of our own environment
        [str(spark_python(settings)), "-m", CHILD, str(folder)],
        env=os.environ | spark_environment(settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SparkReadingFailed(f"Spark could not read the contents:\n{done.stderr.strip()[-LAST_WORDS:]}")
