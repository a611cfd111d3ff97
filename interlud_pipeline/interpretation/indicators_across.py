"""Tables with indicators across their columns: « Agglomération | Indicateur 117 | Indicateur 118 ».

Belongs here: which headers name an indicator, and when a row of them opens a table.
Does not belong here: what stands under them (``indicator_table``).
"""

from __future__ import annotations

from dataclasses import replace

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.headers import BODY, Column, TableKind, field_of, row_field
from interlud_pipeline.interpretation.indicators import announces_indicator, find_indicators
from interlud_pipeline.interpretation.table import Start
from interlud_pipeline.model import Cell
from interlud_pipeline.reference import Register

_ENOUGH = 2


def indicators_across(cells: tuple[Cell, ...], top_row: int, header_row: int, register: Register) -> Start | None:
    """The table that a row of headers opens, each naming an indicator, or whose the row is."""
    filled = [(index, cell) for index, cell in enumerate(cells) if not is_blank(cell.text)]
    columns = tuple(_column(index, cell, register) for index, cell in filled)
    named = [column for column in columns if column.names_indicator]
    if not named or len([column for column in columns if column.field]) * 2 < len(columns):
        return None
    # Bare numbers may be figures; a header that says whose the row is cannot be a row.
    # Nor can « Réunions tenues | 10 » be headers: it is a row, with its figure.
    others = [column for column in columns if column.field is None]
    says_so = any(column.field == BODY for column in columns) or (
        all(_says_so(one.cell.text) for one in named)
        and all(any(sign.isalpha() for sign in one.cell.text) for one in others)
    )
    if not says_so or (len(named) < _ENOUGH and len(columns) < _ENOUGH):
        return None
    return Start(TableKind.INDICATOR, top_row, header_row, columns)


def with_indicators(columns: tuple[Column, ...], register: Register) -> tuple[Column, ...]:
    """Columns of lists, those among them that are not known but name an indicator as its values."""
    return tuple(
        replace(column, field="value", names_indicator=True)
        if column.field is None and names_one_indicator(column.cell.text, register)
        else column
        for column in columns
    )


@kept_with_register
def names_one_indicator(text: str, register: Register) -> bool:
    """Whether a header names exactly one indicator of the register."""
    match = find_indicators(text, register)
    return len(match.indicators) == 1 and not match.notices


def _column(index: int, cell: Cell, register: Register) -> Column:
    front = row_field(cell.text, register)
    if front is None and field_of(cell.text, TableKind.INDICATOR, register) is None:
        return with_indicators((Column(index, None, cell),), register)[0]
    return Column(index, front, cell)


def _says_so(text: str) -> bool:
    return announces_indicator(text) or any(sign.isalpha() for sign in text)
