"""Tables with years across their columns: « Indicateur | Valeur 2022 | Valeur 2023 ».

Belongs here: which headers name a year, and which of them is read in a return.
Does not belong here: what stands under them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.dates import read_year
from interlud_pipeline.interpretation.folding import fold, is_blank
from interlud_pipeline.interpretation.headers import Column, TableKind, field_of, row_field
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.records import UNKNOWN_COLUMN
from interlud_pipeline.interpretation.rows import Reader
from interlud_pipeline.interpretation.subjects import Spot
from interlud_pipeline.interpretation.table import Start, Table
from interlud_pipeline.model import Cell
from interlud_pipeline.reference import Register

# What the rows are named by, and what is counted under the years.
_NAMES = {TableKind.INDICATOR: ({"indicator", "label"}, "value"), TableKind.MEETING: ({"kind"}, "meetings")}


def years_across(cells: tuple[Cell, ...], top_row: int, header_row: int, register: Register) -> Start | None:
    """The table that a row of headers opens whose values stand under years."""
    if not any(_has_digit(cell.text) for cell in cells):
        return None
    for kind, (names, counted) in _NAMES.items():
        if all(field_of(cell.text, kind, register) not in names for cell in cells):
            continue
        columns = tuple(
            _column(index, cell, kind, counted, register) for index, cell in enumerate(cells) if not is_blank(cell.text)
        )
        fields = [column.field for column in columns]
        years = [column for column in columns if column.year is not None]
        known = [field for field in fields if field is not None]
        is_plain = any(column.field == counted and column.year is None for column in columns)
        if years and not is_plain and len(known) * 2 >= len(fields):
            return Start(kind, top_row, header_row, columns)
    return None


def of_one_year(table: Table, year: int | None, reader: Reader) -> Table:
    """The table with the values of one year only; those of others are told of, since they are no part of the return.

    Without that year among the headers, or without a year at all, the headers are at fault.
    """
    years = [column for column in table.columns if column.year is not None]
    if not years or table.fault is not None:
        return table
    if all(column.year != year for column in years):
        return replace(table, fault=(Notice("header.value_unknown"), years[0].cell))
    for column in years:
        if column.year != year:
            place = Spot(table.grid.name, column.cell).place(None, year)
            reader.records.log.add(Notice("header.other_year", {"year": str(year)}), place)
            for cell in (table.grid.rows[row][column.index] for row in table.rows):
                if not is_blank(cell.text):
                    reader.records.leave_out(Spot(table.grid.name, cell.saying("")), UNKNOWN_COLUMN)
    columns = tuple(
        replace(column, field=None) if column.year not in {None, year} else column for column in table.columns
    )
    return replace(table, columns=columns)


def _column(index: int, cell: Cell, kind: TableKind, counted: str, register: Register) -> Column:
    field = field_of(cell.text, kind, register) or row_field(cell.text, register)
    year = None if field else _year_of(cell.text, kind, counted, register)
    return Column(index, counted if year else field, cell, year=year)


@lru_cache(maxsize=4096)
def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


@kept_with_register
def _year_of(text: str, kind: TableKind, counted: str, register: Register) -> int | None:
    """The year of « 2023 », « Valeur 2023 », « Valeur (2023) », « Nombre en 2023 »."""
    words = fold(text).replace("(", " ").replace(")", " ").split()
    years = [year for word in words if word.isdecimal() and (year := read_year(word)) is not None]
    rest = " ".join(word for word in words if not word.isdecimal())
    if len(years) != 1:
        return None
    is_alone = read_year(text) is not None
    return years[0] if is_alone or field_of(rest, kind, register) == counted else None
