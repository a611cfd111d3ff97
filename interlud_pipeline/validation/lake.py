"""The lake: validated tables as Parquet, a folder per reporting year, in versions that never change.

Belongs here: where the files lie, how a version comes about and becomes the current one.
Does not belong here: what the rows mean, or how a year's rows are cut into files (``segments``).

A version's identifier is the hash of its content, so equal content always bears the same one. A version is built
beside the others, given its name in one step, and the link ``current`` is switched in one step: a process stopped
anywhere leaves the former version in force. Files that did not change are hard links to the former version's.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from interlud_pipeline.layouts import Layout
from interlud_pipeline.publication.files import move_into_place, point_at, remove_leftovers
from interlud_pipeline.validation.drafts import UNASSIGNED, Drafts
from interlud_pipeline.validation.segments import INDEX, INDEX_FILE, PLACE, index_of, read_index
from interlud_pipeline.validation.tables import LAKE_TABLES
from interlud_pipeline.validation.version_draft import VersionDraft

if TYPE_CHECKING:
    from interlud_pipeline.validation.batch import Batch

LAYOUT = 3
"""Raised whenever a table of the lake, a column of one or the way into files changes: the lake is then made again."""

LAYOUT_FILE = "layout"

_DRAFT = ".draft-"
# Enough for publications that were held back for a while: `status --as-of` reads the version that one names.
_KEPT_VERSIONS = 30


@dataclass(frozen=True, slots=True)
class Lake:
    """The lake in a folder; deleting the folder loses nothing that a run does not make again.

    Attributes:
        folder: Holds ``versions/`` and the link ``current``.
    """

    folder: Path

    @property
    def version(self) -> str | None:
        """Identifier of the version in force.

        ``None`` before the first, where one of its files is gone, or where other code wrote it with other columns:
        the lake is then made again.
        """
        current = (self.folder / "current").resolve()
        return current.name if _is_sound(current) else None

    @property
    def layout(self) -> Layout | None:
        """Layout of the version in force; ``None`` before the first."""
        current = self.folder / "current"
        # Versions were first written without their number.
        return Layout("lake", _noted_layout(current) or 1, LAYOUT) if current.is_dir() else None

    def read(self, table: str) -> pl.DataFrame:
        """All rows of a table, empty before the first version."""
        frames = [pl.read_parquet(path, glob=False) for path in self._paths(table)]
        return pl.concat(frames) if frames else pl.DataFrame(schema=LAKE_TABLES[table])

    def scan(self, table: str) -> pl.LazyFrame:
        """All rows of a table, not yet read: what is asked of them may need few columns, and few of them at once."""
        paths = self._paths(table)
        return pl.scan_parquet(paths, glob=False) if paths else pl.LazyFrame(schema=LAKE_TABLES[table])

    def scan_by_part(self, table: str) -> list[pl.LazyFrame]:
        """The rows of a table year by year, not yet read, and those without a year."""
        parts = groupby(self._paths(table), key=lambda path: path.parent)
        return [pl.scan_parquet(list(paths), glob=False) for _, paths in parts]

    def of(self, table: str, submissions: Collection[str]) -> pl.DataFrame:
        """The rows of some submissions, for which only the files that hold some are read."""
        wanted = pl.col("submission_id").is_in(list(submissions))
        places = self.index().filter(wanted, table=table).select("part", "file").unique().sort("part", "file")
        paths = [self.folder / "current" / part / file for part, file in places.iter_rows()]
        found = [pl.read_parquet(path, glob=False).filter(wanted) for path in paths]
        return pl.concat([pl.DataFrame(schema=LAKE_TABLES[table]), *found])

    def known_submissions(self) -> pl.DataFrame:
        """The submissions in the lake: rows of the table ``submissions``."""
        return self.read("submissions")

    def index(self) -> pl.DataFrame:
        """How many rows each submission has in which file: rows of ``segments.INDEX``."""
        return _index(self.folder / "current") if self.version else pl.DataFrame(schema=INDEX)

    def files(self) -> frozenset[tuple[str, str]]:
        """Year (or ``unassigned``) and name of each file; equal names hold equal rows."""
        current = self.folder / "current"
        return frozenset((path.parent.name, path.name) for path in _files(current)) if self.version else frozenset()

    @contextmanager
    def drafts(self) -> Iterator[Drafts]:
        """A place for rows that are to be written, which is gone afterwards."""
        self.folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(self.folder, _DRAFT)
        with tempfile.TemporaryDirectory(prefix=_DRAFT, dir=self.folder) as made:
            yield Drafts(Path(made))

    def write(self, batch: Batch, forget: Collection[str] = ()) -> str:
        """Put one batch in the place of what its submissions had before; see ``lay_out``."""
        with self.drafts() as drafts:
            drafts.add(batch, name="alone")
            return self.lay_out(drafts, forget)

    def lay_out(self, drafts: Drafts, forget: Collection[str] = ()) -> str:
        """Put batches in the place of what their submissions had before, and make the result current.

        Args:
            drafts: Rows of the submissions that are new or were read again.
            forget: Submissions to leave out from now on.

        Returns:
            Identifier of the version that holds the result; the former one where nothing changed.
        """
        versions = self.folder / "versions"
        versions.mkdir(parents=True, exist_ok=True)
        remove_leftovers(versions, _DRAFT)
        current = (self.folder / "current").resolve() if self.version else None
        draft = VersionDraft(Path(tempfile.mkdtemp(prefix=_DRAFT, dir=versions)), current, drafts.folder)
        former = pl.DataFrame(schema=INDEX) if current is None else _index(current)
        draft.lay_out(former, drafts.index, forget)
        (draft.folder / LAYOUT_FILE).write_text(f"{LAYOUT}\n", encoding="utf-8")
        version = _identifier(_files(draft.folder))
        if not _is_sound(versions / version):
            shutil.rmtree(versions / version, ignore_errors=True)
            move_into_place(draft.folder, versions / version)
        if version != self.version:
            point_at(self.folder / "current", f"versions/{version}")
        remove_leftovers(versions, _DRAFT)
        self._prune()
        return version

    def strike_quarantine(self, submissions: Collection[str]) -> None:
        """Forget, in every version, what some submissions sent that was kept out of the marts.

        The names of the files stay, and with them the versions' identifiers, by which publications know them:
        nothing that a publication reads changes.
        """
        struck = pl.col("submission_id").is_in(list(submissions))
        for path in sorted((self.folder / "versions").glob("*/*/quarantine-*.parquet")):
            if not pl.scan_parquet(path, glob=False).filter(struck).limit(1).collect().is_empty():
                kept = pl.read_parquet(path, glob=False).filter(~struck)
                draft = path.with_suffix(".draft")
                kept.write_parquet(draft)
                draft.replace(path)
                # It counts rows that are gone, and is made from the files where it is missing.
                (path.parent.parent / INDEX_FILE).unlink(missing_ok=True)

    def _paths(self, table: str) -> list[Path]:
        return [path for path in _files(self.folder / "current") if _table(path) == table] if self.version else []

    def _prune(self) -> None:
        """Keep a few versions besides the current one, for readers that opened them before the switch."""
        others = [path for path in (self.folder / "versions").iterdir() if path.name != self.version]
        for path in sorted(others, key=lambda one: one.stat().st_mtime, reverse=True)[_KEPT_VERSIONS - 1 :]:
            shutil.rmtree(path)


def _files(version: Path) -> list[Path]:
    return sorted(version.glob("*/*.parquet"))


def _table(path: Path) -> str:
    return path.name.rsplit("-", 1)[0]


def _index(version: Path) -> pl.DataFrame:
    """The index of a version, made from its files where it is missing or tells of others."""
    paths = {(path.parent.name, _table(path), path.name): path for path in _files(version)}
    noted = read_index(version / INDEX_FILE)
    if noted is not None and paths.keys() >= set(noted.select(PLACE).unique().iter_rows()):
        return noted
    made = [index_of(*place, pl.read_parquet(path, columns=["submission_id"])) for place, path in paths.items()]
    return pl.concat([pl.DataFrame(schema=INDEX), *made])


def _identifier(files: Iterable[Path]) -> str:
    """Hash of the places and names of all files, each of which bears the hash of its content."""
    lines = sorted(f"{path.parent.name}/{path.name}" for path in files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _is_sound(version: Path) -> bool:
    """Whether a version has all the files that its name stands for, as this code writes them."""
    if not version.is_dir() or _noted_layout(version) != LAYOUT:
        return False
    files = _files(version)
    return version.name == _identifier(files) and _has_columns(files)


def _noted_layout(version: Path) -> int | None:
    noted = version / LAYOUT_FILE
    return int(noted.read_text(encoding="utf-8")) if noted.is_file() else None


def _has_columns(files: Iterable[Path]) -> bool:
    """Whether the tables have the columns that this code reads and writes; each has a file without a year."""
    found = {_table(path): path for path in files if path.parent.name == UNASSIGNED}
    return found.keys() == LAKE_TABLES.keys() and all(
        _is_of(table, path, path.stat().st_mtime_ns) for table, path in found.items()
    )


@lru_cache(maxsize=1024)
def _is_of(table: str, path: Path, _written: int) -> bool:
    """Whether a file has the columns of its table; asked once of a file as it was written."""
    return pl.read_parquet_schema(path) == dict(LAKE_TABLES[table])
