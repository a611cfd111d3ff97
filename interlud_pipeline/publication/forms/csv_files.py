"""The marts as CSV, once for machines and once for French spreadsheets.

Belongs here: the two dialects, and what makes a text harmless in a spreadsheet.
Does not belong here: a CSV writer (polars).

Both have a header line and end lines with CR LF (RFC 4180). NULL is an empty field, an empty text is ``""``.

* ``csv/``: UTF-8, comma, decimal point, ISO dates and instants, ``true`` and ``false``. Values are exact.
* ``csv-excel/``: UTF-8 with BOM, semicolon, decimal comma, ISO dates, « VRAI » and « FAUX ». A text that a spreadsheet
  would take for a formula is preceded by an apostrophe (OWASP, CSV injection); numbers are not touched.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import polars as pl

from interlud_pipeline.publication.forms.tables import Table
from interlud_pipeline.settings import Form

MACHINE_FOLDER = "csv"
EXCEL_FOLDER = "csv-excel"

LINE_END = "\r\n"
INSTANT = "%Y-%m-%dT%H:%M:%S%.f"
EXCEL_INSTANT = "%Y-%m-%d %H:%M:%S%.f"

FORMULA_START = r"^'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n\x00])"
"""First characters after which spreadsheets may calculate, also behind blanks.

Texts that begin with apostrophes and go on like this get one more, so that one apostrophe less is always the text.
"""


def folder_for_people(forms: Collection[Form]) -> str | None:
    """The folder of the CSV files in which a person looks for all rows, if there is one."""
    return next((folder for folder in (EXCEL_FOLDER, MACHINE_FOLDER) if folder in forms), None)


def write_machine_csv(tables: Sequence[Table], folder: Path) -> None:
    """Write every mart for machines."""
    target = folder / MACHINE_FOLDER
    target.mkdir()
    for table in tables:
        table.scan().sink_csv(target / f"{table.name}.csv", line_terminator=LINE_END, datetime_format=INSTANT)


def write_excel_csv(tables: Sequence[Table], folder: Path) -> None:
    """Write every mart for spreadsheets in French."""
    target = folder / EXCEL_FOLDER
    target.mkdir()
    for table in tables:
        harmless_rows(table.scan()).sink_csv(
            target / f"{table.name}.csv",
            include_bom=True,
            separator=";",
            decimal_comma=True,
            line_terminator=LINE_END,
            datetime_format=EXCEL_INSTANT,
        )


def harmless_rows(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows with no text that a spreadsheet would run, and with the truth values of French spreadsheets."""
    return rows.with_columns(_for_excel(name, dtype) for name, dtype in rows.collect_schema().items())


def _for_excel(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.String:
        return pl.when(column.str.contains(FORMULA_START)).then(pl.lit("'") + column).otherwise(column).alias(name)
    if dtype == pl.Boolean:
        return pl.when(column).then(pl.lit("VRAI")).when(~column).then(pl.lit("FAUX")).alias(name)
    return column
