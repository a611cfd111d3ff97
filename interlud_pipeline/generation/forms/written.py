"""What every form gives back: a file, and where each row's cells stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from interlud_pipeline.generation.scale import FIELDS


@dataclass(frozen=True)
class Written:
    """A file as it is sent.

    Attributes:
        name: Its name.
        content: Its bytes.
        addresses: A row for each row written: the address of its cell for each of ``FIELDS``.
        sheet: Name of the sheet in which they stand.
        findings: What is found of no row: the rule, its sheet and its cell.
        texts: The text of each row, where its parts stand in one sentence.
    """

    name: str
    content: bytes
    addresses: pl.DataFrame
    sheet: str | None = None
    findings: tuple[tuple[str, str | None, str | None], ...] = ()
    texts: tuple[str, ...] | None = None


def addresses_of(rows: Iterable[Mapping[str, str]]) -> pl.DataFrame:
    """Addresses said row by row, by field."""
    lines = [[row.get(field) for field in FIELDS] for row in rows]
    return pl.DataFrame(lines, schema=dict.fromkeys(FIELDS, pl.String), orient="row")


def addresses_in_rows(first_row: int, count: int, letters: Mapping[str, str]) -> pl.DataFrame:
    """Addresses of rows that stand one below the other, by the letters of their columns."""
    number = pl.int_range(first_row, first_row + count, eager=True).cast(pl.String)
    nowhere = pl.Series([None], dtype=pl.String).new_from_index(0, count)
    return pl.DataFrame({field: letters[field] + number if field in letters else nowhere for field in FIELDS})


def letter(column: int) -> str:
    """The letters of a column of a spreadsheet, from 0."""
    text = ""
    while column >= 0:
        column, at = divmod(column, 26)
        text, column = f"{chr(65 + at)}{text}", column - 1
    return text


def as_number(hundredths: int) -> int | float:
    """A figure as a form with types holds it."""
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


Row = Mapping[str, object]
Rows = Sequence[Row]
