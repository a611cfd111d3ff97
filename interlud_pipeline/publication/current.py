"""Reading publications: the one in force, its marts, and where one figure came from.

Belongs here: opening a publication and reading from it.
Does not belong here: making one (``publish``) or evaluating it for another date (``as_of``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from interlud_pipeline.publication.manifest import DASHBOARD_FILE, MANIFEST_FILE, Manifest
from interlud_pipeline.publication.parquet import mart_path
from interlud_pipeline.settings import Settings

CURRENT = "current"
VERIFIED_FILE = "verified_as_of.json"


class PublicationError(RuntimeError):
    """A publication, or a mart of one, is not there; the message says what is."""


@dataclass(frozen=True)
class Publication:
    """One immutable, audited snapshot of the marts.

    Attributes:
        id: Its id.
        folder: Its folder, which no later publication touches: who holds one reads one state throughout.
        lake: The lake's folder, of which a publication names one version.
        is_new: It was made by the call that returned it.
        changes: Entry of the journal that tells what it changed; only where the call that returned it put it in the
            place of another.
    """

    id: str
    folder: Path
    lake: Path
    is_new: bool = False
    changes: Path | None = None

    @cached_property
    def manifest(self) -> Manifest:
        """What it holds, what that was made from, and the audit that let it pass."""
        return Manifest.model_validate_json((self.folder / MANIFEST_FILE).read_text(encoding="utf-8"))

    @property
    def made_at(self) -> str | None:
        """When it was published, as its manifest has it; ``None`` where that is damaged."""
        try:
            return self.manifest.made_at.isoformat()
        except ValidationError:
            return None

    @property
    def lake_version(self) -> Path:
        """Folder of the lake version that it was made from, else of the one from which it was last made again."""
        named = self.lake / "versions" / self.manifest.inputs.lake_version
        verified = self.folder.parent / VERIFIED_FILE
        if named.is_dir() or not verified.is_file():
            return named
        noted = json.loads(verified.read_text(encoding="utf-8"))
        again = noted.get("lake_version") if noted["publication"] == self.id else None
        return named if again is None else named.with_name(again)

    @property
    def dashboard(self) -> Path | None:
        """The page that shows it to those who open no database; publications made before there was one have none."""
        path = self.folder / DASHBOARD_FILE
        return path if path.is_file() else None

    @property
    def marts(self) -> tuple[str, ...]:
        """Names of its marts."""
        return tuple(sorted(self.manifest.marts))

    def read(self, mart: str) -> pl.DataFrame:
        """One mart, whole.

        Raises:
            PublicationError: It holds no such mart.
        """
        return self.scan(mart).collect()

    def scan(self, mart: str) -> pl.LazyFrame:
        """One mart, of which only what is asked for is read: its years lie in files of their own.

        Raises:
            PublicationError: It holds no such mart.
        """
        if mart not in self.manifest.marts:
            raise PublicationError(f"publication {self.id} has no mart {mart}; it has {', '.join(self.marts)}")
        return pl.scan_parquet(mart_path(self.folder, mart))


def open_publication(settings: Settings, publication_id: str) -> Publication:
    """The publication with an id, in force or not.

    Raises:
        PublicationError: There is none.
    """
    folder = settings.publications / publication_id
    if not (folder / MANIFEST_FILE).is_file():
        raise PublicationError(f"no publication {publication_id} in {settings.publications}")
    return Publication(id=publication_id, folder=folder, lake=settings.lake)


def current(settings: Settings) -> Publication | None:
    """The publication in force; ``None`` before the first one.

    The pointer is followed once: what is returned stays the same however it moves afterwards.

    Raises:
        PublicationError: The pointer leads nowhere.
    """
    pointer = settings.publications / CURRENT
    if not pointer.is_symlink():
        return None
    return open_publication(settings, pointer.readlink().name)


def kept_publications(settings: Settings) -> tuple[Publication, ...]:
    """Every publication that retention has left, the newest first; one whose manifest is unreadable too, last."""
    folders = [path.parent for path in settings.publications.glob(f"[!.]*/{MANIFEST_FILE}")]
    found = [open_publication(settings, folder.name) for folder in folders if not folder.is_symlink()]
    return tuple(sorted(found, key=lambda one: (one.made_at or "", one.id), reverse=True))
