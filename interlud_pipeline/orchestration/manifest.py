"""dbt's manifest, from which the graph learns of models and tests: parsed when it is missing or stale.

Belongs here: when to parse, and doing so once although several processes ask.
Does not belong here: Dagster; running models.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from interlud_pipeline.settings import Settings

SOURCE_PATTERNS = ("*.sql", "*.yml", "*.yaml", "seeds/*.csv")
GENERATED_FOLDERS = frozenset({"target", "logs", "dbt_packages"})
STAMP = "manifest.stamp"
PARSE_SECONDS = 300


class DbtParseFailed(RuntimeError):  # noqa: N818 - says what happened, as the other refusals do
    """The dbt project cannot be parsed; the message holds what dbt said."""


def ensure_manifest(settings: Settings) -> Path:
    """The manifest of the dbt project as its files are now, parsed first if need be.

    Args:
        settings: Where the project and the run-time state are.

    Returns:
        Path of ``manifest.json``.

    Raises:
        DbtParseFailed: dbt refuses the project.
    """
    target = settings.dbt_project / "target"
    manifest, stamp = target / "manifest.json", target / STAMP
    wanted = project_hash(settings.dbt_project)
    target.mkdir(parents=True, exist_ok=True)
    with FileLock(target / ".manifest.lock"):
        if manifest.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            return manifest
        _parse(settings)
        stamp.write_text(wanted, encoding="utf-8")
    return manifest


def project_hash(project: Path) -> str:
    """Hash of all that the manifest depends on; of a seed only its name and its header."""
    digest = hashlib.sha256()
    found = {path for pattern in SOURCE_PATTERNS for path in project.rglob(pattern)}
    for path in sorted(found):
        relative = path.relative_to(project)
        if GENERATED_FOLDERS.isdisjoint(relative.parts):
            content = path.read_bytes()
            digest.update(relative.as_posix().encode() + b"\0")
            digest.update(content.partition(b"\n")[0] if path.suffix == ".csv" else content)
    return digest.hexdigest()


def dbt_executable() -> str:
    """The ``dbt`` that is installed beside this Python, whatever PATH says."""
    return str(Path(sys.executable).with_name("dbt"))


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Variables that the dbt project reads, and those that keep dbt from reporting home."""
    return {
        "INTERLUD_STATE": str(settings.state.resolve()),
        "INTERLUD_WAREHOUSE_MEGABYTES": str(settings.warehouse_megabytes),
        "DBT_PROFILES_DIR": str(settings.dbt_project),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        # dbt writes every query to its log file otherwise, which costs a tenth of a build.
        "DBT_LOG_LEVEL_FILE": "info",
    }


def _parse(settings: Settings) -> None:
    done = subprocess.run(  # noqa: S603 - our own dbt on our own project
        [dbt_executable(), "--no-use-colors", "parse"],
        cwd=settings.dbt_project,
        env=os.environ | dbt_environment(settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=PARSE_SECONDS,
    )
    if done.returncode:
        raise DbtParseFailed(f"dbt cannot parse {settings.dbt_project}:\n{done.stdout.strip()}\n{done.stderr.strip()}")
