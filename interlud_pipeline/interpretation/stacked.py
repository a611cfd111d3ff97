"""Several returns one under the other on a sheet: « Agglomération : CALL », its tables, « Agglomération : CAHC », its.

Belongs here: where one of them ends and the next begins.
Does not belong here: what a declaration says (``declaration``), or a table of several bodies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from interlud_pipeline.interpretation.agglomerations import find_agglomeration
from interlud_pipeline.interpretation.declaration import BODY_FIELDS, Pair, find_pairs
from interlud_pipeline.interpretation.layout import find_tables
from interlud_pipeline.interpretation.table import Table
from interlud_pipeline.model import Grid, Merge
from interlud_pipeline.reference import Register


def returns_of(grid: Grid, register: Register) -> tuple[tuple[Grid, tuple[Table, ...]], ...]:
    """The grid, or its parts where each declares a body of its own over tables of its own; each with its tables."""
    tables = find_tables(grid, register)
    whole = ((grid, tables),)
    pairs = find_pairs(grid, tables, register) if len(tables) > 1 else ()
    bodies = {find_agglomeration(pair.spot.cell.text, register).siren for pair in pairs if pair.field in BODY_FIELDS}
    if len(bodies) < 2:  # noqa: PLR2004 - two bodies, of which one may not be known
        return whole
    starts = _starts(grid, tables, pairs)
    grids = [_part(grid, first, end) for first, end in zip(starts, [*starts[1:], len(grid.rows)], strict=True)]
    parts = tuple((part, find_tables(part, register)) for part in grids)
    return parts if all(_is_return(part, found, register) for part, found in parts) else whole


def _starts(grid: Grid, tables: Sequence[Table], pairs: Iterable[Pair]) -> list[int]:
    """The first row, and each row of a declaration that stands under rows of a table."""
    declaring = {pair.spot.cell.address for pair in pairs}
    in_tables = {row for table in tables for row in (*range(table.top_row, table.header_row + 1), *table.rows)}
    starts, is_below_table = [0], False
    for row, cells in enumerate(grid.rows):
        if is_below_table and row not in in_tables and any(cell.address in declaring for cell in cells):
            starts.append(row)
            is_below_table = False
        is_below_table = is_below_table or row in in_tables
    return starts


def _part(grid: Grid, first: int, end: int) -> Grid:
    merges = tuple(
        Merge(one.first_row - first, one.first_column, one.last_row - first, one.last_column)
        for one in grid.merges
        if first <= one.first_row and one.last_row < end
    )
    return replace(grid, rows=grid.rows[first:end], merges=merges)


def _is_return(part: Grid, tables: Sequence[Table], register: Register) -> bool:
    return bool(tables) and any(pair.field in BODY_FIELDS for pair in find_pairs(part, tables, register))
