"""One tick of the inbox's sensor over many files that the ledger knows already, in CPU seconds.

Ten thousand files is some thirty years of a large authority. A tick must stay below a second of work: it comes
every 20 seconds, for ever, and nearly always finds nothing.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from rich.console import Console
from rich.table import Table

from interlud_pipeline.intake.inbox import Inbox
from interlud_pipeline.intake.ledger import Ledger, NewArrival
from interlud_pipeline.orchestration.instance import open_instance
from interlud_pipeline.orchestration.sensors.inbox import build_inbox_sensor
from interlud_pipeline.settings import Settings

LIMIT_SECONDS = 1.0
FILES_A_FOLDER = 100

Tick = Callable[[], object]


def fill(settings: Settings, count: int) -> None:
    """Put files in the inbox, and let the ledger know each as the store shows it."""
    for number in range(count):
        folder = Path(settings.inbox) / str(2000 + number // FILES_A_FOLDER % 30) / f"body-{number // FILES_A_FOLDER}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"envoi-{number}.csv"
        path.write_text(f"Indicateur;Valeur\n117;{number}\n")
        os.utime(path, (0, 0))  # long ago: a file written just now is looked at twice
    Ledger(settings.ledger).record(
        NewArrival(
            sha256=f"{number:064x}",
            received_at=datetime.now(UTC),
            location=found.location,
            file_name=found.file_name,
            size=found.size,
            modified=found.modified,
            folder_year=found.folder_year,
            folder_name=found.folder_name,
        )
        for number, found in enumerate(Inbox(settings.inbox).scan())
    )


@contextmanager
def prepared(folder: Path, count: int) -> Iterator[Tick]:
    """A tick over so many known files, which must find nothing.

    Raises:
        RuntimeError: A tick found something new.
    """
    settings = Settings(inbox=str(folder / "inbox"), state=folder / "state")
    fill(settings, count)
    sensor = build_inbox_sensor(settings)
    with open_instance(settings) as instance, dg.build_sensor_context(instance) as context:

        def tick() -> None:
            data = sensor.evaluate_tick(context)
            if data.run_requests or "Nothing new" not in str(data.skip_message):
                raise RuntimeError(f"the tick found something new: {data.skip_message}")

        yield tick


def tick_seconds(tick: Tick) -> float:
    """CPU seconds of one tick, in all threads of this process."""
    before = time.process_time()
    tick()
    return time.process_time() - before


def main() -> int:
    """Measure some ticks and print them; exit 1 where the median is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--ticks", type=int, default=9)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder), arguments.files) as tick:
        seconds = [tick_seconds(tick) for _ in range(arguments.ticks)]
    table = Table("CPU seconds of a tick", "min", "median", "max", title=f"{arguments.files} known files")
    table.add_row("", *(f"{figure(seconds):.3f}" for figure in (min, statistics.median, max)))
    Console().print(table)
    return int(statistics.median(seconds) > LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
