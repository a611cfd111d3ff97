"""The lake: validated tables as Parquet, a folder per reporting year, in versions that never change.

Belongs here: where the files lie, how a version comes about and becomes the current one.
Does not belong here: what the rows mean.

A version's identifier is the hash of its content, so equal content always bears the same one. A version is built
beside the others, given its name in one step, and the link ``current`` is switched in one step: a process stopped
anywhere leaves the former version in force. Files that did not change are hard links to the former version's.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from interlud_pipeline.layouts import Layout
from interlud_pipeline.publication.files import move_into_place, point_at, remove_leftovers
from interlud_pipeline.validation.tables import LAKE_TABLES

if TYPE_CHECKING:
    from interlud_pipeline.validation.batch import Batch

UNASSIGNED = "unassigned"

LAYOUT = 2
"""Raised whenever a table of the lake, or a column of one, changes: the lake is then made again."""

LAYOUT_FILE = "layout"

_DRAFT = ".draft-"
# Enough for publications that were held back for a while: `status --as-of` reads the version that one names.
_KEPT_VERSIONS = 30
_ROW_ORDER = ("submission_id", "record_id", "finding_id", "agglomeration", "reporting_year")


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
        if not current.is_dir():
            return None
        noted = _noted_layout(current)
        # Versions were first written without their number: one with the present columns is as good as a present one.
        return Layout("lake", noted or (LAYOUT if self.version else 1), LAYOUT)

    def read(self, table: str) -> pl.DataFrame:
        """All rows of a table, empty before the first version."""
        former = _files(self.folder / "current") if self.version else ()
        frames = [pl.read_parquet(path, glob=False) for (_, name), path in former if name == table]
        return pl.concat(frames) if frames else pl.DataFrame(schema=LAKE_TABLES[table])

    def known_submissions(self) -> pl.DataFrame:
        """The submissions in the lake: rows of the table ``submissions``."""
        return self.read("submissions")

    def files(self) -> dict[tuple[str, str], str]:
        """Name of the file of each year (or ``unassigned``) and table; equal names hold equal rows."""
        return {key: path.name for key, path in _files(self.folder / "current")} if self.version else {}

    def write(self, batch: Batch, forget: Collection[str] = ()) -> str:
        """Put a batch in the place of what its submissions had before, and make the result current.

        Args:
            batch: Rows of the submissions that are new or were read again.
            forget: Submissions to leave out from now on.

        Returns:
            Identifier of the version that holds the result; the former one where nothing changed.
        """
        versions = self.folder / "versions"
        versions.mkdir(parents=True, exist_ok=True)
        remove_leftovers(versions, _DRAFT)
        former = dict(_files(self.folder / "current")) if self.version else {}
        draft = _Draft(Path(tempfile.mkdtemp(prefix=_DRAFT, dir=versions)), former)
        gone = {*forget, *batch.submissions["submission_id"]}
        for table, frame in batch.frames().items():
            draft.lay_out(table, frame, gone)
        (draft.folder / LAYOUT_FILE).write_text(f"{LAYOUT}\n", encoding="utf-8")
        version = _identifier(draft.files)
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
        for path in sorted((self.folder / "versions").glob("*/*/quarantine-*.parquet")):
            if _holds_any(path, submissions):
                kept = pl.read_parquet(path, glob=False).filter(~pl.col("submission_id").is_in(list(submissions)))
                draft = path.with_suffix(".draft")
                kept.write_parquet(draft)
                draft.replace(path)

    def _prune(self) -> None:
        """Keep a few versions besides the current one, for readers that opened them before the switch."""
        others = [path for path in (self.folder / "versions").iterdir() if path.name != self.version]
        for path in sorted(others, key=lambda one: one.stat().st_mtime, reverse=True)[_KEPT_VERSIONS - 1 :]:
            shutil.rmtree(path)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A version being made."""

    folder: Path
    former: dict[tuple[str, str], Path]
    files: dict[tuple[str, str], str] = field(default_factory=dict)

    def lay_out(self, table: str, new: pl.DataFrame, gone: Collection[str]) -> None:
        """Write a table: former rows but for those gone, and the new ones, each in the folder of its year."""
        former = {part: path for (part, name), path in self.former.items() if name == table}
        added = _by_part(new)
        for part in sorted({*former, *added, UNASSIGNED}):
            path = former.get(part)
            if path is not None and part not in added and not _holds_any(path, gone):
                self._link(part, table, path)
                continue
            kept = (
                pl.read_parquet(path, glob=False).filter(~pl.col("submission_id").is_in(list(gone))) if path else None
            )
            rows = pl.concat([frame for frame in (kept, added.get(part)) if frame is not None] or [new.clear()])
            if part == UNASSIGNED or not rows.is_empty():
                self._write(part, table, rows, path)

    def _write(self, part: str, table: str, rows: pl.DataFrame, former: Path | None) -> None:
        ordered = rows.sort([name for name in _ROW_ORDER if name in rows.columns], nulls_last=True)
        name = f"{table}-{_content_hash(ordered)}.parquet"
        if former is not None and former.name == name:
            self._link(part, table, former)
            return
        self._folder_of(part)
        ordered.write_parquet(self.folder / part / name)
        self.files[part, table] = name

    def _link(self, part: str, table: str, path: Path) -> None:
        target = self._folder_of(part) / path.name
        try:
            os.link(path, target)
        except OSError:  # the file system knows no hard links
            shutil.copyfile(path, target)
        self.files[part, table] = path.name

    def _folder_of(self, part: str) -> Path:
        folder = self.folder / part
        folder.mkdir(exist_ok=True)
        return folder


def _files(version: Path) -> Iterator[tuple[tuple[str, str], Path]]:
    for path in sorted(version.glob("*/*.parquet")):
        yield (path.parent.name, path.name.rsplit("-", 1)[0]), path


def _identifier(files: dict[tuple[str, str], str]) -> str:
    """Hash of the names of all files, each of which bears the hash of its content."""
    lines = [f"{part}/{name}" for (part, _), name in sorted(files.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _is_whole(version: Path) -> bool:
    """Whether a version has all the files that its name stands for."""
    return version.is_dir() and version.name == _identifier({key: path.name for key, path in _files(version)})


def _is_sound(version: Path) -> bool:
    return _is_whole(version) and _noted_layout(version) in {None, LAYOUT} and _has_columns(version)


def _noted_layout(version: Path) -> int | None:
    noted = version / LAYOUT_FILE
    return int(noted.read_text(encoding="utf-8")) if noted.is_file() else None


def _has_columns(version: Path) -> bool:
    """Whether the tables have the columns that this code reads and writes; each has a file without a year."""
    found = {table: path for (part, table), path in _files(version) if part == UNASSIGNED}
    return found.keys() == LAKE_TABLES.keys() and all(
        pl.read_parquet_schema(path) == dict(LAKE_TABLES[table]) for table, path in found.items()
    )


def _by_part(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Rows by the folder that they belong in."""
    if "reporting_year" not in frame.columns:
        return {UNASSIGNED: frame} if frame.height else {}
    parts = frame.partition_by("reporting_year", as_dict=True, maintain_order=True)
    return {UNASSIGNED if year is None else str(year): rows for (year,), rows in parts.items()}


def _holds_any(path: Path, submissions: Collection[str]) -> bool:
    column = pl.read_parquet(path, columns=["submission_id"], glob=False)["submission_id"]
    return bool(column.is_in(list(submissions)).any())


def _content_hash(ordered: pl.DataFrame) -> str:
    """Hash of columns, types and rows; unlike the bytes of Parquet it does not depend on a library's version."""
    shape = repr([(name, str(dtype)) for name, dtype in ordered.schema.items()])
    digest = hashlib.sha256(shape.encode())
    digest.update(ordered.write_ndjson().encode())
    return digest.hexdigest()[:16]
