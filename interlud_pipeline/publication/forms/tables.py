"""A mart as a form needs it: its rows, its dictionary and what the consumer contract claims of its columns.

Belongs here: bringing together what the manifest and the contract know of a mart.
Does not belong here: the contract itself (``quality.suites``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from interlud_pipeline.publication.manifest import CandidateManifest, Column, MartEntry
from interlud_pipeline.publication.parquet import YEAR, files_of, mart_path
from interlud_pipeline.quality.suites import Reference, SuiteFile, suite_files


@dataclass(frozen=True)
class Table:
    """A mart of a publication.

    Attributes:
        name: Its name.
        path: Its Parquet file, or the folder of its files.
        rows: How many rows it has.
        label_fr: What people call it.
        description: What one row is.
        columns: Its columns in the contract's order.
        key: Columns that name a row, all of them always set; else none.
        required: Columns that are always set.
        vocabularies: The closed set of values of a column.
        references: Columns whose values stand in another mart of the publication.
    """

    name: str
    path: Path
    rows: int
    label_fr: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()
    vocabularies: tuple[tuple[str, tuple[str | int, ...]], ...] = ()
    references: tuple[Reference, ...] = ()

    def scan(self) -> pl.LazyFrame:
        """Its rows, in the order of the file."""
        return pl.scan_parquet(self.path)

    def newest_first(self) -> pl.LazyFrame:
        """Its rows, the newest reporting year first where there is one; rows without a year come before.

        A mart filed by year is not sorted for it: what is asked for of the first rows is all that is read.
        """
        if self.path.is_dir():
            return pl.concat([pl.scan_parquet(file) for file in reversed(files_of(self.path))])
        if any(column.name == YEAR for column in self.columns):
            return self.scan().sort(YEAR, descending=True, maintain_order=True)
        return self.scan()

    def vocabulary(self, column: str) -> tuple[str | int, ...]:
        """The closed set of values of a column; empty where it is open."""
        return dict(self.vocabularies).get(column, ())


def tables_of(folder: Path, told: CandidateManifest) -> tuple[Table, ...]:
    """The marts of a publication, by name.

    Args:
        folder: Where their Parquet files lie.
        told: What the publication says of itself.

    Returns:
        One table a mart, with those claims of the contract whose columns and marts are there.
    """
    contract = {suite.mart: suite for suite in suite_files()}
    return tuple(
        _table(mart_path(folder, mart), mart, entry, contract.get(mart, SuiteFile(mart=mart)), told.marts)
        for mart, entry in sorted(told.marts.items())
    )


def _table(path: Path, mart: str, entry: MartEntry, suite: SuiteFile, marts: Iterable[str]) -> Table:
    names = {column.name for column in entry.columns}
    stated = (*suite.key, *suite.required, *(column.name for column in entry.columns if column.is_required))
    required = names.intersection(stated)
    return Table(
        name=mart,
        path=path,
        rows=entry.rows,
        label_fr=entry.label_fr,
        description=entry.description,
        columns=entry.columns,
        key=entry.key if required.issuperset(entry.key) else (),
        required=frozenset(required),
        vocabularies=tuple((column, values) for column, values in suite.vocabularies.items() if column in names),
        references=tuple(
            reference
            for reference in suite.referred()
            if reference.mart in marts and names.issuperset(reference.columns)
        ),
    )
