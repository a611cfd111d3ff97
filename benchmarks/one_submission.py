"""A whole `interlud run` for one new small file, where much was received before, against the same where nothing was.

Both have the same generated register, so that as many figures are expected; in one all of them were sent, in the other
none. Each pair sends one more file of twenty lines, of the last year, into both, and runs both; the first runs of the
day, which build everything, come before. A third column of figures, in words below the table, is a run of the same kind
on a small register: what a run costs whatever its size.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ingest import AS_OF, made, one_more, send
from memory import INTERLUD, SHAPES
from pairs import measure, measure_pairs, show_ratios
from rich.console import Console

from interlud_pipeline.generation.generate import INBOX, PROJECT, generate
from interlud_pipeline.generation.scale import Scale
from interlud_pipeline.settings import PROJECT_ROOT


@dataclass(frozen=True)
class Place:
    """A state with its inbox and register."""

    campaign: Path
    inbox: Path
    state: Path

    def run(self) -> None:
        """Run the whole campaign.

        Raises:
            CalledProcessError: It failed.
        """
        places = {"STATE": self.state, "INBOX": self.inbox, "DBT_PROJECT": self.campaign / PROJECT}
        environment = os.environ | {f"INTERLUD_{name}": str(path) for name, path in places.items()}
        command = [INTERLUD, "run", "--as-of", AS_OF]
        subprocess.run(command, env=environment, capture_output=True, check=True)  # noqa: S603 - our own command


def show_ratio(campaign: Path, state: Path, pairs: int) -> None:
    """Print the ratio of a run for one new file into a full state to that into an empty one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        full = Place(campaign, campaign / INBOX, state)
        empty = Place(campaign, folder / "inbox", folder / "state")
        generate(Scale(2, 20, 2, ("long",), 0.05, 1), folder / "small", PROJECT_ROOT / "dbt_project")
        small = Place(folder / "small", folder / "small" / INBOX, folder / "small" / "state")
        empty.inbox.mkdir()
        numbers = iter(range(1, pairs + 2))
        current: list[str] = []

        def into_full() -> None:
            current[:] = [one_more(campaign, next(numbers))]
            send(current[0], full.inbox)
            full.run()

        def into_empty() -> None:
            send(current[0], empty.inbox)
            empty.run()

        for place in (full, empty, small):
            place.run()
        ratios = measure_pairs(pairs, into_full, into_empty)
        send(one_more(small.campaign, next(numbers)), small.inbox)
        least = measure(small.run)
    show_ratios("of CPU, a run for one file where all was sent / where nothing was", ratios)
    Console().print(f"the same on a register of 80 figures: {least.cpu:.1f} s of CPU")


def main() -> int:
    """Make a campaign, run it and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, choices=list(SHAPES), default=1_000_000)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--campaign", type=Path, help="a generated campaign with the state of a run of its own")
    options = parser.parse_args()
    if options.campaign:
        show_ratio(options.campaign, options.campaign / "state", options.pairs)
        return 0
    with made(options.size) as campaign:
        show_ratio(campaign.folder, campaign.state, options.pairs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
