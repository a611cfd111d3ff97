"""What the benchmarks share: costs of two ways to do a thing, measured in turn, and their ratios.

A pair is measured back to back because the speed of a shared machine drifts: the ratio of a pair stays, where
seconds do not.
"""

import os
import resource
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.progress import track
from rich.table import Table


@dataclass(frozen=True)
class Cost:
    """Wall and CPU seconds, those of children that have ended included."""

    wall: float
    cpu: float


Pair = tuple[Cost, Cost]
KEEPS_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


def with_bytecode(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """An environment without the variable for which a checkout is compiled anew at each load; no installation is."""
    return {name: value for name, value in environment.items() if name != KEEPS_NO_BYTECODE}


def measure(work: Callable[[], object]) -> Cost:
    """Do some work, with all the processes that it starts and waits for."""
    before = _processor_seconds()
    started = time.perf_counter()
    work()
    wall = time.perf_counter() - started
    return Cost(wall, _processor_seconds() - before)


def measure_pairs(count: int, ours: Callable[[], object], theirs: Callable[[], object]) -> list[Pair]:
    """Do both in turn, as often as asked."""
    turns = track(range(count), description="pairs", console=Console(stderr=True))
    return [(measure(ours), measure(theirs)) for _ in turns]


def show_ratios(name: str, pairs: Sequence[Pair]) -> None:
    """Print minimum, median and maximum of the ratios, and what each pair was."""
    each = Table("pair", "wall, s", "CPU, s", "ratio of CPU")
    for number, (ours, theirs) in enumerate(pairs, start=1):
        each.add_row(
            str(number),
            f"{ours.wall:.2f} / {theirs.wall:.2f}",
            f"{ours.cpu:.2f} / {theirs.cpu:.2f}",
            f"{ours.cpu / theirs.cpu:.2f}",
        )
    table = Table(f"ratio {name}", "min", "median", "max", title=f"{len(pairs)} interleaved pairs")
    for cost in ("wall", "cpu"):
        ratios = [getattr(ours, cost) / getattr(theirs, cost) for ours, theirs in pairs]
        table.add_row(cost, *(f"{figure(ratios):.2f}" for figure in (min, statistics.median, max)))
    Console().print(each, table)


def _processor_seconds() -> float:
    usages = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
