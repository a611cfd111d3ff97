"""Loading the definitions against importing dagster and dagster_dbt alone, as paired ratios of CPU time.

Each pair is two fresh processes, one after the other, because the speed of a shared machine drifts. The median
must stay at or below 1.3: every step, sensor tick and page of the UI waits for this load in some process.
"""

import argparse
import resource
import statistics
import subprocess
import sys
from pathlib import Path

from pairs import with_bytecode
from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
BARE = "import dagster, dagster_dbt"
LOAD = "from interlud_pipeline.definitions import defs; defs.get_repository_def()"
LIMIT = 1.3


def cpu_seconds(code: str) -> float:
    """CPU seconds of one fresh interpreter that runs some code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=with_bytecode(), check=True)  # noqa: S603 - our own code
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure the pairs, print minimum, median and maximum; exit 1 where the median is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    pairs = parser.parse_args().pairs
    for code in (BARE, LOAD):  # once unmeasured: bytecode and dbt's manifest are made where they are missing
        cpu_seconds(code)
    rounds = track(range(pairs), description="pairs", console=Console(stderr=True))
    ratios = [cpu_seconds(LOAD) / cpu_seconds(BARE) for _ in rounds]
    table = Table("definitions / imports alone", "min", "median", "max", title=f"CPU, {pairs} interleaved pairs")
    table.add_row("ratio", *(f"{figure(ratios):.2f}" for figure in (min, statistics.median, max)))
    Console().print(table)
    return int(statistics.median(ratios) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
