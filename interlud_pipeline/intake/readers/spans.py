"""Tables whose cells span columns and rows, laid out as a rectangle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from interlud_pipeline.intake.refusals import CELL_COUNT, too_large
from interlud_pipeline.model import Cell, Merge

SpannedCell = tuple[Cell, int, int]
"""A cell without address, the columns and the rows that it spans."""


class SpannedTable:
    """Takes rows of spanning cells; a spanned place is blank, and the span a ``Merge``.

    Attributes:
        addresses: Address of each cell taken, in their order.
    """

    def __init__(self, largest_cell_count: int) -> None:
        self._largest = largest_cell_count
        self._left = largest_cell_count
        self._rows: list[dict[int, Cell]] = []
        self._prefixes: list[str] = []
        self._merges: list[Merge] = []
        self._taken: dict[int, int] = {}
        self.addresses: list[str] = []

    def add_row(self, prefix: str, cells: Sequence[SpannedCell]) -> None:
        """Add a row; ``prefix`` is the address of its line."""
        row_number = len(self._rows)
        row: dict[int, Cell] = {}
        column = 0
        for cell, columns, rows in cells:
            while self._taken.get(column, 0) > row_number:
                column += 1
            self._left -= columns
            if self._left < 0:
                raise too_large(CELL_COUNT)
            self.addresses.append(f"{prefix}C{column + 1}")
            row[column] = cell.at(self.addresses[-1])
            for spanned in range(column, column + columns):
                self._taken[spanned] = row_number + rows
            if columns > 1 or rows > 1:
                self._merges.append(Merge(row_number, column, row_number + rows - 1, column + columns - 1))
            column += columns
        self._rows.append(row)
        self._prefixes.append(prefix)

    def finish(self) -> tuple[tuple[tuple[Cell, ...], ...], tuple[Merge, ...]]:
        """The rectangle and its merges, cut to the rows there are and to the columns that hold text."""
        filled = [column for row in self._rows for column, cell in row.items() if cell.text]
        width = max(filled, default=-1) + 1
        merges = [self._cut(merge, width) for merge in self._merges]
        if width * len(self._rows) > self._largest:
            raise too_large(CELL_COUNT)
        rows = tuple(
            tuple(row.get(column) or Cell("", f"{prefix}C{column + 1}") for column in range(width))
            for row, prefix in zip(self._rows, self._prefixes, strict=True)
        )
        return rows, tuple(merge for merge in merges if merge is not None)

    def _cut(self, merge: Merge, width: int) -> Merge | None:
        if merge.first_column >= width:
            return None
        cut = replace(
            merge,
            last_row=min(merge.last_row, len(self._rows) - 1),
            last_column=min(merge.last_column, width - 1),
        )
        return None if (cut.first_row, cut.first_column) == (cut.last_row, cut.last_column) else cut
