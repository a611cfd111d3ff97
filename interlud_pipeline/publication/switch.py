"""Putting a publication in force in every form: the database of BI first, then the pointer of the files.

Belongs here: the order of these steps, and the journal by which the next run ends what a crash left between them.
Does not belong here: making a publication's files (``snapshot``), and the database's tables (``postgres``).
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from interlud_pipeline.publication.change_journal import forget_changes
from interlud_pipeline.publication.current import CURRENT, Publication, current
from interlud_pipeline.publication.files import flush_to_disk, move_into_place, point_at, write_atomically
from interlud_pipeline.publication.manifest import MANIFEST_FILE, MartEntry, Record
from interlud_pipeline.settings import Settings

if TYPE_CHECKING:
    from interlud_pipeline.publication.postgres.replace import Written

STAGING_PREFIX = ".staging-"
SWITCH_FILE = "switching.json"


class Switch(Record):
    """A switch that has begun.

    Attributes:
        publication: Id of the publication that is put in force.
        previous: Id of the one in force before; ``None`` for the first.
        is_new: Its files were made for this switch: they go again where it does not come about.
    """

    publication: str
    previous: str | None
    is_new: bool


def begin_switch(settings: Settings, publication_id: str, staged: Path | None = None) -> Switch:
    """Note that a publication is about to be put in force, and give its files their place.

    Args:
        settings: Where the publications are; their lock is held.
        publication_id: Id of the publication.
        staged: Its whole files under a temporary name; ``None`` where they are in place.

    Returns:
        The switch, to be completed with ``complete_switch``; ``settle`` ends one that was not.
    """
    in_force = current(settings)
    switch = Switch(publication=publication_id, previous=in_force.id if in_force else None, is_new=staged is not None)
    write_atomically(settings.publications / SWITCH_FILE, switch.model_dump_json(indent=2))
    if staged is not None:
        move_into_place(staged, settings.publications / publication_id)
    return switch


def complete_switch(settings: Settings, switch: Switch, publication: Publication) -> Written | None:
    """Put a publication in force: the database commits it, then the pointer leads to its files.

    Args:
        settings: Where the publications are, and the database of BI if there is one; the publications' lock is held.
        switch: What ``begin_switch`` gave.
        publication: The publication, whose files are in place.

    Returns:
        What was written in the database; ``None`` without one.

    Raises:
        BiDatabaseUnreachableError: The database cannot serve now. Everything is as before the switch.
        CommitUnknownError: The connection broke within the commit: the next run settles what came of it.
        BiDatabaseError: The database refused. Everything is as before the switch.
    """
    try:
        written = bring_database_to(settings, publication)
    except Exception as error:
        if not _may_have_committed(error):
            _undo(settings, switch)
        raise
    _complete(settings, switch)
    return written


def bring_database_to(
    settings: Settings, publication: Publication, marts: Mapping[str, MartEntry] | None = None
) -> Written | None:
    """Bring the database of BI, if there is one, to a publication; nothing where it holds it already.

    Args:
        settings: Where the database is.
        publication: The publication.
        marts: What is known of its marts today, where that is more than its manifest says.
    """
    if settings.bi.database is None:
        return None
    from interlud_pipeline.publication.postgres.replace import bring_to  # noqa: PLC0415

    return bring_to(settings.bi, publication.folder, publication.manifest, marts)


def settle(settings: Settings) -> Switch | None:
    """End a switch that a crash left half done: forward where the database has committed it, else back.

    Args:
        settings: Where the publications are; their lock is held.

    Returns:
        The switch that was completed, if one was.

    Raises:
        BiDatabaseUnreachableError: Only the database can tell, and it cannot be reached.
    """
    path = settings.publications / SWITCH_FILE
    if not path.is_file():
        return None
    switch = Switch.model_validate_json(path.read_text(encoding="utf-8"))
    in_force = current(settings)
    if (in_force is not None and in_force.id == switch.publication) or _is_committed(settings, switch):
        _complete(settings, switch)
        return switch
    _undo(settings, switch)
    return None


def _is_committed(settings: Settings, switch: Switch) -> bool:
    if settings.bi.database is None or not (settings.publications / switch.publication / MANIFEST_FILE).is_file():
        return False
    from interlud_pipeline.publication.postgres.replace import publication_held  # noqa: PLC0415

    return publication_held(settings.bi) == switch.publication


def _may_have_committed(error: Exception) -> bool:
    from interlud_pipeline.publication.postgres.connection import CommitUnknownError  # noqa: PLC0415

    return isinstance(error, CommitUnknownError)


def _complete(settings: Settings, switch: Switch) -> None:
    point_at(settings.publications / CURRENT, switch.publication)
    _forget(settings)


def _undo(settings: Settings, switch: Switch) -> None:
    forget_changes(settings, switch.previous, switch.publication)
    folder = settings.publications / switch.publication
    if switch.is_new and folder.is_dir():
        # Whole or not there: the name goes first.
        doomed = folder.replace(settings.publications / f"{STAGING_PREFIX}{secrets.token_hex(4)}")
        shutil.rmtree(doomed)
    _forget(settings)


def _forget(settings: Settings) -> None:
    (settings.publications / SWITCH_FILE).unlink(missing_ok=True)
    flush_to_disk(settings.publications)
