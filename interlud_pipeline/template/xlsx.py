"""The template as an Excel workbook.

Does not belong here: what its sheets hold (``layout``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range

from interlud_pipeline.template.layout import FIRST_DAY, LAST_DAY, REFUSALS, Column, Entry, Form, Kind, Rule, Sheet

_FORMS: dict[Form, dict[str, Any]] = {
    Form.TITLE: {"bold": True, "font_size": 14, "locked": True, "text_wrap": True},
    Form.HEADING: {"bold": True, "font_size": 11, "locked": True, "text_wrap": True, "top": 1},
    Form.TEXT: {"locked": True, "text_wrap": True, "valign": "top"},
    Form.HEADER: {"bold": True, "locked": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1},
    Form.FIXED: {"locked": True, "bg_color": "#EDEDED", "align": "left"},
    Form.FORMER: {"locked": True, "bg_color": "#EDEDED", "font_color": "#6B6B6B", "italic": True, "align": "left"},
    Form.INPUT: {"locked": False, "align": "left"},
    Form.DAY: {"locked": False, "align": "left", "num_format": "dd/mm/yyyy"},
}
_ALLOWED = {"format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True}
_A4 = 9
_LINE_HEIGHT = 15
_LONGEST_TEXT = 255  # of a list and of a message, in the file format
_LONGEST_TITLE = 32


def write_xlsx(sheets: Iterable[Sheet], title: str, created: datetime | None = None) -> bytes:
    """The bytes of the workbook.

    Args:
        sheets: What it holds.
        title: Its title among its properties.
        created: When its properties say that it was made; now by default.
    """
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": created})
        forms = {form: book.add_format(options) for form, options in _FORMS.items()}
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, forms)
    return target.getvalue()


def _write(target: Any, sheet: Sheet, forms: dict[Form, Any]) -> None:  # noqa: ANN401 - xlsxwriter is untyped
    target.protect("", _ALLOWED)
    target.set_paper(_A4)
    target.set_landscape()
    target.fit_to_pages(1, 0)
    for index, column in enumerate(sheet.columns):
        target.set_column(index, index, column.width, forms[column.form if sheet.free_rows else Form.TEXT])
    for row, entries in enumerate(sheet.rows):
        for index, entry in enumerate(entries):
            # xlsxwriter's own guesses would make a number or a link of some texts.
            write = target.write_string if isinstance(entry.value, str) else target.write
            write(row, index, entry.value, forms[entry.form])
        target.set_row(row, _LINE_HEIGHT * max(map(_lines, entries, sheet.columns)))
    for first, last, index, rule in _rules(sheet):
        target.data_validation(first, index, last, index, _options(rule))
    target.ignore_errors({"number_stored_as_text": xl_range(0, 0, len(sheet.rows), len(sheet.columns))})
    if sheet.is_table:
        target.freeze_panes(1, 0)
        target.repeat_rows(0)


def _lines(entry: Entry, column: Column) -> int:
    """Lines that a text takes; spreadsheets do not all measure it when they open a file."""
    if entry.form is Form.TITLE:
        return 2
    return -(-len(str(entry.value or "")) // column.width) if entry.form is Form.TEXT else 1


def _rules(sheet: Sheet) -> Iterator[tuple[int, int, int, Rule]]:
    """First and last row, column and rule of each range that has one; a rule of a column stands on rows in a row."""
    ranges: dict[tuple[int, Rule], list[int]] = {}
    for row, entries in enumerate(sheet.rows):
        for index, entry in enumerate(entries):
            if entry.rule is not None:
                ranges.setdefault((index, entry.rule), []).append(row)
    for index, column in enumerate(sheet.columns):
        if column.rule is not None and sheet.free_rows:
            ranges.setdefault((index, column.rule), []).extend((len(sheet.rows), len(sheet.rows) + sheet.free_rows - 1))
    for (index, rule), rows in ranges.items():
        yield rows[0], rows[-1], index, rule


def _options(rule: Rule) -> dict[str, Any]:
    """A validation as xlsxwriter names it; a list that the format cannot hold is a mere hint."""
    options: dict[str, Any] = {"validate": "any", "input_message": rule.hint[:_LONGEST_TEXT]}
    match rule.kind:
        case Kind.CHOICE if rule.choices and len(",".join(rule.choices)) <= _LONGEST_TEXT:
            options |= {"validate": "list", "source": list(rule.choices), "error_type": "information"}
        case Kind.WHOLE:
            options |= {"validate": "integer", "criteria": ">=", "value": 0}
        case Kind.DAY:
            options |= {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY}
    if options["validate"] != "any":
        title, text = REFUSALS[rule.kind]
        options |= {"error_title": title[:_LONGEST_TITLE], "error_message": text[:_LONGEST_TEXT]}
    return options
