"""What runs in dbt's process: load dbt, wait for one command, carry it out.

Belongs here: nothing that loads Dagster or our own packages; this process is to be ready soon.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Carry out the one command that comes in, as a JSON list; without one, end."""
    from dbt.cli.main import cli  # noqa: PLC0415 - the long import, and all that this process starts early for

    command = sys.stdin.readline()
    if command:
        cli(json.loads(command), prog_name="dbt")


if __name__ == "__main__":
    main()
