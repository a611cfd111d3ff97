"""A table in a grid, and the cells that a merge covers.

Belongs here: shapes, and look-ups by field and by row.
Does not belong here: how a table is found (``layout``), or what its rows say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.headers import Column, TableKind
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.model import Cell, Grid, Merge


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a grid.

    Attributes:
        kind: What its rows are.
        grid: Where it stands.
        header_row: Row of its (last) header, from 0.
        top_row: Row of its first header.
        columns: Its columns, in their order.
        rows: Its rows that are not blank.
        fault: What is wrong with its headers, and where; such a table is not read.
    """

    kind: TableKind
    grid: Grid
    header_row: int
    top_row: int
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    fault: tuple[Notice, Cell] | None = None

    @property
    def span(self) -> range:
        """Columns from its first to its last."""
        return range(self.columns[0].index, self.columns[-1].index + 1)

    def cell(self, row: int, name: str) -> Cell | None:
        """The cell of a field in a row."""
        for column in self.columns:
            if column.field == name:
                return self.grid.rows[row][column.index]
        return None

    def column(self, name: str) -> Column | None:
        """The first column of a field."""
        for column in self.columns:
            if column.field == name:
                return column
        return None

    @property
    def names_indicators(self) -> tuple[Column, ...]:
        """Columns whose header names the indicator whose values stand under it."""
        return tuple(column for column in self.columns if column.names_indicator)

    def has_list(self, name: str) -> bool:
        """Whether the table has a column of lists of meetings, or of actors."""
        return self.kind is TableKind.LISTS and self.column(name) is not None

    def place(self, row: int) -> Cell:
        """The cell that stands for a whole row: the first one under a known header that is not blank."""
        cells = [self.grid.rows[row][column.index] for column in self.columns if column.field]
        return next((cell for cell in cells if not is_blank(cell.text)), self.first_cell(row))

    def first_cell(self, row: int) -> Cell:
        """The first cell of a row that is not blank."""
        cells = [self.grid.rows[row][column.index] for column in self.columns]
        return next((cell for cell in cells if not is_blank(cell.text)), cells[0])


@dataclass(slots=True)
class Start:
    """A header found while going down a grid.

    Attributes:
        kind: What the rows below are.
        top_row: Row of its first header, from 0.
        header_row: Row of its last header.
        columns: Its columns.
        has_bodies: Its first row names bodies across the columns.
    """

    kind: TableKind
    top_row: int
    header_row: int
    columns: tuple[Column, ...]
    has_bodies: bool = False

    @property
    def span(self) -> range:
        """Columns from its first to its last."""
        return range(self.columns[0].index, self.columns[-1].index + 1)


def own_cells(table: Table, row: int) -> list[Cell]:
    """The cells of a row under known headers."""
    return [table.grid.rows[row][column.index] for column in table.columns if column.field]


def cells_of(table: Table, row: int) -> list[Cell]:
    """The cells that a row is read from: its own, and what a merge over them holds."""
    grid, cells = table.grid, own_cells(table, row)
    if grid.merges:
        for column in table.columns:
            merge = merge_at(grid.merges, row, column.index)
            if column.field and merge is not None and merge.first_row > table.header_row:
                cells.append(grid.rows[merge.first_row][merge.first_column])
    return cells


def span_of(table: Table) -> list[Cell]:
    """All cells below the headers of a table, those between its columns too."""
    span = table.span
    return [cell for row in table.rows for cell in table.grid.rows[row][span.start : span.stop]]


def filled(grid: Grid, row: int, column: int) -> Cell:
    """The cell, or the first one of the merge over several rows of this column that covers it."""
    merge = merge_at(grid.merges, row, column)
    if merge is None or merge.first_column != column:
        return grid.rows[row][column]
    return grid.rows[merge.first_row][column]


def merge_at(merges: Iterable[Merge], row: int, column: int) -> Merge | None:
    """The merge that covers a cell."""
    for one in merges:
        if one.first_row <= row <= one.last_row and one.first_column <= column <= one.last_column:
            return one
    return None


def is_blank_row(grid: Grid, row: int, columns: range | None = None) -> bool:
    """Whether nothing stands in a row, or in some columns of it; above the first row nothing does."""
    if row < 0:
        return True
    cells = grid.rows[row] if columns is None else grid.rows[row][columns.start : columns.stop]
    return all(is_blank(cell.text) for cell in cells)
