"""A whole `interlud run` on the sample campaigns against a bare `dbt build` of the same project.

Runs both in turn, each in a state folder of its own, and prints the ratio of each pair: wall time, and CPU
seconds with children. A pair is measured back to back because the speed of a shared machine drifts.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Cost:
    """Wall and CPU seconds of one command, its children included."""

    wall: float
    cpu: float


def measure(command: list[str], folder: Path, environment: dict[str, str]) -> Cost:
    """Run a command to its end.

    Raises:
        RuntimeError: The command failed; its output is in the message.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{command[0]} exited {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def run_campaign(state: Path) -> Cost:
    """A first run on a fresh state: everything is read, built, audited and published."""
    shutil.rmtree(state, ignore_errors=True)
    return measure([str(BIN / "interlud"), "run"], ROOT, os.environ | {"INTERLUD_STATE": str(state)})


def build_bare(state: Path) -> Cost:
    """`dbt build` of the same project on the lake that the campaign left."""
    command = [str(BIN / "dbt"), "build", "--quiet", "--exclude-resource-type", "unit_test", "--profiles-dir", "."]
    return measure(command, ROOT / "dbt_project", os.environ | {"INTERLUD_STATE": str(state)})


def main() -> int:
    """Measure the pairs and print minimum, median and maximum of both ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        run_campaign(state)
        measured = [
            (run_campaign(state), build_bare(state))
            for _ in track(range(pairs), description="pairs", console=Console(stderr=True))
        ]
    table = Table("ratio run / dbt build", "min", "median", "max", title=f"{pairs} interleaved pairs")
    for name in ("wall", "cpu"):
        ratios = [getattr(run, name) / getattr(build, name) for run, build in measured]
        table.add_row(name, *(f"{figure(ratios):.2f}" for figure in (min, statistics.median, max)))
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
