"""The way back: a backup into an empty state, checked before anything of it is in place.

Belongs here: refusing what cannot be restored, and putting a backup in place.
Does not belong here: reading a backup's file (``backup_file``); the run that makes lake and working database anew.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.ledger_tables import LAYOUT as LEDGER_LAYOUT
from interlud_pipeline.layouts import Layout
from interlud_pipeline.publication.inputs import register_hash
from interlud_pipeline.publication.manifest import CONTRACT_VERSION
from interlud_pipeline.settings import Settings
from interlud_pipeline.upkeep.backup import SEEDS
from interlud_pipeline.upkeep.backup_file import BackupError, BackupManifest, extract, read_manifest

DRAFT = ".restoring"
RESTORED_REGISTER = "register-of-the-backup"


@dataclass(frozen=True, slots=True)
class Restored:
    """A state that came back.

    Attributes:
        manifest: What the backup holds.
        is_older: Its layouts are older than this code's: they have to be upgraded before the next run.
        register: Folder with the backup's register, where it is not the present one.
    """

    manifest: BackupManifest
    is_older: bool
    register: Path | None


def restore(settings: Settings, path: Path) -> Restored:
    """Put a backup in the place of an empty state.

    All files are written aside and checked first; the ledger, without which there is no state, is moved last.

    Args:
        settings: Where the state is to be.
        path: The backup.

    Raises:
        BackupError: The state is not empty, or the backup is damaged or does not belong together.
        NewerLayoutError: Newer code made the backup.
    """
    draft = settings.state / DRAFT
    _require_empty(settings.state, draft)
    manifest = read_manifest(path)
    is_older = _is_older(manifest)
    draft.mkdir(parents=True)
    try:
        extract(path, manifest, draft)
        _require_whole(draft, settings)
        register = _register(settings, manifest, draft)
        for part in sorted(draft.iterdir(), key=lambda one: one.name == settings.ledger.name):
            part.replace(settings.state / part.name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Restored(manifest, is_older, register)


def _require_empty(state: Path, draft: Path) -> None:
    """Only what an interrupted restore left aside may be there."""
    shutil.rmtree(draft, ignore_errors=True)
    if state.exists() and (not state.is_dir() or any(state.iterdir())):
        raise BackupError(f"{state} n'est pas vide : rien n'y sera remplacé, choisissez un autre INTERLUD_STATE")


def _is_older(manifest: BackupManifest) -> bool:
    wanted = (("ledger", LEDGER_LAYOUT), ("publication", int(CONTRACT_VERSION)))
    found = [Layout(store, manifest.layouts[store], number) for store, number in wanted if store in manifest.layouts]  # type: ignore[arg-type]
    for layout in found:
        layout.require(or_older=True)
    return any(layout.is_older for layout in found)


def _require_whole(draft: Path, settings: Settings) -> None:
    """The ledger is sound, and every content that it speaks of is there, or was erased."""
    with closing(sqlite3.connect(draft / settings.ledger.name)) as connection:
        (verdict,) = connection.execute("pragma quick_check").fetchone()
        tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
        contents = {sha256 for (sha256,) in connection.execute("select sha256 from arrivals")}
        if "erasures" in tables:
            contents -= {sha256 for (sha256,) in connection.execute("select sha256 from erasures")}
    if verdict != "ok":
        raise BackupError("la sauvegarde est endommagée : son registre des arrivées ne peut pas être lu")
    archive = Archive(draft / settings.archive.name)
    lost = sorted(sha256 for sha256 in contents if not archive.has(sha256))
    if lost:
        raise BackupError(f"la sauvegarde n'est pas entière : le contenu {lost[0]} manque à ses archives")


def _register(settings: Settings, manifest: BackupManifest, draft: Path) -> Path | None:
    """Keep the backup's register aside where the present one says something else."""
    if register_hash(settings.seeds) == manifest.register_hash:
        shutil.rmtree(draft / SEEDS, ignore_errors=True)
        return None
    (draft / SEEDS).replace(draft / RESTORED_REGISTER)
    return settings.state / RESTORED_REGISTER
