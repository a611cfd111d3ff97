"""The form of a backup: one tar file whose last member tells what it holds.

Belongs here: the manifest, writing members with their checksums, reading them back and finding damage.
Does not belong here: what of a state belongs into a backup (``backup``), or where it goes (``restore``).
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

FORM = 1
"""Raised whenever the form of a backup changes."""

MANIFEST = "manifest.json"
CHUNK = 1 << 20


class BackupError(RuntimeError):
    """A backup cannot be made, read or restored; the message says what is wrong with it."""


class Stored(BaseModel):
    """A file of a backup."""

    model_config = ConfigDict(frozen=True)

    size: int
    sha256: str


class BackupManifest(BaseModel):
    """What a backup says of itself.

    Attributes:
        form: Form of the backup.
        made_at: When it was made.
        program: Version of the program that made it.
        layouts: Number of the layout of each store in it.
        register_hash: Hash of the register, whose seeds are in it.
        publication: Id of the publication in force, if any.
        dagster: Where Dagster kept its runs; those in PostgreSQL are not in the backup.
        files: Size and checksum of each file.
        links: Target of each symbolic link.
    """

    model_config = ConfigDict(frozen=True)

    form: int
    made_at: datetime
    program: str
    layouts: dict[str, int]
    register_hash: str
    publication: str | None
    dagster: Literal["sqlite", "postgres"]
    files: dict[str, Stored]
    links: dict[str, str]


class BackupWriter:
    """A backup that is being written.

    Attributes:
        files: What was written so far.
        links: Links that were written so far.
    """

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self.files: dict[str, Stored] = {}
        self.links: dict[str, str] = {}

    def add(self, path: Path, name: str) -> None:
        """Add a file or a relative link under a name."""
        if path.is_symlink():
            self._archive.add(path, name)
            self.links[name] = path.readlink().as_posix()
            return
        with path.open("rb") as file:
            member = self._archive.gettarinfo(arcname=name, fileobj=file)
            if member.islnk():  # a second name of a file that several publications share: its bytes are stored again
                member.type, member.linkname, member.size = tarfile.REGTYPE, "", path.stat().st_size
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            hashed = _Hashed(file)
            self._archive.addfile(member, hashed)
        self.files[name] = Stored(size=member.size, sha256=hashed.hexdigest())

    def close(self, manifest: BackupManifest) -> None:
        """Write the manifest, which makes the backup whole."""
        text = manifest.model_dump_json(indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(text)
        self._archive.addfile(member, io.BytesIO(text))


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self._digest.update(chunk)
        return chunk

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


@contextmanager
def damage_said() -> Iterator[None]:
    """Say of a file that is no whole backup that it is none."""
    try:
        yield
    except (tarfile.TarError, EOFError, OSError, ValidationError, UnicodeDecodeError) as error:
        raise BackupError(f"la sauvegarde est endommagée ou n'en est pas une ({type(error).__name__})") from error


def read_manifest(path: Path) -> BackupManifest:
    """What a backup says of itself, from its last member.

    Raises:
        BackupError: It is damaged, or of a newer form.
    """
    with damage_said(), tarfile.open(path, "r:") as archive:
        last = archive.getmembers()[-1:]
        file = archive.extractfile(last[0]) if last and last[0].name == MANIFEST and last[0].isfile() else None
        if file is None:
            raise BackupError("la sauvegarde n'est pas entière : sa liste de fichiers manque")
        manifest = BackupManifest.model_validate_json(file.read())
    if manifest.form > FORM:
        raise BackupError(f"la sauvegarde est de la forme n° {manifest.form}, ce programme connaît la {FORM}")
    return manifest


def extract(path: Path, manifest: BackupManifest, folder: Path) -> None:
    """Write all files of a backup into a folder, each checked.

    Args:
        path: The backup.
        manifest: What it says of itself.
        folder: A new folder.

    Raises:
        BackupError: A file is missing, is not what was saved, or was never listed.
    """
    missing = {*manifest.files, *manifest.links}
    with damage_said(), tarfile.open(path, "r:") as archive:
        for member in archive:
            if member.name == MANIFEST:
                continue
            if member.name not in missing or not _is_within(member.name):
                raise BackupError(f"la sauvegarde est endommagée : « {member.name} » n'y a pas sa place")
            missing.discard(member.name)
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if member.name in manifest.links:
                _link(member, manifest.links[member.name], target)
            else:
                _write(archive, member, manifest.files[member.name], target)
    if missing:
        raise BackupError(f"la sauvegarde est endommagée : il y manque « {min(missing)} »")


def _is_within(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _link(member: tarfile.TarInfo, destination: str, target: Path) -> None:
    if not member.issym() or member.linkname != destination or not _is_within(destination):
        raise BackupError(f"la sauvegarde est endommagée : « {member.name} » n'est pas le lien qui a été sauvegardé")
    target.symlink_to(destination)


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, stored: Stored, target: Path) -> None:
    source = archive.extractfile(member) if member.isfile() else None
    digest = hashlib.sha256()
    with target.open("wb") as file:
        while source is not None and (chunk := source.read(CHUNK)):
            digest.update(chunk)
            file.write(chunk)
    if source is None or digest.hexdigest() != stored.sha256:
        raise BackupError(f"la sauvegarde est endommagée : « {member.name} » n'est pas ce qui a été sauvegardé")
    target.chmod(member.mode & 0o777)
