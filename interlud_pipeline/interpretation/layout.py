"""Tables found in a grid by their headers.

Belongs here: where a table begins and ends, its columns, and what is wrong with its headers.
Does not belong here: what its rows say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from interlud_pipeline.interpretation.agglomerations import find_agglomeration, names_body
from interlud_pipeline.interpretation.bodies_across import bodies_across, names_indicators
from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.header_faults import header_fault
from interlud_pipeline.interpretation.header_rows import (
    Cells,
    header_block,
    only,
    side_by_side,
    without_declaration,
)
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
    opens_tables,
    row_field,
)
from interlud_pipeline.interpretation.indicators import announces_indicator
from interlud_pipeline.interpretation.indicators_across import indicators_across, names_one_indicator, with_indicators
from interlud_pipeline.interpretation.kinds_across import is_kind_header, kinds_across
from interlud_pipeline.interpretation.table import Start, Table, is_blank_row, merge_at
from interlud_pipeline.interpretation.titles import title_rows
from interlud_pipeline.interpretation.years_across import years_across
from interlud_pipeline.model import Cell, Grid
from interlud_pipeline.reference import Register

_PAIR = 2
_FIGURE = re.compile(r"[0-9\s.,-]*[0-9][0-9\s.,-]*")
# What a text adds to the promise of its row: see ``_promise``.
_BESIDE_ANOTHER, _ONE_OF_SEVERAL, _ENOUGH_ALONE = 1, 1_000, 1_000_000


def find_tables(grid: Grid, register: Register) -> tuple[Table, ...]:
    """All tables of a grid, from top to bottom."""
    starts: list[Start] = []
    promising = _promising_rows(grid, register)
    for row in range(len(grid.rows)):
        is_above = row + 1 < len(grid.rows) and promising[row + 1]
        if (starts and row <= starts[-1].header_row) or not (promising[row] or is_above):
            continue
        starts.extend(_starts_at(grid, row, register, starts))
    tables = []
    for number, start in enumerate(starts):
        later = [other.top_row for other in starts[number + 1 :] if _is_below(other, start)]
        tables.append(_table(grid, start, min(later, default=len(grid.rows)), register))
    return tuple(tables)


def _promising_rows(grid: Grid, register: Register) -> list[bool]:
    """Which rows may hold headers: most do not, and looking closely at a row is costly.

    A kind of meetings, or « Agglomération », opens no table alone, unless headers below it are merged with it.
    """
    promises = [sum([_promise(cell.text, register) for cell in cells if cell.text]) for cells in grid.rows]
    over_several = {merge.first_row for merge in grid.merges if merge.last_row > merge.first_row}
    return [
        promise > _ONE_OF_SEVERAL or (row in over_several and promise >= _ONE_OF_SEVERAL)
        for row, promise in enumerate(promises)
    ]


def may_be_header(text: str, register: Register) -> bool:
    """Whether a text is enough to have its row looked at as one of headers, with others or alone."""
    is_figure = _FIGURE.fullmatch(text) is not None and not has_wordings_of_digits(register)
    return not is_figure and _heads(text, register) >= _ONE_OF_SEVERAL


@kept_with_register
def has_wordings_of_digits(register: Register) -> bool:
    """Whether a wording or a header of the register is digits without a letter, which else are a figure and no more."""
    texts = [one.alias for one in register.header_aliases]
    texts += [one.wording for one in register.absence_wordings]
    texts += [one.wording for one in register.meeting_wordings]
    texts += [one.wording for one in register.total_wordings]
    return any(_FIGURE.fullmatch(text) for text in texts)


@kept_with_register
def _promise(text: str, register: Register) -> int:
    """How much a text does to make its row one of headers."""
    return _heads(text, register) or (_BESIDE_ANOTHER if names_one_indicator(text, register) else 0)


@kept_with_register
def _heads(text: str, register: Register) -> int:
    """How much a text does by itself, without another beside it."""
    if opens_tables(text, register) or announces_indicator(text):
        return _ENOUGH_ALONE
    return _ONE_OF_SEVERAL if is_known(text, register) or is_kind_header(text, register) else 0


def _is_below(other: Start, start: Start) -> bool:
    """Whether a header ends the table above: it stands lower, over some of the same columns."""
    return other.top_row > start.header_row and set(other.span) & set(start.span) != set()


def _starts_at(grid: Grid, row: int, register: Register, before: Sequence[Start]) -> list[Start]:
    if all(is_blank(cell.text) for cell in grid.rows[row]):
        return []
    across = _bodies_across(grid, row, register)
    if across is None and names_indicators(grid, row, register):
        across = bodies_across(grid, row, _continued(grid, row, register), register)
    if across is not None:
        return [across]
    block, last = header_block(grid, row)
    cells = without_declaration(block, register)
    inside = before[-1] if before else None
    beside = _beside(cells, row, last, before, register) if before else None
    special = beside or years_across(cells, row, last, register)
    if special is not None:
        return [special]
    whole = kind_of_headers(cells, register)
    segments = side_by_side(cells, register)
    if len(segments) > 1:
        return [_start(row, last, segment, register) for segment in segments]
    if whole is None:
        is_free = inside is None or is_blank_row(grid, row - 1)
        named = (
            (indicators_across(cells, row, last, register) or kinds_across(cells, row, last, register))
            if is_free
            else None
        )
        return [named] if named else []
    is_row = inside is not None and not is_blank_row(grid, row - 1) and _is_row_of(inside, cells, whole, register)
    return [] if is_row else [_start(row, last, cells, register)]


def _beside(cells: Cells, row: int, last: int, before: Sequence[Start], register: Register) -> Start | None:
    """A table that starts beside the rows of those above it, in columns that none of them has."""
    taken = {index for start in before for index in start.span}
    free = [index for index, cell in enumerate(cells) if index not in taken and not is_blank(cell.text)]
    if len(free) < _PAIR or all(is_blank(cell.text) for index, cell in enumerate(cells) if index in taken):
        return None
    headers = only(cells, free)
    return _start(row, last, headers, register) if kind_of_headers(headers, register) else None


def _is_row_of(table: Start, cells: tuple[Cell, ...], kind: TableKind, register: Register) -> bool:
    """Whether words that are headers elsewhere stand in a row: alone, or as the name of an indicator."""
    if sum(not is_blank(cell.text) for cell in cells) == 1:
        return True
    names_indicator = table.kind is TableKind.INDICATOR and kind is TableKind.LISTS
    return names_indicator and not is_list_header(cells, register)


def _start(row: int, last_row: int, cells: Cells, register: Register) -> Start:
    kind = kind_of_headers(cells, register)
    assert kind is not None  # noqa: S101 - callers have asked for it
    columns = columns_of(cells, kind, register)
    return Start(kind, row, last_row, with_indicators(columns, register) if kind is TableKind.LISTS else columns)


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


def _declares(grid: Grid, row: int, start: Start, end: int, register: Register) -> bool:
    """Whether a row below a header declares something for what follows, and is no row of the table.

    « Collectivité » may be an actor: among actors a label of a body counts only under a blank row, or with the name of
    a body behind a colon. A body's name alone is the title of the next return, unless the rows name bodies themselves.
    """
    columns = start.span
    filled = [cell for index, cell in enumerate(grid.rows[row]) if index in columns and not is_blank(cell.text)]
    if len(filled) > _PAIR:
        return False
    first, may_be_name = filled[0].text, start.kind is TableKind.ACTOR
    label, colon, said = first.partition(":")
    if len(filled) == 1 and not label_of(first, register):
        if not colon or is_blank(said):
            has_bodies = start.has_bodies or any(one.field == BODY for one in start.columns)
            is_title = not may_be_name or (row + 1 == end < len(grid.rows) and is_blank_row(grid, row - 1, columns))
            return is_title and not has_bodies and names_body(first, register)
        field = label_of(label, register)
        return field is not None and (field != BODY or not may_be_name or names_body(said, register))
    field = label_of(first, register)
    if field is None:
        return False
    is_apart = is_blank_row(grid, row - 1, columns) or not may_be_name
    return field != BODY or (is_apart and len(filled) == _PAIR)


def _table(grid: Grid, start: Start, end: int, register: Register) -> Table:
    # A remark under a header that is not known is no row.
    own = [column.index for column in start.columns if column.field]
    first = start.header_row + 1
    titles = title_rows(grid, first, end, start.span, register) if end < len(grid.rows) else ()
    rows = tuple(
        row
        for row in range(first, end)
        if row not in titles
        and any(not is_blank(grid.rows[row][index].text) for index in own)
        and not _declares(grid, row, start, end, register)
    )
    fault = header_fault(grid, start, rows, register)
    return Table(start.kind, grid, start.header_row, start.top_row, start.columns, rows, fault)
