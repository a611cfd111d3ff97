"""What a scan of a sheet's XML finds and the values alone do not show."""

from __future__ import annotations

from dataclasses import dataclass, field

from interlud_pipeline.intake.addresses import column_letters
from interlud_pipeline.intake.readers.number_formats import NumberFormat
from interlud_pipeline.intake.refusals import SHEET_CELL_COUNT, too_large

_NOWHERE = 1 << 31

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
        struck: Places whose text is struck out, wholly or in part.
        texts: What places with marked runs say, where the library gives the runs put together.
        formats: Number formats that show something else than the number, at their places.
    """

    formulas: dict[Place, str] = field(default_factory=dict)
    unvalued: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[MergedRange] = field(default_factory=list)
    struck: set[Place] = field(default_factory=set)
    texts: dict[Place, str] = field(default_factory=dict)
    formats: dict[Place, NumberFormat] = field(default_factory=dict)
    _top: int = _NOWHERE
    _left: int = _NOWHERE
    _bottom: int = -1
    _right: int = -1

    def occupy(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Note that a range holds something."""
        self._top, self._left = min(self._top, row), min(self._left, column)
        self._bottom, self._right = max(self._bottom, last_row), max(self._right, last_column)

    def refuse_if_larger(self, name: str, largest_cell_count: int) -> None:
        """Refuse the sheet if the rectangle around all that it holds has too many cells."""
        rows, columns = self._bottom - self._top + 1, self._right - self._left + 1
        if self._bottom >= 0 and rows * columns > largest_cell_count:
            far = f"{column_letters(self._right)}{self._bottom + 1}"
            raise too_large(SHEET_CELL_COUNT.format(sheet=name, cell=far))
