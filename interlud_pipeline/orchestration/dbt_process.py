"""dbt in a child process that is started early, so that its long import and its parsing overlap other work.

Belongs here: starting the child, its environment, handing it a command.
Does not belong here: Dagster; what is built.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from interlud_pipeline.cluster.environment import spark_environment, spark_python
from interlud_pipeline.orchestration.manifest import dbt_environment
from interlud_pipeline.settings import Settings

CHILD = "interlud_pipeline.orchestration.dbt_child"
# What matters of dbt's log is in its events; writing all of it to a file as well takes a seventh of a build.
FLAGS = ("--no-use-colors", "--log-format", "json", "--log-level-file", "warn")
PARSED = "partial_parse.msgpack"
SPARK_LOG = "spark.log"
CLOSING_SECONDS = 5.0


class DbtProcess:
    """A child that loads dbt, parses the project and takes one command; the next command starts another."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting: subprocess.Popen[bytes] | None = None

    @property
    def project_folder(self) -> Path:
        """The dbt project."""
        return self._settings.dbt_project

    @property
    def target_folder(self) -> Path:
        """Where a build leaves dbt's artifacts; one folder an engine, rewritten by each build."""
        suffix = "" if self._settings.engine == "duckdb" else f"-{self._settings.engine}"
        return self._settings.warehouse.parent / f"dbt{suffix}"

    def on_duckdb(self) -> DbtProcess:
        """A process of DuckDB's own: what a publication keeps, and what is looked up later, is read there.

        Where DuckDB is the engine, it is this one.
        """
        if self._settings.engine == "duckdb":
            return self
        return DbtProcess(self._settings.model_copy(update={"engine": "duckdb"}))

    def start(self) -> Self:
        """Start the child unless one waits already; returns without waiting for it.

        What the command builds is the project as its files are from now on until the child has parsed them.

        Raises:
            SparkNotReady: Spark was chosen and is not there.
        """
        if self._waiting is None or self._waiting.poll() is not None:
            self._share_parsed_project()
            if self._settings.engine == "spark":
                self._settings.spark_warehouse.mkdir(parents=True, exist_ok=True)
            with self._errors() as errors:
                self._waiting = subprocess.Popen(  # noqa: S603 - our own module, by an interpreter of ours
                    self._command(),
                    cwd=self.project_folder,
                    env=self._environment(),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors or subprocess.STDOUT,
                )
        return self

    def run(self, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Hand the child a command.

        Args:
            arguments: A dbt command without ``dbt`` and global flags: ``["build", "--select", "marts"]``.
            environment: Variables that the command reads besides those of the process.

        Returns:
            The process, whose standard output holds one JSON event a line.

        Raises:
            SparkNotReady: Spark was chosen and is not there.
        """
        self.start()
        process, self._waiting = self._waiting, None
        assert process is not None and process.stdin is not None  # noqa: S101, PT018 - start() has seen to both
        command = [*FLAGS, *arguments, "--target", self._settings.engine]
        asked = {"arguments": command, "environment": dict(environment or {})}
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        process.stdin.flush()
        return process

    def close(self) -> None:
        """End a child that got no command."""
        process, self._waiting = self._waiting, None
        if process is None:
            return
        process.kill()
        process.communicate(timeout=CLOSING_SECONDS)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _errors(self) -> Iterator[IO[bytes] | None]:
        """Where what Spark's JVM says of itself goes: among dbt's events it would break lines, and these be lost."""
        if self._settings.engine != "spark":
            yield None
            return
        self.target_folder.mkdir(parents=True, exist_ok=True)
        with (self.target_folder / SPARK_LOG).open("wb") as log:
            yield log

    def _command(self) -> tuple[str, ...]:
        on_spark = self._settings.engine == "spark"
        return (str(spark_python(self._settings)) if on_spark else sys.executable, "-m", CHILD, self._settings.engine)

    def _environment(self) -> dict[str, str]:
        return (
            os.environ
            | dbt_environment(self._settings)
            | (spark_environment(self._settings) if self._settings.engine == "spark" else {})
            | {
                "DBT_TARGET_PATH": str(self.target_folder.resolve()),
                "DBT_LOG_PATH": str(self.target_folder.resolve()),
                "PYTHONUNBUFFERED": "1",
            }
        )

    def _share_parsed_project(self) -> None:
        """A first build need not parse again what making the manifest has parsed, for DuckDB."""
        if self._settings.engine != "duckdb":
            return
        parsed, wanted = self.project_folder / "target" / PARSED, self.target_folder / PARSED
        if parsed.is_file() and not wanted.exists():
            self.target_folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(parsed, wanted)
