"""Rows on their way into the lake: each batch validated by itself, and kept as files until all of them are there.

Belongs here: writing a batch down, and what all batches hold together.
Does not belong here: which files make a batch (``reading``), or a version of the lake (``lake``).

Rows lie by year and table as they do in the lake, so that no more than the rows of one of its files are ever taken
into memory. Batches may be written by several processes that see the folder, and one batch twice: the first counts.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from interlud_pipeline.validation.readings import READINGS
from interlud_pipeline.validation.segments import INDEX, INDEX_FILE, index_of

if TYPE_CHECKING:
    from interlud_pipeline.validation.batch import Batch

UNASSIGNED = "unassigned"
"""The folder of rows without a year."""

_BATCH, _READINGS_FILE = "batch-", "readings.parquet"


@dataclass(frozen=True, slots=True)
class Drafts:
    """Batches in a folder of their own.

    Attributes:
        folder: Where they lie.
    """

    folder: Path

    def add(self, batch: Batch, was_read: pl.DataFrame | None = None, *, name: str) -> None:
        """Keep a batch; where one of that name is there already, it stays.

        Args:
            batch: Rows of submissions that are in no other batch.
            was_read: What was read for it, as rows of ``READINGS``.
            name: Of the batch.
        """
        draft = Path(tempfile.mkdtemp(prefix=f".{_BATCH}{name}-", dir=self.folder))
        entries = [_write(draft, table, frame) for table, frame in batch.frames().items()]
        pl.concat([pl.DataFrame(schema=INDEX), *entries]).write_parquet(draft / INDEX_FILE)
        (pl.DataFrame(schema=READINGS) if was_read is None else was_read).write_parquet(draft / _READINGS_FILE)
        try:
            draft.rename(self.folder / f"{_BATCH}{name}")
        except OSError:  # another worker has ended with it meanwhile
            shutil.rmtree(draft)

    @property
    def index(self) -> pl.DataFrame:
        """Rows of ``INDEX`` for all batches; ``file`` leads from the folder to the file."""
        entries = [
            pl.read_parquet(batch / INDEX_FILE, glob=False).with_columns(
                file=pl.concat_str(pl.lit(f"{batch.name}/"), "part", pl.lit("/"), "file")
            )
            for batch in self._batches()
        ]
        return pl.concat([pl.DataFrame(schema=INDEX), *entries])

    @property
    def was_read(self) -> pl.DataFrame:
        """What was read for all batches: rows of ``READINGS``."""
        read = [pl.read_parquet(batch / _READINGS_FILE, glob=False) for batch in self._batches()]
        return pl.concat([pl.DataFrame(schema=READINGS), *read])

    def _batches(self) -> list[Path]:
        return sorted(self.folder.glob(f"{_BATCH}*"))


def _write(folder: Path, table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Write the rows of a table, a file a year, and tell what is in them."""
    entries = [pl.DataFrame(schema=INDEX)]
    for part, rows in _by_part(frame):
        (folder / part).mkdir(exist_ok=True)
        rows.write_parquet(folder / part / f"{table}.parquet", compression="lz4")
        entries.append(index_of(part, table, f"{table}.parquet", rows))
    return pl.concat(entries)


def _by_part(frame: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Rows by the folder that they belong in."""
    if frame.is_empty():
        return
    if "reporting_year" not in frame.columns:
        yield UNASSIGNED, frame
        return
    for (year,), rows in frame.partition_by("reporting_year", as_dict=True, maintain_order=True).items():
        yield UNASSIGNED if year is None else str(year), rows
