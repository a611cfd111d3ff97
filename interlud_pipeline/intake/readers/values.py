"""Typed values of a workbook as text, in the one form that ``model.Cell`` asks for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import isfinite

from interlud_pipeline.intake.readers.markup import clean_cell
from interlud_pipeline.intake.readers.result import CellValue
from interlud_pipeline.model import CellKind

_EXACT_INTEGERS = 2**53


def to_value(value: object, formula: str | None = None) -> CellValue:
    """A value as the library gives it, as a cell without its address; ``""`` where it is blank.

    A date loses its time of day; a time or a duration alone is text, since it is no count and no date.
    """
    if isinstance(value, str):
        text, items = clean_cell(value)
        return text if not text or (formula is None and not items) else (text, CellKind.TEXT.value, formula, items)
    text, kind = _typed(value)
    return text if kind is CellKind.TEXT and formula is None else (text, kind.value, formula, ())


def _typed(value: object) -> tuple[str, CellKind]:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE", CellKind.BOOLEAN
    if isinstance(value, int | float) and isfinite(value):
        return number_text(value), CellKind.NUMBER
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d"), CellKind.DATE
    return str(value), CellKind.TEXT


def number_text(value: float) -> str:
    """A number without grouping, exponent or trailing zeros, with a point for decimals.

    A spreadsheet counts with fifteen significant digits: what a formula leaves beyond them (12.000000000000002) is
    no part of the number that it shows.
    """
    value = float(f"{value:.15g}") if isinstance(value, float) else value
    if value == (whole := int(value)) and abs(whole) < _EXACT_INTEGERS:
        return str(whole)
    return format(Decimal(repr(value)), "f")
