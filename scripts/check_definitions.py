"""Parse the dbt project, then validate the Dagster definitions as a clean process loads them."""

import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    ([BIN / "dbt", "parse", "--quiet", "--profiles-dir", "."], ROOT / "dbt_project"),
    ([BIN / "dagster", "definitions", "validate", "-w", "workspace.yaml", "--log-level", "warning"], ROOT),
)


def main() -> int:
    """Run each command in its folder; the first failure decides the exit status."""
    for command, folder in COMMANDS:
        status = subprocess.run([str(part) for part in command], cwd=folder, check=False).returncode  # noqa: S603 - our own commands
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
