"""Tables found in a grid by their headers.

Belongs here: where a table begins and ends, its columns, and what is wrong with its headers.
Does not belong here: what its rows say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from interlud_pipeline.interpretation.agglomerations import find_agglomeration
from interlud_pipeline.interpretation.folding import fold, header, is_blank
from interlud_pipeline.interpretation.headers import (
    BODY,
    YEAR,
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
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.model import Cell, Grid, Merge
from interlud_pipeline.reference import Register


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

    def cell(self, row: int, name: str) -> Cell | None:
        """The cell of a field in a row."""
        column = self.column(name)
        return None if column is None else self.grid.rows[row][column.index]

    def column(self, name: str) -> Column | None:
        """The first column of a field."""
        return next((column for column in self.columns if column.field == name), None)

    def has_list(self, name: str) -> bool:
        """Whether the table has a column of lists of meetings, or of actors."""
        return self.kind is TableKind.LISTS and self.column(name) is not None

    def first_cell(self, row: int) -> Cell:
        """The first cell of a row that is not blank."""
        cells = [self.grid.rows[row][column.index] for column in self.columns]
        return next((cell for cell in cells if not is_blank(cell.text)), cells[0])


@dataclass(slots=True)
class _Start:
    """A header found while going down a grid."""

    kind: TableKind
    top_row: int
    header_row: int
    columns: tuple[Column, ...]
    bodies: bool = field(default=False)


def find_tables(grid: Grid, register: Register) -> tuple[Table, ...]:
    """All tables of a grid, from top to bottom."""
    starts: list[_Start] = []
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


def filled(grid: Grid, row: int, column: int) -> Cell:
    """The cell, or the first one of the merge over several rows of this column that covers it."""
    merge = merge_at(grid.merges, row, column)
    if merge is None or merge.first_column != column:
        return grid.rows[row][column]
    return grid.rows[merge.first_row][column]


def merge_at(merges: Iterable[Merge], row: int, column: int) -> Merge | None:
    """The merge that covers a cell."""
    return next(
        (
            one
            for one in merges
            if one.first_row <= row <= one.last_row and one.first_column <= column <= one.last_column
        ),
        None,
    )


def _starts_at(grid: Grid, row: int, register: Register, inside: _Start | None) -> list[_Start]:
    cells = grid.rows[row]
    if all(is_blank(cell.text) for cell in cells):
        return []
    across = _bodies_across(grid, row, register)
    if across is not None:
        return [across]
    segments = [segment for segment in _segments(cells) if kind_of_headers(segment, register)]
    whole = kind_of_headers(cells, register)
    if len(segments) > 1 and _are_apart(grid, row, segments):
        return [_start(row, segment, register) for segment in segments]
    if whole is None:
        return []
    is_row = inside is not None and not _blank_row(grid, row - 1) and _is_row_of(inside, cells, whole, register)
    return [] if is_row else [_start(row, cells, register)]


def _is_row_of(table: _Start, cells: tuple[Cell, ...], kind: TableKind, register: Register) -> bool:
    """Whether words that are headers elsewhere stand in a row: alone, or as the name of an indicator."""
    if sum(not is_blank(cell.text) for cell in cells) == 1:
        return True
    names_indicator = table.kind is TableKind.INDICATOR and kind is TableKind.LISTS
    return names_indicator and not is_list_header(cells, register)


def _start(row: int, cells: tuple[Cell, ...], register: Register) -> _Start:
    kind = kind_of_headers(cells, register)
    assert kind is not None  # noqa: S101 - callers have asked for it
    return _Start(kind, row, row, columns_of(cells, kind, register))


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
    return [tuple(cell if index in run else replace(cell, text="") for index, cell in enumerate(cells)) for run in runs]


def _are_apart(grid: Grid, row: int, segments: list[tuple[Cell, ...]]) -> bool:
    """Whether the columns between side-by-side tables are blank all the way down."""
    taken = {index for segment in segments for index, cell in enumerate(segment) if not is_blank(cell.text)}
    between = set(range(min(taken), max(taken))) - taken
    return all(is_blank(line[index].text) for line in grid.rows[row:] for index in between)


def _bodies_across(grid: Grid, row: int, register: Register) -> _Start | None:
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
    return _Start(TableKind.LISTS, row, row + 1, tuple(sorted(columns + merged_down, key=lambda one: one.index)), True)


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


def _table(grid: Grid, start: _Start, end: int, register: Register) -> Table:
    own = [column.index for column in start.columns]
    rows = tuple(
        row
        for row in range(start.header_row + 1, end)
        if any(not is_blank(grid.rows[row][index].text) for index in own)
    )
    fault = _blank_header(grid, start, rows, end) or _duplicate_header(start, register)
    return Table(start.kind, grid, start.header_row, start.top_row, start.columns, rows, fault)


def _blank_header(grid: Grid, start: _Start, rows: tuple[int, ...], end: int) -> tuple[Notice, Cell] | None:
    """A column with values and no header, between the first and last column or right beside them."""
    own = {column.index for column in start.columns}
    beside = range(max(min(own) - 1, 0), min(max(own) + 2, len(grid.rows[start.header_row])))
    for index in beside:
        if index in own or all(is_blank(grid.rows[row][index].text) for row in rows if row < end):
            continue
        merge = merge_at(grid.merges, start.header_row, index)
        if merge is None:
            return Notice("header.blank"), grid.rows[start.header_row][index]
        # Two columns under one header are the same header twice.
        return Notice("header.duplicate"), grid.rows[merge.first_row][merge.first_column]
    orphan = next(
        (one for one in start.columns if start.bodies and one.body is None and one.field not in {BODY, YEAR}), None
    )
    if orphan is not None and any(not is_blank(grid.rows[row][orphan.index].text) for row in rows):
        return Notice("header.blank"), grid.rows[start.top_row][orphan.index]
    return None


def _duplicate_header(start: _Start, register: Register) -> tuple[Notice, Cell] | None:
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
        key = (body, column.field or header(column.cell.text))
        if key in seen:
            return Notice("header.duplicate"), column.cell
        seen[key] = column
    return None


def is_note(table: Table, row: int) -> bool:
    """Whether a row under a table is a remark and no record of it."""
    cells = [table.grid.rows[row][column.index] for column in table.columns]
    texts = [cell.text for cell in cells if not is_blank(cell.text)]
    if len(texts) != 1:
        return False
    folded = fold(texts[0])
    return is_remark(folded) or (_blank_row(table.grid, row - 1) and _is_sentence(folded))


def is_remark(folded: str) -> bool:
    """Whether a text begins as a remark does: a star, a footnote number, « Note : », « Source : »."""
    starts = (
        "*",
        "(1)",
        "(2)",
        "(3)",
        "[1]",
        "note ",
        "note:",
        "notes ",
        "nb ",
        "nb:",
        "n.b",
        "source",
        "nota",
        "remarque",
        "attention",
        "rappel",
        "lecture :",
    )
    return folded.startswith(starts)


def _is_sentence(folded: str) -> bool:
    return len(folded.split()) >= 8 or (folded.endswith(".") and len(folded.split()) >= 4)  # noqa: PLR2004 - lengths of a sentence


def _blank_row(grid: Grid, row: int) -> bool:
    return row < 0 or all(is_blank(cell.text) for cell in grid.rows[row])
