"""What runs in dbt's process: load dbt, parse the project, carry out one command; end with the run that started it.

Belongs here: nothing that loads Dagster or a package of ours that is not light; this process is to be ready soon.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from interlud_pipeline.garbage import leave_all_at_the_end, loading
from interlud_pipeline.orphans import end_without_parent

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

FAILED, COULD_NOT = 1, 2
"""Exit statuses as dbt has them: a node failed; the command could not be carried out."""


def main() -> int:
    """Carry out the one command that comes in, as a JSON object with its environment; without one, end.

    The target, for which the project is parsed while no command is there yet, stands on the command line.

    Returns:
        The exit status that dbt's own command would have.
    """
    leave_all_at_the_end()
    end_without_parent()  # killed, the run would leave a build behind that holds the database for the next
    with loading():
        from dbt.cli.main import dbtRunner  # noqa: PLC0415 - the long import: this and parsing are why it starts early

        project = _parsed(sys.argv[1])
    command = sys.stdin.readline()
    if not command:
        return 0
    asked = json.loads(command)
    os.environ.update(asked["environment"])
    came_to = dbtRunner(manifest=project).invoke(asked["arguments"])
    if came_to.success:
        return 0
    return FAILED if came_to.exception is None else COULD_NOT


def _parsed(target: str) -> Manifest | None:
    """The project as its files are now; ``None`` where it cannot be parsed: the command will say why."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415
    from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415

    came_to = dbtRunner().invoke(
        ["--log-level", "none", "--log-level-file", "none", "parse", "--no-write-json", "--target", target]
    )
    return came_to.result if came_to.success and isinstance(came_to.result, Manifest) else None


if __name__ == "__main__":
    sys.exit(main())
