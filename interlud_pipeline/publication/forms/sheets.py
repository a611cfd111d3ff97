"""One mart as a sheet: a line that says what is shown, a header that stays, filters, widths.

Belongs here: laying out a sheet.
Does not belong here: single cells (``cells``), which marts have a sheet (``workbook``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from xlsxwriter import Workbook

from interlud_pipeline.publication.forms.cells import number_format, writer

HEADER_ROW = 1
HEADER_HEIGHT = 45
"""In points: three lines."""
NARROWEST, WIDEST = 8, 60
ROWS_MEASURED = 500
WIDTH_OF_INSTANTS = 19


@dataclass(frozen=True)
class Sheet:
    """What a sheet shows.

    Attributes:
        name: Its name.
        notice: Its first line.
        labels: Label of each column.
        rows: Its rows.
    """

    name: str
    notice: str
    labels: Mapping[str, str]
    rows: pl.DataFrame


def add_sheet(workbook: Workbook, shown: Sheet) -> None:
    """Write a sheet, from the first row to the last one."""
    sheet = workbook.add_worksheet(shown.name)
    last_row, last_column = HEADER_ROW + max(shown.rows.height, 1), shown.rows.width - 1
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    sheet.autofilter(HEADER_ROW, 0, last_row, last_column)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last_row + 1}"})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_row(HEADER_ROW, HEADER_HEIGHT)
    sheet.write_string(0, 0, shown.notice, workbook.add_format({"italic": True}))
    header = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#DDE8F0"})
    for position, name in enumerate(shown.rows.columns):
        sheet.set_column(position, position, _width(shown.labels[name], shown.rows[name]))
        sheet.write_string(HEADER_ROW, position, shown.labels[name], header)
    columns = [
        (position, writer(dtype), workbook.add_format({"num_format": number_format(name, dtype), "valign": "top"}))
        for position, (name, dtype) in enumerate(shown.rows.schema.items())
    ]
    for row, values in enumerate(shown.rows.iter_rows(), start=HEADER_ROW + 1):
        for position, write, cell_format in columns:
            if values[position] is not None:
                write(sheet, row, position, values[position], cell_format)


def _width(label: str, values: pl.Series) -> int:
    if isinstance(values.dtype, pl.Datetime):
        return WIDTH_OF_INSTANTS
    longest_word = max(len(word) for word in label.split())
    longest = values.head(ROWS_MEASURED).cast(pl.String).str.len_chars().max()
    needed = max(longest_word, longest if isinstance(longest, int) else 0)
    return min(max(needed + 3, NARROWEST), WIDEST)
