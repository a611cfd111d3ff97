"""What runs in dbt's process: load dbt, wait for one command, carry it out; end with the run that started it.

Belongs here: nothing that loads Dagster or a package of ours that is not light; this process is to be ready soon.
"""

from __future__ import annotations

import json
import os
import sys

from interlud_pipeline.orphans import end_without_parent


def main() -> None:
    """Carry out the one command that comes in, as a JSON object with its environment; without one, end."""
    end_without_parent()  # killed, the run would leave a build behind that holds the database for the next
    from dbt.cli.main import cli  # noqa: PLC0415 - the long import, and all that this process starts early for

    command = sys.stdin.readline()
    if command:
        asked = json.loads(command)
        os.environ.update(asked["environment"])
        cli(asked["arguments"], prog_name="dbt")


if __name__ == "__main__":
    main()
