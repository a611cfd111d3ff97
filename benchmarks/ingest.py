"""Bringing the lake up to date: memory as the campaign grows, and one new small file into a large lake.

For each size of generated long-form campaigns: CPU and the largest resident memory of reading, interpreting and
validating all of it into an empty lake. Then, in turn, one new small file into the largest of these lakes and the same
file into an empty one, each in a process of its own with the imports of a run, as paired ratios of CPU.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from memory import SHAPES
from pairs import Cost, measure, measure_pairs, show_ratios
from rich.console import Console
from rich.table import Table

from interlud_pipeline.generation.generate import INBOX, PROJECT, generate
from interlud_pipeline.generation.scale import Scale
from interlud_pipeline.settings import PROJECT_ROOT

AS_OF = "2025-06-30"
LINES = 20
KIB_IN_A_MIB = 1024


@dataclass(frozen=True)
class Campaign:
    """A generated campaign.

    Attributes:
        folder: Where it lies.
        state: State that it was ingested into.
    """

    folder: Path
    state: Path

    def ingested(self, inbox: Path, state: Path) -> dict[str, int]:
        """Ingest an inbox in a process of its own; files and rows, and the peak of memory in MiB.

        Raises:
            CalledProcessError: It failed.
        """
        places = {"STATE": state, "INBOX": inbox, "DBT_PROJECT": self.folder / PROJECT}
        environment = os.environ | {f"INTERLUD_{name}": str(path) for name, path in places.items()}
        command = [sys.executable, __file__, "--ingest"]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our own command
        return dict(json.loads(done.stdout))


def ingest_here() -> None:
    """What the child does: ingest what the environment names, and print what that came to."""
    from interlud_pipeline.pipeline import ingest  # noqa: PLC0415
    from interlud_pipeline.reference import Register  # noqa: PLC0415
    from interlud_pipeline.settings import Settings  # noqa: PLC0415

    settings = Settings()
    result = ingest(settings, Register(settings.seeds), date.fromisoformat(AS_OF))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KIB_IN_A_MIB
    found = {"files": result.files_read, "observations": result.row_counts["observations"], "peak": peak}
    sys.stdout.write(json.dumps(found))


@contextmanager
def made(size: int) -> Iterator[Campaign]:
    """A campaign of a size, which is gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "made"
        generate(Scale(*SHAPES[size], ("long",), 0.05, 1), folder, PROJECT_ROOT / "dbt_project")
        yield Campaign(folder, folder / "state")


def one_more(folder: Path, number: int) -> str:
    """Lines of one body and year, other ones for every number."""
    with (folder / PROJECT / "seeds" / "agglomerations.csv").open(encoding="utf-8") as seed:
        body = seed.readlines()[1].split(",")[0]
    lines = "".join(f"{body};2024;{200 + line};{number * LINES + line}\n" for line in range(1, LINES + 1))
    return f"Agglomération;Année;Indicateur;Valeur\n{lines}"


def send(lines: str, inbox: Path) -> None:
    """Put a file in the inbox, under a name that tells of its lines."""
    place = inbox / "2024" / f"envoi-de-plus-{lines.rpartition(';')[2].strip()}.csv"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(lines, encoding="utf-8")
    os.utime(place, (0, 0))  # long ago: a file written just now is looked at twice


def show_one_more(campaign: Campaign, pairs: int) -> None:
    """Print the ratio of one new small file into a large lake to the same into an empty one."""
    numbers = iter(range(1, pairs + 2))
    current: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        empty = Path(name)

        def into_large() -> None:
            current[:] = [one_more(campaign.folder, next(numbers))]
            send(current[0], campaign.folder / INBOX)
            found.append(campaign.ingested(campaign.folder / INBOX, campaign.state))

        def into_empty() -> None:
            shutil.rmtree(empty / "state", ignore_errors=True)
            shutil.rmtree(empty / "inbox", ignore_errors=True)
            send(current[0], empty / "inbox")
            campaign.ingested(empty / "inbox", empty / "state")

        found: list[dict[str, int]] = []
        into_large()
        into_empty()
        ratios = measure_pairs(pairs, into_large, into_empty)
    show_ratios("of CPU, one file into a large lake / into an empty one", ratios)
    Console().print(f"into {found[-1]['observations']:,} observations: {found[-1]}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", choices=list(SHAPES), default=[100_000, 1_000_000])
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--campaign", type=Path, help="a campaign generated and ingested before, instead of all sizes")
    parser.add_argument("--ingest", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ingest:
        ingest_here()
        return 0
    if options.campaign:
        show_one_more(Campaign(options.campaign, options.campaign / "state"), options.pairs)
        return 0
    table = Table("figures", "files", "CPU, s", "figures per CPU second", "peak, MiB", "ratio of peaks")
    former = None
    for size in sorted(options.sizes):
        with made(size) as campaign:
            found: dict[str, int] = {}
            cost = measure(lambda: found.update(campaign.ingested(campaign.folder / INBOX, campaign.state)))  # noqa: B023 - done at once
            _add(table, found, cost, former)
            former = found["peak"]
            if size == max(options.sizes):
                show_one_more(campaign, options.pairs)
    Console().print(table)
    return 0


def _add(table: Table, found: dict[str, int], cost: Cost, former: int | None) -> None:
    table.add_row(
        f"{found['observations']:,}",
        str(found["files"]),
        f"{cost.cpu:.1f}",
        f"{found['observations'] / cost.cpu:,.0f}",
        f"{found['peak']:,}",
        "" if former is None else f"{found['peak'] / former:.2f}",
    )


if __name__ == "__main__":
    sys.exit(main())
