"""Peak memory of a whole `interlud run`, at several sizes of generated campaigns.

Prints, for each size, the largest sum of the resident memory of the command and all its children, of its largest
process, and of each step; then the ratio of each size to the one before. Memory that two processes share counts twice.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pairs import measure
from rich.console import Console
from rich.table import Table

from interlud_pipeline.generation.generate import INBOX, PROJECT, generate
from interlud_pipeline.generation.scale import Scale
from interlud_pipeline.settings import PROJECT_ROOT

INTERLUD = str(Path(sys.executable).parent / "interlud")
# Bodies, indicators and years: a department, a country, a country that asks more over twenty years.
SHAPES = {100_000: (125, 80, 10), 1_000_000: (1250, 80, 10), 10_000_000: (1250, 400, 20)}
PAGE = os.sysconf("SC_PAGE_SIZE")
MEGABYTE = 1 << 20
INTERVAL = 0.1


@dataclass
class Peaks:
    """The largest sums seen, in bytes.

    Attributes:
        tree: Of all processes together.
        process: Of one process.
        steps: Of all together, while each step ran.
        cpu: CPU seconds of all.
    """

    tree: int = 0
    process: int = 0
    steps: dict[str, int] = field(default_factory=dict)
    cpu: float = 0


def family(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in children.read_text().split():
                yield from family(int(child))
        except OSError:
            continue


def resident(pid: int) -> int:
    """Resident bytes of a process; of one that has ended, none."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def watched(command: list[str], environment: dict[str, str]) -> Peaks:
    """Run a command to its end and watch its memory, step by step as it reports them.

    Raises:
        RuntimeError: It failed; what it said is in the message.
    """
    peaks, said, since = Peaks(), [], [0]

    def listen(lines: Iterator[str]) -> None:
        for line in lines:
            said.append(line)
            if line.startswith("["):
                peaks.steps[line.strip(" ✓\n")], since[0] = since[0], 0

    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as running:
        listener = threading.Thread(target=listen, args=(running.stderr,))
        listener.start()
        while running.poll() is None:
            sizes = [resident(pid) for pid in family(running.pid)]
            peaks.tree, since[0] = max(peaks.tree, sum(sizes)), max(since[0], sum(sizes))
            peaks.process = max(peaks.process, *sizes)
            time.sleep(INTERVAL)
        listener.join()
    if running.returncode:
        raise RuntimeError(f"exit {running.returncode}:\n{''.join(said)[-4000:]}")
    return peaks


def run_of(size: int) -> Peaks:
    """Generate campaigns of a size and watch a whole run on them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "made"
        bodies, indicators, years = SHAPES[size]
        made = generate(Scale(bodies, indicators, years, ("long",), 0.05, 1), folder, PROJECT_ROOT / "dbt_project")
        places = {"STATE": folder / "state", "INBOX": folder / INBOX, "DBT_PROJECT": folder / PROJECT}
        environment = os.environ | {f"INTERLUD_{name}": str(path) for name, path in places.items()}
        command, found = [INTERLUD, "run", "--as-of", made.as_of], []
        cost = measure(lambda: found.append(watched(command, environment)))
        return replace(found[0], cpu=cost.cpu)


def megabytes(size: int) -> str:
    """A size as the tables show it."""
    return f"{size // MEGABYTE:,}"


def main() -> int:
    """Watch a run of each size and print the peaks and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", choices=list(SHAPES), default=[100_000, 1_000_000])
    sizes = sorted(parser.parse_args().sizes)
    found = {}
    for size in sizes:
        found[size] = run_of(size)
        Console(stderr=True).print(f"{size:,}: {megabytes(found[size].tree)} MB, {found[size].cpu:.0f} s of CPU")
    table = Table("figures", "peak, MB", "largest process, MB", "CPU, s", "ratio of peaks", title="a whole run")
    for size, former in zip(sizes, [None, *sizes], strict=False):
        one = found[size]
        ratio = "" if former is None else f"{one.tree / found[former].tree:.2f}"
        table.add_row(f"{size:,}", megabytes(one.tree), megabytes(one.process), f"{one.cpu:.0f}", ratio)
    steps = Table("step", *(f"{size:,}" for size in sizes), title="peak of each step, MB")
    for step in dict.fromkeys(step for one in found.values() for step in one.steps):
        steps.add_row(step, *(megabytes(found[size].steps.get(step, 0)) for size in sizes))
    Console().print(table, steps)
    return 0


if __name__ == "__main__":
    sys.exit(main())
