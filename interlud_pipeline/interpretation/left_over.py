"""Cells that are no part of a record: each is named with what it is, so that nothing vanishes in silence.

Belongs here: what lies outside tables, in sheets and in pages, and columns under headers that are not known.
Does not belong here: totals and remarks under a table, which the readers of rows tell apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from interlud_pipeline.interpretation.declaration import Pair
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.headers import label_of
from interlud_pipeline.interpretation.notes import is_remark
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.records import OUTSIDE_TABLES, TABLE_REFUSED, UNKNOWN_COLUMN
from interlud_pipeline.interpretation.rows import Reader
from interlud_pipeline.interpretation.stray_figures import figure_in, figure_of
from interlud_pipeline.interpretation.subjects import Spot
from interlud_pipeline.interpretation.table import Table
from interlud_pipeline.model import Block, BlockKind, Cell, Grid


def leave_out_rest(grid: Grid, tables: Sequence[Table], pairs: Sequence[Pair], reader: Reader) -> None:
    """Name the cells of a grid that neither a table nor the declaration has taken; of their text nothing is kept."""
    taken = reader.records.named() | {(grid.name, pair.spot.cell.address) for pair in pairs}
    headers = {place for table in tables for place in _header_places(table)}
    above = {cell.address for table in tables for cell in _cells_above(table)}
    refused = {place for table in tables for place in _places_at_fault(table)}
    known, unknown = _read_columns(tables), _unknown_columns(tables)
    for row, cells in enumerate(grid.rows):
        read = known[row]
        for index, cell in enumerate(cells):
            if not cell.text or index in read or is_blank(cell.text) or (grid.name, cell.address) in taken:
                continue
            if (row, index) in headers or cell.address in above:
                why = "header"
            elif (row, index) in unknown:
                why = UNKNOWN_COLUMN
            elif (row, index) in refused:
                why = TABLE_REFUSED
            elif label_of(cell.text, reader.register) is not None:
                why = "declaration"
            else:
                why = OUTSIDE_TABLES
                _tell_figure(grid, row, index, is_beside=any(row in table.rows for table in tables), reader=reader)
            reader.records.leave_out(Spot(grid.name, cell.saying("")), why)


def _read_columns(tables: Sequence[Table]) -> dict[int, frozenset[int]]:
    """The columns of each row whose headers are known."""
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    for table in tables:
        known = frozenset(column.index for column in table.columns if column.field is not None)
        for row in table.rows:
            found[row] |= known
    return found


def _unknown_columns(tables: Sequence[Table]) -> set[tuple[int, int]]:
    """Places in the rows of tables under headers that are not known."""
    return {
        (row, column.index)
        for table in tables
        for column in table.columns
        if column.field is None
        for row in table.rows
    }


def leave_out_blocks(blocks: Sequence[Block], declaring: Collection[str], reader: Reader) -> None:
    """Name the headings and texts of a page from which no record was read.

    Args:
        blocks: The page.
        declaring: Addresses of those that say of whom and when the page speaks.
        reader: Where they are named.
    """
    taken = reader.records.named()
    for block in blocks:
        if is_blank(block.text) or (None, block.address) in taken:
            continue
        is_note = is_remark(block.text)
        if block.address in declaring:
            why = "declaration"
        elif block.kind is BlockKind.HEADING:
            why = "header"
        else:
            why = "note" if is_note else OUTSIDE_TABLES
        cell = Cell(block.text, block.address)
        figure = None if is_note else figure_in(block.text, reader.register)
        _tell(figure, Spot(None, cell), reader)
        reader.records.leave_out(Spot(None, cell.saying("")), why)


def _header_places(table: Table) -> set[tuple[int, int]]:
    indexes = [column.index for column in table.columns]
    return {
        (row, index)
        for row in range(table.top_row, table.header_row + 1)
        for index in range(min(indexes), max(indexes) + 1)
    }


def _places_at_fault(table: Table) -> set[tuple[int, int]]:
    """Cells beside a table under a blank header, for which it is refused."""
    at_fault = None if table.fault is None else table.fault[1].address
    header = table.grid.rows[table.header_row]
    return {(row, index) for index, cell in enumerate(header) if cell.address == at_fault for row in table.rows}


def _cells_above(table: Table) -> list[Cell]:
    """Headers beyond the columns: a body named beside its columns, a merge that reaches down into the headers."""
    bodies = [column.body for column in table.columns if column.body is not None]
    return bodies if table.fault is None else [*bodies, table.fault[1]]


def _tell_figure(grid: Grid, row: int, index: int, *, is_beside: bool, reader: Reader) -> None:
    """Warn of a number that may be meant as an answer, from its own words or from those beside it."""
    cell = grid.rows[row][index]
    if is_remark(cell.text):
        return
    before = next((one.text for one in reversed(grid.rows[row][:index]) if not is_blank(one.text)), "")
    above = next((line[index].text for line in reversed(grid.rows[:row]) if not is_blank(line[index].text)), "")
    figure = figure_of(cell, (before, above), is_beside=is_beside, register=reader.register)
    _tell(figure, Spot(grid.name, cell), reader)


def _tell(figure: str | None, spot: Spot, reader: Reader) -> None:
    if figure is not None:
        reader.records.log.add(Notice("number.outside_tables", {"figure": figure}), spot.place())
