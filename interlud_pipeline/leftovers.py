"""Files that a killed process left under temporary names; nothing reads them, and nobody else removes all of them.

Belongs here: the places and names of drafts within run-time state.
Does not belong here: who may sweep, and when. Work that was cut off is done again by the next run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock

from interlud_pipeline.publication.candidate import publications_lock
from interlud_pipeline.publication.files import remove_leftovers
from interlud_pipeline.settings import Settings

_FOLDERS = (
    "archive",
    "control",
    "lake",
    "lake/versions",
    "publications",
    "publications/.candidates",
    "publications/audits/*",
    "publications/journal",
)
_DRAFT = re.compile(r"\.(?:incoming-.+|draft-.+|staging-.+|.+\.[0-9a-f]{8})")
_STRUCK = "lake/versions/*/*/*.draft"


def drafts(settings: Settings) -> Iterator[Path]:
    """Files and folders under a temporary name, which are either being written or left behind."""
    for pattern in _FOLDERS:
        for folder in sorted(settings.state.glob(pattern)):
            yield from sorted(path for path in folder.iterdir() if _DRAFT.fullmatch(path.name))
    yield from sorted(settings.state.glob(_STRUCK))


def sweep(settings: Settings) -> int:
    """Remove what killed processes left; the caller holds the sole right to run.

    Waits for the few commands that write without that right.

    Returns:
        How many there were.
    """
    settings.state.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.state / ".ingest.lock"), publications_lock(settings):
        found = list(drafts(settings))
        for path in found:
            remove_leftovers(path.parent, path.name)
    return len(found)
