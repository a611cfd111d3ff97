"""Typed values of a workbook as text, in the one form that ``model.Cell`` asks for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from interlud_pipeline.intake.readers.markup import clean_cell
from interlud_pipeline.model import Cell, CellKind

_EXACT_INTEGERS = 2.0**53


def to_cell(value: object, address: str, formula: str | None = None) -> Cell:
    """A value as the library gives it, as a cell.

    A date loses its time of day; a time or a duration alone is text, since no count and no date is.
    """
    if isinstance(value, str):
        text, items = clean_cell(value)
        return Cell(text, address, CellKind.TEXT, formula, items)
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", address, CellKind.BOOLEAN, formula)
    if isinstance(value, int | float):
        return Cell(number_text(value), address, CellKind.NUMBER, formula)
    if isinstance(value, datetime):
        return Cell(value.date().isoformat(), address, CellKind.DATE, formula)
    if isinstance(value, date):
        return Cell(value.isoformat(), address, CellKind.DATE, formula)
    if isinstance(value, time):
        return Cell(value.isoformat(), address, CellKind.TEXT, formula)
    if isinstance(value, timedelta):
        return Cell(str(value), address, CellKind.TEXT, formula)
    return Cell(str(value), address, CellKind.TEXT, formula)


def number_text(value: float) -> str:
    """A number without grouping, exponent or trailing zeros, with a point for decimals."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < _EXACT_INTEGERS):
        return str(int(value))
    return format(Decimal(repr(value)), "f")
