"""What Spark needs on this machine: an environment of its own, and Java.

Belongs here: finding both, saying what to do where one is missing, the variables that dbt's Spark target reads.
Does not belong here: importing pyspark, which only that environment has.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from interlud_pipeline.settings import PROJECT_ROOT, Settings

ENVIRONMENT = PROJECT_ROOT / ".venv-spark"
LOOPBACK = "127.0.0.1"


class SparkNotReady(RuntimeError):  # noqa: N818 - says what is so, as the other refusals do
    """Spark was chosen and cannot be started here; the message says what to do."""


def spark_python(settings: Settings) -> Path:
    """The Python that has pyspark and dbt-spark beside everything that the pipeline itself needs.

    Args:
        settings: Names it, or leaves it at the environment that ``make spark`` has made beside the project.

    Raises:
        SparkNotReady: There is none, or no Java for it.
    """
    python = settings.spark.python or ENVIRONMENT / "bin" / "python"
    if not python.is_file():
        raise SparkNotReady(
            f"INTERLUD_ENGINE=spark, but there is no {python}: run `make spark` once, or name the Python of an "
            "environment with requirements/spark.txt in INTERLUD_SPARK_PYTHON."
        )
    if not has_java():
        raise SparkNotReady(
            "INTERLUD_ENGINE=spark, but Java is not found: install a runtime of Java 17 or later (on Debian and Ubuntu "
            "`apt-get install default-jre-headless`), or let JAVA_HOME name one."
        )
    return python


def has_java() -> bool:
    """Whether Spark would find a Java to start."""
    home = os.environ.get("JAVA_HOME")
    return (Path(home) / "bin" / "java").is_file() if home else shutil.which("java") is not None


def spark_environment(settings: Settings) -> dict[str, str]:
    """Variables for processes that work with Spark: those that ``profiles.yml`` reads, and Spark's own.

    A driver on loopback alone is right for a cluster on this machine; another one sets SPARK_LOCAL_IP to the address
    under which its workers reach the driver.
    """
    return {
        "INTERLUD_SPARK_MASTER": settings.spark.master,
        "INTERLUD_SPARK_DRIVER_MEMORY": settings.spark.driver_memory,
        "INTERLUD_SPARK_PARTITIONS": str(settings.spark.partitions),
        "SPARK_LOCAL_IP": os.environ.get("SPARK_LOCAL_IP", LOOPBACK),
        "PYSPARK_PYTHON": os.environ.get("PYSPARK_PYTHON", str(spark_python(settings))),
    }
