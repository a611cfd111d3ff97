"""Delimited text, in the dialects that arrive: written column by column, however long it is."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from interlud_pipeline.generation.forms.written import Written, addresses_in_rows, letter
from interlud_pipeline.generation.scale import BODY, DAY, FIELDS, INDICATOR, REASON, VALUE, YEAR
from interlud_pipeline.reference import Register

COMMENT = "comment"
_HEADERS = {
    BODY: ("row", "agglomeration"),
    YEAR: ("row", "reporting_year"),
    INDICATOR: ("indicator", "indicator"),
    VALUE: ("indicator", "value"),
    REASON: ("indicator", "reason"),
    DAY: ("indicator", "available_on"),
    COMMENT: ("indicator", "comment"),
}
_USUAL = (BODY, YEAR, INDICATOR, VALUE, REASON, DAY, COMMENT)
_TURNED = (YEAR, BODY, INDICATOR, REASON, DAY, VALUE, COMMENT)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a spreadsheet saves a table as text.

    Attributes:
        suffix: End of the file's name.
        separator: What parts its fields.
        encoding: Name that Python knows.
        line_end: What ends a line.
        order: Its columns.
        wording: Which of the accepted headers it uses.
        is_guessed: Its encoding does not prove itself, so that a finding says how it was read.
    """

    suffix: str
    separator: str
    encoding: str
    line_end: str = "\r\n"
    order: tuple[str, ...] = _USUAL
    wording: int = 0
    is_guessed: bool = False


DIALECTS = (
    Dialect(".csv", ";", "cp1252", is_guessed=True),
    Dialect(".csv", ",", "utf-8-sig", order=_TURNED, wording=1),
    Dialect(".tsv", "\t", "utf-8", "\n"),
    Dialect(".csv", "|", "utf-8", order=_TURNED),
    Dialect(".txt", "\t", "utf-16", wording=1),
    Dialect(".csv", ";", "utf-8", "\n", wording=1),
)


def write_delimited(stem: str, rows: pl.DataFrame, dialect: Dialect, register: Register) -> Written:
    """One table of answers.

    Args:
        stem: Name of the file without its end.
        rows: Rows in their order, with a column ``c_…`` for each field.
        dialect: How it is written.
        register: Source of the headers.
    """
    headers = {field: _header(field, dialect.wording, register) for field in dialect.order}
    remark = pl.when(pl.col("pick") % 16 == 0).then(pl.lit("donnée inventée")).alias("c_comment")
    table = rows.with_columns(remark).select(pl.col(f"c_{field}").alias(headers[field]) for field in dialect.order)
    text = table.write_csv(separator=dialect.separator, line_terminator=dialect.line_end)
    letters = {field: letter(at) for at, field in enumerate(dialect.order) if field in FIELDS}
    return Written(
        name=f"{stem}{dialect.suffix}",
        content=text.encode(dialect.encoding),
        addresses=addresses_in_rows(2, rows.height, letters),
        findings=(("file.encoding_guessed", None, None),) if dialect.is_guessed else (),
    )


def _header(field: str, wording: int, register: Register) -> str:
    kind, name = _HEADERS[field]
    accepted = [one.alias for one in register.header_aliases if (one.table_kind, one.field) == (kind, name)]
    return accepted[wording % len(accepted)]
