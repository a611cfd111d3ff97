"""Tables found in a grid by their headers.

Belongs here: where a table begins and ends, its columns, and what is wrong with its headers.
Does not belong here: what its rows say.
"""

from __future__ import annotations

from dataclasses import replace

from interlud_pipeline.interpretation.agglomerations import find_agglomeration
from interlud_pipeline.interpretation.bodies_across import bodies_across, names_indicators
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.header_faults import header_fault
from interlud_pipeline.interpretation.headers import (
    BODY,
    Column,
    TableKind,
    columns_of,
    field_of,
    is_known,
    is_list_header,
    kind_of_headers,
    label_of,
    row_field,
)
from interlud_pipeline.interpretation.table import Start, Table, is_blank_row, merge_at
from interlud_pipeline.model import Cell, Grid
from interlud_pipeline.reference import Register

_PAIR = 2


def find_tables(grid: Grid, register: Register) -> tuple[Table, ...]:
    """All tables of a grid, from top to bottom."""
    starts: list[Start] = []
    promising = [any(is_known(cell.text, register) for cell in cells) for cells in grid.rows]
    for row in range(len(grid.rows)):
        is_above = row + 1 < len(grid.rows) and promising[row + 1]
        if (starts and row <= starts[-1].header_row) or not (promising[row] or is_above):
            continue
        starts.extend(_starts_at(grid, row, register, inside=starts[-1] if starts else None))
    tables = []
    for number, start in enumerate(starts):
        later = [other.top_row for other in starts[number + 1 :] if other.top_row > start.header_row]
        tables.append(_table(grid, start, min(later, default=len(grid.rows)), register))
    return tuple(tables)


def _starts_at(grid: Grid, row: int, register: Register, inside: Start | None) -> list[Start]:
    cells = grid.rows[row]
    if all(is_blank(cell.text) for cell in cells):
        return []
    across = _bodies_across(grid, row, register)
    if across is None and names_indicators(grid, row, register):
        across = bodies_across(grid, row, _continued(grid, row, register), register)
    if across is not None:
        return [across]
    whole = kind_of_headers(cells, register)
    runs = _segments(cells)
    segments = [segment for segment in runs if kind_of_headers(segment, register)] if len(runs) > 1 else []
    if len(segments) > 1 and _are_apart(grid, row, segments):
        return [_start(row, segment, register) for segment in segments]
    if whole is None:
        return []
    is_row = inside is not None and not is_blank_row(grid, row - 1) and _is_row_of(inside, cells, whole, register)
    return [] if is_row else [_start(row, cells, register)]


def _is_row_of(table: Start, cells: tuple[Cell, ...], kind: TableKind, register: Register) -> bool:
    """Whether words that are headers elsewhere stand in a row: alone, or as the name of an indicator."""
    if sum(not is_blank(cell.text) for cell in cells) == 1:
        return True
    names_indicator = table.kind is TableKind.INDICATOR and kind is TableKind.LISTS
    return names_indicator and not is_list_header(cells, register)


def _start(row: int, cells: tuple[Cell, ...], register: Register) -> Start:
    kind = kind_of_headers(cells, register)
    assert kind is not None  # noqa: S101 - callers have asked for it
    return Start(kind, row, row, columns_of(cells, kind, register))


def _segments(cells: tuple[Cell, ...]) -> list[tuple[Cell, ...]]:
    """Runs of headers between blank ones, each as wide as the row, so that positions stay."""
    runs: list[list[int]] = []
    for index, cell in enumerate(cells):
        if is_blank(cell.text):
            continue
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    if len(runs) == 1:
        return [cells]
    blank = tuple(replace(cell, text="") for cell in cells)
    return [(*blank[: run[0]], *cells[run[0] : run[-1] + 1], *blank[run[-1] + 1 :]) for run in runs]


def _are_apart(grid: Grid, row: int, segments: list[tuple[Cell, ...]]) -> bool:
    """Whether the columns between side-by-side tables are blank all the way down."""
    taken = {index for segment in segments for index, cell in enumerate(segment) if not is_blank(cell.text)}
    between = set(range(min(taken), max(taken))) - taken
    return all(is_blank(line[index].text) for line in grid.rows[row:] for index in between)


def _bodies_across(grid: Grid, row: int, register: Register) -> Start | None:
    """A header row that names bodies over a second one with the lists of each."""
    if row + 1 >= len(grid.rows) or not is_list_header(grid.rows[row + 1], register):
        return None
    above, below = grid.rows[row], grid.rows[row + 1]
    if kind_of_headers(above, register) or any(
        label_of(cell.text, register) for cell in above[:1] if len(above) > 1 and not is_blank(above[1].text)
    ):
        return None
    bodies = _continued(grid, row, register)
    names = [cell for cell in above if not is_blank(cell.text)]
    fields = [field_of(cell.text, TableKind.LISTS, register) for cell in below if not is_blank(cell.text)]
    repeated = len([one for one in fields if one]) > len({one for one in fields if one})
    known = [cell for cell in names if find_agglomeration(cell.text, register).siren]
    if not names or not (known or repeated):
        return None
    columns = tuple(
        Column(
            index,
            row_field(cell.text, register) or field_of(cell.text, TableKind.LISTS, register),
            cell,
            bodies[index],
        )
        for index, cell in enumerate(below)
        if not is_blank(cell.text)
    )
    merged_down = tuple(
        Column(index, row_field(cell.text, register), cell)
        for index, cell in enumerate(above)
        if is_blank(below[index].text) and row_field(cell.text, register)
    )
    return Start(TableKind.LISTS, row, row + 1, tuple(sorted(columns + merged_down, key=lambda one: one.index)), True)


def _continued(grid: Grid, row: int, register: Register) -> list[Cell | None]:
    """The body above each column: its own header, that of its merge, or the one before in a page's table."""
    result: list[Cell | None] = []
    for index, cell in enumerate(grid.rows[row]):
        merge = merge_at(grid.merges, row, index)
        if not is_blank(cell.text):
            result.append(None if row_field(cell.text, register) else cell)
        elif merge is not None:
            anchor = grid.rows[merge.first_row][merge.first_column]
            result.append(None if is_blank(anchor.text) else anchor)
        else:
            result.append(result[-1] if grid.empty_header_continues and result else None)
    return result


def _declares(grid: Grid, row: int, register: Register) -> bool:
    """Whether a row below a header is a label of the declaration with its value, and no row of the table.

    « Collectivité » may be an actor: a label of a body counts only under a blank row.
    """
    filled = [cell for cell in grid.rows[row] if not is_blank(cell.text)]
    field = label_of(filled[0].text, register)
    if field is None or len(filled) > _PAIR:
        return False
    return field != BODY or (is_blank_row(grid, row - 1) and len(filled) == _PAIR)


def _table(grid: Grid, start: Start, end: int, register: Register) -> Table:
    own = [column.index for column in start.columns]
    rows = tuple(
        row
        for row in range(start.header_row + 1, end)
        if any(not is_blank(grid.rows[row][index].text) for index in own) and not _declares(grid, row, register)
    )
    fault = header_fault(grid, start, rows, register)
    return Table(start.kind, grid, start.header_row, start.top_row, start.columns, rows, fault)
