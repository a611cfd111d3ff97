"""What a reader returns; ``intake.reading`` adds hash and name and makes a ``Document`` of it."""

from __future__ import annotations

from dataclasses import dataclass

from interlud_pipeline.model import Block, Finding, Grid, Merge

CellValue = str | tuple[str, str, str | None, tuple[str, ...]]
"""A cell without its address: a text cell without more is its text, any other its text, kind, formula and items."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file holds.

    Attributes:
        format: As in ``Document.format``.
        grids: Tables, but those of a page.
        blocks: Blocks of a page.
        findings: What is to be said of sheets, rows and cells.
    """

    format: str
    grids: tuple[Grid, ...] = ()
    blocks: tuple[Block, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook as a child process hands it over; ``wire`` makes a ``Grid`` of it.

    Attributes:
        name: Its name.
        numbers: Number of each row, from 0.
        first: Number of the first column, from 0; the others follow without a gap.
        rows: Rows of equal length; a blank cell is ``""``.
        merges: As in ``Grid``.
        uses_1904_dates: As in ``Grid``.
        struck_out: As in ``Grid``.
    """

    name: str
    numbers: list[int]
    first: int
    rows: list[list[CellValue]]
    merges: list[Merge]
    uses_1904_dates: bool
    struck_out: list[str]


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook holds.

    Attributes:
        format: As in ``Document.format``.
        sheets: Its visible sheets.
        findings: What is to be said of sheets, rows and cells.
    """

    format: str
    sheets: list[Sheet]
    findings: list[Finding]
