"""What runs in the process that has Spark: every batch of a job is worked on by some executor; it ends with its run.

Belongs here: the session, and handing out the batches.
Does not belong here: the work on a batch (``batches``), which executors import for themselves.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from interlud_pipeline.orphans import end_without_parent

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def main() -> None:
    """Work on the job in the folder that is named."""
    end_without_parent()
    folder = sys.argv[1]
    session = open_session("interlud reading")
    try:
        numbers = range(_batch_count(folder))
        context = session.sparkContext
        context.parallelize(numbers, numSlices=len(numbers)).map(lambda number: _work_on(folder, number)).collect()
    finally:
        session.stop()


def open_session(name: str) -> SparkSession:
    """A session with the master that the settings name.

    Args:
        name: What the cluster calls it.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 - only this environment has it

    own_address = os.environ["SPARK_LOCAL_IP"]
    return (
        SparkSession.builder.appName(name)
        .master(os.environ["INTERLUD_SPARK_MASTER"])
        .config("spark.driver.memory", os.environ["INTERLUD_SPARK_DRIVER_MEMORY"])
        .config("spark.driver.host", own_address)
        .config("spark.driver.bindAddress", own_address)
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )


def _batch_count(folder: str) -> int:
    from interlud_pipeline.cluster.batches import read_job  # noqa: PLC0415

    return read_job(Path(folder)).batch_count


def _work_on(folder: str, number: int) -> int:
    from interlud_pipeline.cluster.batches import work_on  # noqa: PLC0415 - on the executor

    return work_on(Path(folder), number)


if __name__ == "__main__":
    main()
