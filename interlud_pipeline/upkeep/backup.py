"""A consistent copy of all that a state could not make again, in one file.

Belongs here: what belongs into a backup, and taking it while nothing changes.
Does not belong here: the form of the file (``backup_file``), the way back (``restore``).

Left out is what a run makes again: the lake, the working database, the outbox.
"""

from __future__ import annotations

import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from interlud_pipeline.publication.current import current
from interlud_pipeline.publication.files import flush_to_disk
from interlud_pipeline.publication.inputs import register_hash
from interlud_pipeline.settings import Settings
from interlud_pipeline.upkeep.backup_file import FORM, BackupError, BackupManifest, BackupWriter
from interlud_pipeline.upkeep.hold import state_at_rest
from interlud_pipeline.upkeep.layout import layouts

SEEDS = "seeds"
"""Folder of a backup that holds the register, which lies outside the state."""

NAME = "interlud-{:%Y%m%dT%H%M%SZ}.tar"
PATTERN = "interlud-*.tar"
DATABASES = frozenset({".db", ".sqlite"})
BESIDE_A_DATABASE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made.

    Attributes:
        path: The file.
        manifest: What it holds.
        removed: Older backups that went for it.
    """

    path: Path
    manifest: BackupManifest
    removed: tuple[Path, ...] = ()


def make_backup(settings: Settings, target: Path, keep: int | None = None) -> Backup:
    """Copy ledger, archive, publications with their journal, register, and Dagster's SQLite files.

    Nothing changes the state meanwhile. The file gets its name only once it is whole.

    Args:
        settings: Where the state is.
        target: A file that does not exist, or a folder, in which it gets a name with the instant.
        keep: How many backups of a folder to keep, this one included; all by default.

    Raises:
        BackupError: There is no state, the file exists, or its folder does not.
        StateBusy: A run took too long.
    """
    now = datetime.now(UTC)
    path = target / NAME.format(now) if target.is_dir() else target
    if not settings.ledger.is_file():
        raise BackupError(f"il n'y a rien à sauvegarder dans {settings.state}")
    if path.exists():
        raise BackupError(f"{path} existe déjà et ne sera pas remplacé")
    if not path.parent.is_dir():
        raise BackupError(f"le dossier {path.parent} n'existe pas")
    draft = path.with_name(f".{path.name}.draft")
    try:
        with state_at_rest(settings, "interlud backup"), tarfile.open(draft, "w", format=tarfile.PAX_FORMAT) as archive:
            draft.chmod(0o600)
            manifest = _fill(settings, BackupWriter(archive), now)
        flush_to_disk(draft)
        draft.replace(path)
        flush_to_disk(path.parent)
    finally:
        draft.unlink(missing_ok=True)
    return Backup(path, manifest, _remove_older(target, keep) if target.is_dir() and keep else ())


def _fill(settings: Settings, writer: BackupWriter, now: datetime) -> BackupManifest:
    with tempfile.TemporaryDirectory() as name:
        for path, stored_as in _members(settings):
            if path.suffix in DATABASES and not path.is_symlink():
                copy = Path(name) / "copy"
                _copy_database(path, copy)
                writer.add(copy, stored_as)
                copy.unlink()
            else:
                writer.add(path, stored_as)
    publication = current(settings)
    manifest = BackupManifest(
        form=FORM,
        made_at=now,
        program=version("interlud-pipeline"),
        layouts={layout.store: layout.found for layout in layouts(settings) if layout.store != "lake"},
        register_hash=register_hash(settings.seeds),
        publication=publication.id if publication else None,
        dagster=settings.dagster_storage,
        files=writer.files,
        links=writer.links,
    )
    writer.close(manifest)
    return manifest


def _members(settings: Settings) -> Iterator[tuple[Path, str]]:
    """Files and links that belong into a backup, with their names in it."""
    yield settings.ledger, settings.ledger.name
    folders = [settings.archive, settings.publications]
    if settings.dagster_storage == "sqlite":
        folders.append(settings.dagster_home)
    for folder in folders:
        for path in _files(folder):
            yield path, path.relative_to(settings.state).as_posix()
    for path in sorted(settings.seeds.glob("*.csv")):
        yield path, f"{SEEDS}/{path.name}"


def _files(folder: Path) -> Iterator[Path]:
    """Files below a folder but for drafts, candidates and locks, whose names begin with a point."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        for name in sorted([*files, *links]):
            if not name.startswith(".") and not name.endswith(BESIDE_A_DATABASE):
                yield Path(parent) / name


def _copy_database(path: Path, copy: Path) -> None:
    """A copy as of one instant, whoever writes meanwhile."""
    with closing(sqlite3.connect(path, timeout=30)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _remove_older(folder: Path, keep: int) -> tuple[Path, ...]:
    older = sorted(folder.glob(PATTERN))[:-keep]
    for path in older:
        path.unlink()
    return tuple(older)
