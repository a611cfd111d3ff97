"""What is wrong with the headers of a table: one is blank, or two are the same.

Belongs here: faults that keep a whole table out, so that no column is dropped.
Does not belong here: headers that are merely not known.
"""

from __future__ import annotations

from collections.abc import Sequence

from interlud_pipeline.interpretation.agglomerations import find_agglomeration
from interlud_pipeline.interpretation.folding import fold, header, is_blank
from interlud_pipeline.interpretation.headers import BODY, YEAR, Column, TableKind
from interlud_pipeline.interpretation.indicators import find_indicators
from interlud_pipeline.interpretation.kinds_across import OF_KIND, kind_above
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import read_number
from interlud_pipeline.interpretation.table import Start, merge_at
from interlud_pipeline.model import Cell, Grid
from interlud_pipeline.reference import Register


def header_fault(grid: Grid, start: Start, rows: Sequence[int], register: Register) -> tuple[Notice, Cell] | None:
    """The first fault of a table's headers, and the cell to mend."""
    return (
        _blank_header(grid, start, rows)
        or _duplicate_header(start, register)
        or _unknown_value_header(grid, start, rows, register)
    )


def _blank_header(grid: Grid, start: Start, rows: Sequence[int]) -> tuple[Notice, Cell] | None:
    """A column with values and no header, between the first and last column or right beside them."""
    own = {column.index for column in start.columns}
    beside = range(max(min(own) - 1, 0), min(max(own) + 2, len(grid.rows[start.header_row])))
    for index in beside:
        is_declared = index not in start.span and not is_blank(grid.rows[start.header_row][index].text)
        if index in own or is_declared or all(is_blank(grid.rows[row][index].text) for row in rows):
            continue
        merge = merge_at(grid.merges, start.header_row, index)
        if merge is None:
            return Notice("header.blank"), grid.rows[start.header_row][index]
        # Two columns under one header are the same header twice.
        return Notice("header.duplicate"), grid.rows[merge.first_row][merge.first_column]
    orphan = next(
        (
            one
            for one in start.columns
            if start.has_bodies
            and one.body is None
            and (one.field in {"value", "reason"} or start.kind is TableKind.LISTS)
            and one.field not in {BODY, YEAR}
        ),
        None,
    )
    if orphan is not None and any(not is_blank(grid.rows[row][orphan.index].text) for row in rows):
        return Notice("header.blank"), grid.rows[start.top_row][orphan.index]
    return None


def _duplicate_header(start: Start, register: Register) -> tuple[Notice, Cell] | None:
    seen: dict[tuple[object, ...], Column] = {}
    for column in start.columns:
        if column.field == BODY and fold(column.cell.text) not in {fold(one.cell.text) for one in seen.values()}:
            # A name and a SIREN may stand side by side; they are compared row by row.
            seen[(column.index,)] = column
            continue
        body = (
            None
            if column.body is None
            else (find_agglomeration(column.body.text, register).siren or fold(column.body.text))
        )
        named = find_indicators(column.cell.text, register).indicators if column.names_indicator else ()
        if column.field == OF_KIND:
            named = (kind_above(column.cell, register),)
        key = (body, column.field or header(column.cell.text), named, column.year)
        if key in seen:
            return Notice("header.duplicate"), column.cell
        seen[key] = column
    return None


def _unknown_value_header(
    grid: Grid, start: Start, rows: Sequence[int], register: Register
) -> tuple[Notice, Cell] | None:
    """A column of numbers under a header that is not known, where no other column is that of the values."""
    if start.kind is not TableKind.INDICATOR or any(column.field == "value" for column in start.columns):
        return None
    for column in start.columns:
        cells = (grid.rows[row][column.index] for row in rows) if column.field is None else ()
        if any(read_number(cell, register).value is not None for cell in cells):
            return Notice("header.value_unknown"), column.cell
    return None
