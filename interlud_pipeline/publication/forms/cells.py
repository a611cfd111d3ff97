"""Values of a mart as cells of a workbook: a number stays a number, a text is never run.

Belongs here: which cell a value of a type makes, and where a workbook cannot hold the value exactly.
Does not belong here: sheets (``sheets``), the choice of marts (``workbook``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767
CUT = " […] texte coupé, entier dans le CSV"
SURE_DIGITS = 15
FIRST_SURE_DAY = date(1900, 3, 1)
"""Programs disagree on the numbers of the days before it: Excel counts a 29 February 1900."""

DATE_FORMAT = "dd/mm/yyyy"
INSTANT_FORMAT = "dd/mm/yyyy hh:mm:ss"
SHARE_FORMAT = "0.0%"
RATE_SUFFIX = "_rate"

Write = Callable[[Worksheet, int, int, Any, Format], None]
"""Writes a value into row and column of a sheet, with a format."""


def writer(dtype: pl.DataType) -> Write:
    """How values of a type are written."""
    if dtype.is_decimal():
        return _write_decimal
    if dtype.is_numeric():
        return _write_number
    if dtype == pl.Boolean:
        return _write_boolean
    if dtype == pl.Date:
        return _write_date
    return _write_instant if isinstance(dtype, pl.Datetime) else _write_text


def number_format(name: str, dtype: pl.DataType) -> str:
    """The format of a column's numbers."""
    if isinstance(dtype, pl.Datetime):
        return INSTANT_FORMAT
    if dtype == pl.Date:
        return DATE_FORMAT
    return SHARE_FORMAT if name.endswith(RATE_SUFFIX) else "General"


def _write_text(sheet: Worksheet, row: int, column: int, value: str, cell_format: Format) -> None:
    text = value if len(value) <= LONGEST_TEXT else value[: LONGEST_TEXT - len(CUT)] + CUT
    sheet.write_string(row, column, text, cell_format)


def _write_number(sheet: Worksheet, row: int, column: int, value: float, cell_format: Format) -> None:
    sheet.write_number(row, column, value, cell_format)


def _write_decimal(sheet: Worksheet, row: int, column: int, value: Decimal, cell_format: Format) -> None:
    """A number of more digits than a workbook keeps stays exact as a text."""
    if len(value.normalize().as_tuple().digits) > SURE_DIGITS:
        sheet.write_string(row, column, f"{value:f}".replace(".", ","), cell_format)
    else:
        sheet.write_number(row, column, value, cell_format)


def _write_boolean(sheet: Worksheet, row: int, column: int, value: bool, cell_format: Format) -> None:
    sheet.write_boolean(row, column, value, cell_format)


def _write_date(sheet: Worksheet, row: int, column: int, value: date, cell_format: Format) -> None:
    if value < FIRST_SURE_DAY:
        sheet.write_string(row, column, value.isoformat(), cell_format)
    else:
        sheet.write_datetime(row, column, value, cell_format)


def _write_instant(sheet: Worksheet, row: int, column: int, value: datetime, cell_format: Format) -> None:
    sheet.write_datetime(row, column, value, cell_format)
