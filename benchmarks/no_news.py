"""`interlud run` when nothing is new against importing dagster, dagster_dbt, duckdb and polars alone, as paired ratios.

A run that is asked for every hour finds nothing new nearly always. The median, in wall time, must stay at or below
1.5; CPU seconds, children included, stand beside it.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from pairs import measure_pairs, show_ratios, with_bytecode

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
BARE = "import dagster, dagster_dbt, duckdb, polars"
AS_OF = "2026-06-30"
LIMIT = 1.5


def main() -> int:
    """Measure the pairs; exit 1 where the median ratio of wall times is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    count = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        environment = with_bytecode() | {"INTERLUD_STATE": str(Path(folder) / "state")}

        def call(*command: str) -> str:
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - our own commands
            return done.stdout

        def run() -> str:
            return call(str(BIN / "interlud"), "run", "--as-of", AS_OF)

        run()
        if "Rien de nouveau" not in run():
            raise RuntimeError("the second run found something new")
        pairs = measure_pairs(count, run, lambda: call(sys.executable, "-c", BARE))
    show_ratios("no-news run / imports", pairs)
    return int(statistics.median(ours.wall / theirs.wall for ours, theirs in pairs) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
