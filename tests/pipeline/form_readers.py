"""A mart read back from each form, with the types of its Parquet file, by software that did not write it.

Each reader takes the folder of a publication and the mart's name, and gives its rows in the order of the file. What a
form changes on purpose is undone here as docs/reading-from-bi.md says, so that frames can be compared cell by cell.
"""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pyarrow.parquet as pq
from openpyxl.utils.escape import unescape

NEUTRALISED = re.compile(r"'+(\s*[=+\-@＝＋－＠]|[\t\r\n\x00])")


def parquet(folder: Path, mart: str) -> pl.DataFrame:
    """The reference, to which the others are compared."""
    return pl.from_arrow(pq.read_table(folder / f"{mart}.parquet"))


def database(folder: Path, mart: str) -> pl.DataFrame:
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        return connection.execute(f'select * from "{mart}"').pl()  # noqa: S608 - a mart's name


def machine_csv(folder: Path, mart: str) -> pl.DataFrame:
    return typed(csv_texts(folder / "csv" / f"{mart}.csv", ","), parquet(folder, mart).schema)


def excel_csv(folder: Path, mart: str) -> pl.DataFrame:
    path = folder / "csv-excel" / f"{mart}.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    texts = csv_texts(path, ";")
    schema = parquet(folder, mart).schema
    return typed(texts.with_columns(_as_for_machines(texts[name], dtype) for name, dtype in schema.items()), schema)


def csv_texts(path: Path, delimiter: str) -> pl.DataFrame:
    """Every cell as it is written: NULL is an empty field, an empty text is quoted."""
    return duckdb.read_csv(
        str(path), sep=delimiter, header=True, all_varchar=True, allow_quoted_nulls=False, quotechar='"', escapechar='"'
    ).pl()


def typed(texts: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Texts as the values that they write; a text that writes none is an error."""
    assert texts.columns == schema.names()
    return texts.select(_value(name, dtype) for name, dtype in schema.items())


def _value(name: str, dtype: pl.DataType) -> pl.Expr:
    text = pl.col(name)
    if isinstance(dtype, pl.Decimal):
        return text.map_elements(Decimal, return_dtype=dtype)
    if isinstance(dtype, pl.Datetime):
        return text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us")
    if dtype == pl.Date:
        return text.str.to_date("%Y-%m-%d")
    if dtype == pl.Boolean:
        return text.replace_strict({"true": True, "false": False}, return_dtype=pl.Boolean)
    return text.cast(dtype)


def _as_for_machines(column: pl.Series, dtype: pl.DataType) -> pl.Series:
    if dtype == pl.String:
        return column.map_elements(lambda text: text[1:] if NEUTRALISED.match(text) else text, return_dtype=pl.String)
    if dtype == pl.Boolean:
        return column.replace_strict({"VRAI": "true", "FAUX": "false"}, return_dtype=pl.String)
    if isinstance(dtype, pl.Datetime):
        return column.str.replace(" ", "T")
    return column.str.replace(",", ".") if dtype.is_numeric() else column


def sdmx(folder: Path) -> pl.DataFrame:
    """The observations of the SDMX-CSV message under the names of their mart, without what SDMX adds to them."""
    texts = csv_texts(folder / "sdmx" / "fct_indicator_observation.csv", ",")
    schema = parquet(folder, "fct_indicator_observation").schema
    renamed = {"agglomeration": "REF_AREA", "plan": "MOBILITY_PLAN", "reporting_year": "TIME_PERIOD"} | {
        "value": "OBS_VALUE",
        "reason_text": "COMMENT_OBS",
    }
    return typed(texts.select(pl.col(renamed.get(name, name.upper())).alias(name) for name in schema), schema)


def workbook(folder: Path, mart: str) -> pl.DataFrame:
    """The rows of a mart's sheet, in the order of the sheet; columns that the workbook adds are left out.

    A workbook holds instants to the millisecond, and 15 digits of a number.
    """
    entry = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["marts"][mart]
    schema = parquet(folder, mart).schema
    lines = sheet_lines(folder / "figures.xlsx", entry["label_fr"])
    columns = dict(zip(lines[1], zip(*lines[2:], strict=True), strict=True))
    labels = {column["name"]: column["label_fr"] for column in entry["columns"]}
    return pl.DataFrame(
        {name: [_from_cell(cell, dtype) for cell in columns[labels[name]]] for name, dtype in schema.items()},
        schema=schema,
    )


def sheet_lines(path: Path, name: str) -> list[tuple[Any, ...]]:
    """Every line of a sheet: what is shown, the header, the rows."""
    book = openpyxl.load_workbook(path)
    try:
        return [tuple(map(_unescaped, line)) for line in book[name].iter_rows(values_only=True)]
    finally:
        book.close()


def _unescaped(cell: Any) -> Any:
    """Control characters stand as ``_x000D_`` in a workbook (ECMA-376, ST_Xstring); openpyxl leaves them so."""
    return unescape(cell) if isinstance(cell, str) else cell


def _from_cell(cell: Any, dtype: pl.DataType) -> Any:
    if isinstance(dtype, pl.Decimal) and cell is not None:
        return Decimal(cell.replace(",", ".")) if isinstance(cell, str) else Decimal(repr(cell))
    if dtype == pl.Date and cell is not None:
        return date.fromisoformat(cell) if isinstance(cell, str) else cell.date()
    return cell
