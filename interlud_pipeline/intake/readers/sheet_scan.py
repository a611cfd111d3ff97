"""What a scan of a sheet's XML finds and the values alone do not show."""

from __future__ import annotations

from dataclasses import dataclass, field

from interlud_pipeline.intake.addresses import column_letters
from interlud_pipeline.intake.refusals import SHEET_CELL_COUNT, too_large

Place = tuple[int, int]
"""Row and column, from 0."""

MergedRange = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0, both ends included."""


@dataclass(slots=True)
class SheetScan:
    """Findings of one pass over a sheet.

    Attributes:
        formulas: Formula of each place that has one.
        unvalued: Places whose formula has no stored result.
        errors: Error text of each place that holds an error.
        hidden_rows: Hidden or filtered rows that hold something.
        hidden_columns: First and last column of each hidden run.
        merges: Merged ranges.
    """

    formulas: dict[Place, str] = field(default_factory=dict)
    unvalued: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[MergedRange] = field(default_factory=list)
    _first: Place | None = None
    _last: Place = (0, 0)

    def occupy(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Note that a range holds something."""
        if self._first is None:
            self._first, self._last = (row, column), (last_row, last_column)
            return
        self._first = (min(self._first[0], row), min(self._first[1], column))
        self._last = (max(self._last[0], last_row), max(self._last[1], last_column))

    def refuse_if_larger(self, name: str, largest_cell_count: int) -> None:
        """Refuse the sheet if the rectangle around all that it holds has too many cells."""
        if self._first is None:
            return
        rows = self._last[0] - self._first[0] + 1
        columns = self._last[1] - self._first[1] + 1
        if rows * columns > largest_cell_count:
            far = f"{column_letters(self._last[1])}{self._last[0] + 1}"
            raise too_large(SHEET_CELL_COUNT.format(sheet=name, cell=far))
