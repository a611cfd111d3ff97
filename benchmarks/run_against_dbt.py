"""A whole `interlud run` on the sample campaigns against a bare `dbt build` of the same project.

Runs both in turn, each in a state folder of its own, and prints the ratio of each pair: wall time, and CPU
seconds with children.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pairs import measure_pairs, show_ratios, with_bytecode

from interlud_pipeline.orchestration.manifest import dbt_environment
from interlud_pipeline.settings import get_settings

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Run a command to its end, with the bytecode of former runs as any installation has it.

    Raises:
        RuntimeError: The command failed; its output is in the message.
    """
    kept = with_bytecode(environment)
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    if done.returncode:
        raise RuntimeError(f"{command[0]} exited {done.returncode}:\n{done.stdout}\n{done.stderr}")


def run_campaign(state: Path) -> None:
    """A first run on a fresh state: everything is read, built, audited and published."""
    shutil.rmtree(state, ignore_errors=True)
    run([str(BIN / "interlud"), "run"], ROOT, os.environ | {"INTERLUD_STATE": str(state)})


def build_bare(state: Path) -> None:
    """`dbt build` of the same project on the lake that the campaign left, with the memory that a run gives it.

    Other memory would be another profile, for which dbt parses the project again.
    """
    command = [str(BIN / "dbt"), "build", "--quiet", "--exclude-resource-type", "unit_test", "--profiles-dir", "."]
    run(command, ROOT / "dbt_project", os.environ | dbt_environment(get_settings().model_copy(update={"state": state})))


def main() -> int:
    """Measure the pairs and print minimum, median and maximum of both ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    count = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        run_campaign(state)
        pairs = measure_pairs(count, lambda: run_campaign(state), lambda: build_bare(state))
    show_ratios("run / dbt build", pairs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
