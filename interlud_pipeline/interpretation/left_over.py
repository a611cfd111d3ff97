"""Cells of a grid that are no part of a record: each is named with what it is, so that nothing vanishes in silence.

Belongs here: what lies outside tables, and columns under headers that are not known.
Does not belong here: totals and remarks, which the readers of rows tell apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from interlud_pipeline.interpretation.declaration import Pair
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.headers import label_of
from interlud_pipeline.interpretation.rows import Reader
from interlud_pipeline.interpretation.subjects import Spot
from interlud_pipeline.interpretation.table import Table
from interlud_pipeline.model import Cell, Grid


def leave_out_rest(grid: Grid, tables: Sequence[Table], pairs: Sequence[Pair], reader: Reader) -> None:
    """Name the cells that neither a table nor the declaration has taken; of their text nothing is kept."""
    named = {(one.sheet, one.cell) for one in reader.records.ignored}
    headers = {row for table in tables for row in range(table.top_row, table.header_row + 1)}
    columns = {row: {one.index for one in table.columns if one.field} for table in tables for row in table.rows}
    declares = {pair.spot.cell.address for pair in pairs}
    for row, cells in enumerate(grid.rows):
        for index, cell in enumerate(cells):
            is_taken = is_blank(cell.text) or (grid.name, cell.address) in named or cell.address in declares
            if is_taken or index in columns.get(row, ()):
                continue
            why = "header" if row in headers else "declaration" if _is_label(cell, reader) else "ignored"
            reader.records.leave_out(Spot(grid.name, replace(cell, text="")), why)


def _is_label(cell: Cell, reader: Reader) -> bool:
    return label_of(cell.text, reader.register) is not None
