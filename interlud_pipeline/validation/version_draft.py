"""A version of the lake being made, table by table and year by year.

Belongs here: what is taken over as it is, what is written anew, and from which files.
Does not belong here: naming the version and making it the current one (``lake``).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from interlud_pipeline.validation.content_hash import content_hash
from interlud_pipeline.validation.drafts import UNASSIGNED
from interlud_pipeline.validation.segments import INDEX, INDEX_FILE, index_of, numbered
from interlud_pipeline.validation.tables import LAKE_TABLES

# As many rows as are sorted at once; files are made from the same rows however many these are.
_ROWS_AT_ONCE = 200_000
_ROW_ORDER = ("submission_id", "record_id", "finding_id", "agglomeration", "reporting_year")


@dataclass(frozen=True, slots=True)
class VersionDraft:
    """A version in the making.

    Attributes:
        folder: Its own.
        former: The version in force; ``None`` without one.
        new: Folder of the drafts of rows.
        entries: Rows of the index, file by file.
    """

    folder: Path
    former: Path | None
    new: Path
    entries: list[pl.DataFrame] = field(default_factory=list)

    def lay_out(self, former: pl.DataFrame, new: pl.DataFrame, forget: Collection[str]) -> None:
        """Write all tables: former rows but for those gone, and the new ones, each in the folder of its year.

        Args:
            former: Index of the version in force.
            new: Index of the drafts.
            forget: Submissions to leave out; those of the drafts take the place of their former rows.
        """
        gone = pl.col("submission_id").is_in([*forget, *new["submission_id"].unique()])
        formers, news, touched = (_by_place(index) for index in (former, new, former.filter(gone)))
        places = {*formers, *news, *((table, UNASSIGNED) for table in LAKE_TABLES)}
        for place in sorted(places):
            table, part = place
            known, added = formers.get(place, former.clear()), news.get(place, new.clear())
            if place in formers and place not in news and place not in touched:
                for file in known["file"].unique().sort():
                    self._link(part, file, known)
            else:
                self._lay_out(part, table, known, known.filter(~gone), added)
        pl.concat([pl.DataFrame(schema=INDEX), *self.entries]).write_parquet(self.folder / INDEX_FILE)

    def _lay_out(self, part: str, table: str, known: pl.DataFrame, kept: pl.DataFrame, added: pl.DataFrame) -> None:
        """Write what a table has in one part, in files of which those that stay as they are are linked."""
        rows = pl.concat([kept.with_columns(is_new=False), added.with_columns(is_new=True)])
        if rows.is_empty():
            if part == UNASSIGNED:
                self._write(part, table, pl.DataFrame(schema=LAKE_TABLES[table]), known)
            return
        lengths = dict(known.group_by("file").len().iter_rows())
        changed: list[pl.DataFrame] = []
        for _, segment in numbered(rows).group_by("segment", maintain_order=True):
            file = segment["file"][0]
            is_same = not segment["is_new"].any() and segment["file"].n_unique() == 1
            if is_same and lengths[file] == segment.height:
                self._link(part, file, known)
            else:
                changed.append(segment)
        for segments in _runs(changed):
            read = self._read(part, pl.concat(segments))
            ordered = read.sort(
                [name for name in _ROW_ORDER if name in read.columns], nulls_last=True, maintain_order=True
            )
            of = pl.col("submission_id")
            for segment in segments:
                ids = segment["submission_id"]
                self._write(part, table, ordered.filter(of.is_between(pl.lit(ids[0]), pl.lit(ids[-1]))), known)

    def _read(self, part: str, wanted: pl.DataFrame) -> pl.DataFrame:
        """The rows of some submissions, from wherever they lie."""
        frames = []
        for (is_new, file), ones in wanted.sort("is_new", "file").group_by("is_new", "file", maintain_order=True):
            path = self.new / str(file) if is_new else self._former(part, str(file))
            rows = pl.read_parquet(path, glob=False)
            is_wanted = pl.col("submission_id").is_in(ones["submission_id"].implode())
            frames.append(rows if rows.height == ones["rows"].sum() else rows.filter(is_wanted))
        return pl.concat(frames)

    def _former(self, part: str, file: str) -> Path:
        assert self.former is not None  # noqa: S101 - its index names the file
        return self.former / part / file

    def _write(self, part: str, table: str, ordered: pl.DataFrame, known: pl.DataFrame) -> None:
        name = f"{table}-{content_hash(ordered)}.parquet"
        # A table without any row has its file all the same, of which the index says nothing.
        if self.former is not None and (self.former / part / name).exists():
            self._link(part, name, known)
            return
        ordered.write_parquet(self._folder_of(part) / name)
        self.entries.append(index_of(part, table, name, ordered))

    def _link(self, part: str, file: str, known: pl.DataFrame) -> None:
        path, target = self._former(part, file), self._folder_of(part) / file
        try:
            os.link(path, target)
        except OSError:  # the file system knows no hard links
            shutil.copyfile(path, target)
        self.entries.append(known.filter(file=file))

    def _folder_of(self, part: str) -> Path:
        folder = self.folder / part
        folder.mkdir(exist_ok=True)
        return folder


def _by_place(index: pl.DataFrame) -> dict[tuple[str, str], pl.DataFrame]:
    """The entries of each table and part."""
    parts = index.partition_by("table", "part", as_dict=True, maintain_order=True)
    return {(str(table), str(part)): entries for (table, part), entries in parts.items()}


def _runs(segments: Sequence[pl.DataFrame]) -> Iterator[list[pl.DataFrame]]:
    """Segments that follow each other, as many as may be in memory together."""
    run: list[pl.DataFrame] = []
    rows = 0
    for segment in segments:
        more = int(segment["rows"].sum())
        if run and rows + more > _ROWS_AT_ONCE:
            yield run
            run, rows = [], 0
        run.append(segment)
        rows += more
    if run:
        yield run
