"""What steps and their child processes print, kept in files for the UI.

Dagster's own manager also repeats it on the terminal, through four processes a run that have to be started and
ended; nobody reads it there, since the command shows its progress and the UI has the files.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from dagster._core.execution.compute_logs import redirect_to_file
from dagster._core.storage.compute_log_manager import CapturedLogContext, ComputeIOType
from dagster._core.storage.local_compute_log_manager import IO_TYPE_EXTENSION, LocalComputeLogManager
from dagster._serdes import ConfigurableClassData

FOLDER = "storage"
"""Where Dagster's own manager keeps them, within the instance's folder."""


class StepLogFiles(LocalComputeLogManager):
    """Files of what was printed, and no repetition of it."""

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:
        """The manager for the instance whose folder ``dagster.yaml`` names."""
        return cls(base_dir=str(Path(config_value["base_dir"]) / FOLDER), inst_data=inst_data)

    @contextmanager
    def capture_logs(self, log_key: Sequence[str]) -> Iterator[CapturedLogContext]:
        """Send descriptors 1 and 2 to the files while the steps work."""
        printed, complained = (
            Path(self.get_captured_local_path(log_key, IO_TYPE_EXTENSION[kind]))
            for kind in (ComputeIOType.STDOUT, ComputeIOType.STDERR)
        )
        printed.parent.mkdir(parents=True, exist_ok=True)
        with redirect_to_file(sys.stdout, str(printed)), redirect_to_file(sys.stderr, str(complained)):
            yield CapturedLogContext(log_key)
        Path(self.complete_artifact_path(log_key)).touch()  # type: ignore[no-untyped-call]
