"""Workbooks: the product's own template filled in, and a wide sheet with a column for each indicator."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import polars as pl
import xlsxwriter

from interlud_pipeline.generation.forms.written import Row, Rows, Written, addresses_of, as_number, letter
from interlud_pipeline.generation.scale import BODY, DAY, FIRST_INDICATOR, INDICATOR, REASON, VALUE, YEAR
from interlud_pipeline.reference import Register
from interlud_pipeline.template.content import Content, content_for
from interlud_pipeline.template.layout import Entry, Form, Sheet, sheets

_MADE_ON = datetime(2024, 1, 1)  # noqa: DTZ001 - as a workbook stores it
_WIDE_SHEET = "Synthèse"
_WRITTEN = {"value": VALUE, "reason": REASON, "available_on": DAY}


def write_workbook(stem: str, rows: Rows, suffix: str, register: Register) -> Written:
    """The template of a body and year, its cells filled in.

    Args:
        stem: Name of the file without its end.
        rows: Its rows, in order.
        suffix: ``.xlsx`` or ``.ods``.
        register: The register of the invented bodies.
    """
    first = rows[0]
    year = int(str(first["year"]))
    content = content_for(str(first["siren"]), year, register)
    guidance, declaration, indicators, *others = sheets(content)
    filled = replace(indicators, rows=(indicators.rows[0], *(_line(row, indicators, content) for row in rows)))
    dated = _dated(declaration, content, date(year + 1, 2, 1))
    columns = _columns(indicators, content)
    cells = {INDICATOR: columns["indicator"], **{field: columns[name] for name, field in _WRITTEN.items()}}
    return Written(
        name=f"{stem}{suffix}",
        content=_bytes((guidance, dated, filled, *others), suffix, f"{first['short_name']} {year}"),
        addresses=addresses_of(
            {field: f"{letter(at)}{number}" for field, at in cells.items()} for number, _ in enumerate(rows, start=2)
        ),
        sheet=indicators.name,
        # The sheets for detail stay as the template has them.
        findings=tuple(("table.headers_only", sheet.name, "A1") for sheet in others),
    )


def _columns(sheet: Sheet, content: Content) -> dict[str, int]:
    """The place of each field among the template's columns."""
    fields = {text: field for (kind, field), text in content.headers.items() if kind == "indicator"}
    return {fields[str(entry.value)]: at for at, entry in enumerate(sheet.rows[0])}


def _line(row: Row, sheet: Sheet, content: Content) -> tuple[Entry, ...]:
    """A row of the table; one of an unknown indicator has no label."""
    known = {one.indicator: one for one in content.indicators}.get(str(row["c_indicator"]))
    values: dict[str, object] = {
        "indicator": row["c_indicator"],
        "label": known and known.label_fr,
        "unit": known and known.unit_fr,
        "value": as_number(int(str(row["sent_hundredths"]))) if row["is_typed"] else row["c_value"],
        "reason": row["c_reason"],
        "available_on": row["c_day"],
    }
    return tuple(Entry(values.get(field), Form.INPUT) for field in _columns(sheet, content))  # type: ignore[arg-type]


def _dated(declaration: Sheet, content: Content, day: date) -> Sheet:
    """The declaration with the day of sending."""
    header = content.header("declaration", "sent_on")
    sent = Entry(day, Form.DAY)  # type: ignore[arg-type]
    return replace(
        declaration, rows=tuple((row[0], sent) if row[0].value == header else row for row in declaration.rows)
    )


def _bytes(filled: Sequence[Sheet], suffix: str, title: str) -> bytes:
    if suffix == ".ods":
        from interlud_pipeline.template.ods import write_ods  # noqa: PLC0415 - only where it is asked for

        return _at_a_fixed_time(write_ods(filled, title))
    from interlud_pipeline.template.xlsx import write_xlsx  # noqa: PLC0415 - likewise

    return write_xlsx(filled, title, created=_MADE_ON)


def _at_a_fixed_time(package: bytes) -> bytes:
    """The same archive, its entries dated alike whenever it is made."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as made, zipfile.ZipFile(target, "w") as dated:
        for entry in made.infolist():
            again = zipfile.ZipInfo(entry.filename, _MADE_ON.timetuple()[:6])
            again.compress_type, again.external_attr = entry.compress_type, entry.external_attr
            dated.writestr(again, made.read(entry))
    return target.getvalue()


def write_wide(stem: str, rows: pl.DataFrame) -> Written:
    """A sheet with a line for each body and a column for each indicator.

    Args:
        stem: Name of the file without its end.
        rows: Rows in their order; every body has every indicator.
    """
    target = io.BytesIO()
    places = list(dict.fromkeys(rows["siren"]))
    line_of = {siren: line for line, siren in enumerate(places, start=1)}
    first_column = 2
    addresses = []
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_numbers": False}) as book:
        book.set_properties({"title": "Synthèse", "created": _MADE_ON})
        sheet = book.add_worksheet(_WIDE_SHEET)
        for at, header in enumerate(("Agglomération", "Année")):
            sheet.write_string(0, at, header)
        for row in rows.iter_rows(named=True):
            line, column = line_of[row["siren"]], first_column + row["number"]
            sheet.write_string(line, 0, row["name"])
            sheet.write_number(line, 1, row["year"])
            sheet.write_string(0, column, f"Indicateur {FIRST_INDICATOR + row['number']}")
            if row["is_typed"]:
                sheet.write_number(line, column, as_number(row["sent_hundredths"]))
            elif row["c_value"] is not None:
                sheet.write_string(line, column, row["c_value"])
            addresses.append({BODY: f"A{line + 1}", YEAR: f"B{line + 1}", VALUE: f"{letter(column)}{line + 1}"})
    return Written(f"{stem}.xlsx", target.getvalue(), addresses_of(addresses), sheet=_WIDE_SHEET)
