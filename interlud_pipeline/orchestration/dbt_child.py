"""What runs in dbt's process: load dbt, wait for one command, carry it out; end with the run that started it.

Belongs here: nothing that loads Dagster or our own packages; this process is to be ready soon.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time

POLL_SECONDS = 0.5


def main() -> None:
    """Carry out the one command that comes in, as a JSON list; without one, end."""
    threading.Thread(target=_end_without, args=(os.getppid(),), daemon=True).start()
    from dbt.cli.main import cli  # noqa: PLC0415 - the long import, and all that this process starts early for

    command = sys.stdin.readline()
    if command:
        cli(json.loads(command), prog_name="dbt")


def _end_without(parent: int) -> None:
    """End at once when the run is killed: nobody waits for the build, and it would hold the database for the rest."""
    while os.getppid() == parent:
        time.sleep(POLL_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
