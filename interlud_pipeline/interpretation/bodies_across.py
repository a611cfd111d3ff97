"""Tables of indicators with bodies across their columns: one row an indicator, one value for each body.

Belongs here: how such a table is told from others, and the part of it that speaks of one body.
Does not belong here: what a row says of one body (``indicator_table``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from interlud_pipeline.interpretation.absences import classify
from interlud_pipeline.interpretation.agglomerations import find_agglomeration
from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.headers import BODY, Column, TableKind, field_of, label_of, row_field, texts_of
from interlud_pipeline.interpretation.table import Start, Table, merge_at
from interlud_pipeline.interpretation.totals import is_total
from interlud_pipeline.model import Cell, Grid
from interlud_pipeline.reference import Register

_ANSWERS = frozenset({"value", "reason", "available_on"})


@dataclass(frozen=True, slots=True)
class BodyPart:
    """The columns of one body, with those that speak for all of them.

    Attributes:
        body: The header that names the body.
        table: The table without the columns of the other bodies.
    """

    body: Cell
    table: Table


def names_indicators(grid: Grid, row: int, register: Register) -> bool:
    """Whether a column of indicators may stand under this row of headers or the one below it."""
    return any(_name_indicators(texts_of(cells), register) for cells in grid.rows[row : row + 2])


@kept_with_register
def _name_indicators(texts: tuple[str, ...], register: Register) -> bool:
    return any(field_of(text, TableKind.INDICATOR, register) == "indicator" for text in texts)


def bodies_across(grid: Grid, row: int, bodies: Sequence[Cell | None], register: Register) -> Start | None:
    """« Indicateur | CALL | CAHC », or bodies over « Valeur | Motif » of each.

    Args:
        grid: The grid.
        row: Row of the header that may name bodies.
        bodies: The header above each column, continued over merges.
        register: Source of names and headers.
    """
    under = _under_each(grid, row, bodies, register)
    return under or _one_value_each(grid, row, register)


def parts(table: Table) -> Iterator[BodyPart]:
    """The table body by body, in the order of the columns."""
    bodies = {column.body.address: column.body for column in table.columns if column.body is not None}
    for address, body in bodies.items():
        own = tuple(one for one in table.columns if one.body is None or one.body.address == address)
        yield BodyPart(body, replace(table, columns=own))


def joint_cell(table: Table, row: int, name: str) -> Cell | None:
    """The cell of a field that a merge shares between this body and another, with the text of the merge."""
    column = table.column(name)
    if column is None:
        return None
    merge = merge_at(table.grid.merges, row, column.index)
    if merge is None or merge.first_column == merge.last_column:
        return None
    anchor = table.grid.rows[merge.first_row][merge.first_column]
    return anchor.at(table.grid.rows[row][column.index].address)


def _one_value_each(grid: Grid, row: int, register: Register) -> Start | None:
    cells = [(index, cell) for index, cell in enumerate(grid.rows[row]) if not is_blank(cell.text)]
    fields = {index: _field(cell.text, register) for index, cell in cells}
    if list(fields.values()).count("indicator") != 1 or _ANSWERS & set(fields.values()) or BODY in fields.values():
        return None
    others = [(index, cell) for index, cell in cells if fields[index] is None]
    if not any(find_agglomeration(cell.text, register).siren for _, cell in others):
        return None
    columns = []
    for index, cell in cells:
        # A header in other words over what looks like answers is a body whose name cannot be read.
        is_body = fields[index] is None and (
            _names_body(cell.text, register) or _has_answers(grid, row, index, register)
        )
        body = cell if is_body else None
        columns.append(Column(index, "value" if is_body else fields[index], cell, body))
    return Start(TableKind.INDICATOR, row, row, tuple(columns), has_bodies=True)


def _under_each(grid: Grid, row: int, bodies: Sequence[Cell | None], register: Register) -> Start | None:
    if row + 1 >= len(grid.rows):
        return None
    above, below = grid.rows[row], grid.rows[row + 1]
    columns = []
    for index, cell in enumerate(below):
        header, body = (above[index], None) if is_blank(cell.text) else (cell, bodies[index])
        if is_blank(header.text):
            continue
        field = _field(header.text, register)
        columns.append(Column(index, field, header, body if field in {*_ANSWERS, "comment"} else None))
    fields = [column.field for column in columns]
    named = [one.body.text for one in columns if one.field == "value" and one.body is not None]
    known = {siren for text in named if (siren := find_agglomeration(text, register).siren)}
    # « Agglomération | CALL » over a header is a declaration, which names one body only.
    is_declaration = len(known) == 1 and any(label_of(cell.text, register) for cell in above)
    if fields.count("indicator") != 1 or not known or is_declaration or BODY in fields:
        return None
    return Start(TableKind.INDICATOR, row, row + 1, tuple(columns), has_bodies=True)


def _field(text: str, register: Register) -> str | None:
    return field_of(text, TableKind.INDICATOR, register) or row_field(text, register)


def _names_body(text: str, register: Register) -> bool:
    return is_total(text, register) or find_agglomeration(text, register).siren is not None


def _has_answers(grid: Grid, row: int, index: int, register: Register) -> bool:
    texts = [line[index].text for line in grid.rows[row + 1 :] if not is_blank(line[index].text)]
    return any(any(sign.isdigit() for sign in text) or classify(text, register) for text in texts)
