"""Small files of every kind that senders use, made in memory."""

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

HEADER = ("Agglomération", "Année", "Indicateur", "Valeur", "Motif", "Disponible le", "Commentaire")
MEETINGS = ("Agglomération", "Année", "Type de réunion", "Nombre", "Enjeux", "Commune avec", "Date")
ACTORS = ("Agglomération", "Année", "Acteur", "Nature", "Effectif")
DECLARED = (("Agglomération", "CALL"), ("Année", 2023), ())
INDICATORS = ("Indicateur", "Valeur", "Motif", "Disponible le", "Commentaire")

Row = Sequence[Any]


def csv(*rows: Row, sep: str = ";", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """Delimited text; a row given as a string is a line as it is."""
    lines = [row if isinstance(row, str) else sep.join(str(one) for one in row) for row in rows]
    return (end.join(lines) + end).encode(encoding)


def indicators(*rows: Row, **options: Any) -> bytes:
    """Rows of indicator, value, motive, availability and comment, all of CALL for 2023."""
    return csv(HEADER, *(("CALL", 2023, *row, *[""] * (5 - len(row))) for row in rows), **options)


def meetings(*rows: Row) -> bytes:
    """Rows of kind, number, themes, joint bodies and date, all of CALL for 2023."""
    return csv(MEETINGS, *(("CALL", 2023, *row, *[""] * (5 - len(row))) for row in rows))


def actors(*rows: Row) -> bytes:
    """Rows of actor, nature and members, all of CALL for 2023."""
    return csv(ACTORS, *(("CALL", 2023, *row, *[""] * (3 - len(row))) for row in rows))


def xlsx(*rows: Row, merges: Sequence[str] = (), sheet: str = "Retour", **more: Any) -> bytes:
    """A workbook as openpyxl writes it.

    Args:
        rows: Rows of the first sheet.
        merges: Merged ranges of it.
        sheet: Its name.
        more: ``hidden_rows`` of it; ``hidden_sheet`` and ``other_sheets``: rows of further sheets.
    """
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    first = book.active
    first.title = sheet
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                cell = first.cell(number, column, value)
                if isinstance(value, str) and value.startswith("=") and not more.get("has_formulas"):
                    cell.data_type = "s"
    for merged in merges:
        first.merge_cells(merged)
    for number in more.get("hidden_rows", ()):
        first.row_dimensions[number].hidden = True
    for name, content, state in more.get("other_sheets", ()):
        other = book.create_sheet(name)
        other.sheet_state = state
        for row in content:
            other.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xlsx_with_formulas(*rows: Row, formulas: dict[str, tuple[str, Any]]) -> bytes:
    """A workbook whose formulas have a cached result, as a spreadsheet saves them."""
    import xlsxwriter  # noqa: PLC0415

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Retour")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    for cell, (formula, cached) in formulas.items():
        sheet.write_formula(cell, formula, None, cached)
    book.close()
    return buffer.getvalue()


def ods(*rows: Row) -> bytes:
    """An OpenDocument sheet."""
    from odf.opendocument import OpenDocumentSpreadsheet  # noqa: PLC0415
    from odf.table import Table, TableCell, TableRow  # noqa: PLC0415
    from odf.text import P  # noqa: PLC0415

    document = OpenDocumentSpreadsheet()
    table = Table(name="Retour")
    for row in rows:
        line = TableRow()
        for value in row:
            is_number = isinstance(value, int | float)
            cell = TableCell(valuetype="float", value=value) if is_number else TableCell(valuetype="string")
            if value is not None:
                cell.addElement(P(text=str(value)))
            line.addElement(cell if value is not None else TableCell())
        table.addElement(line)
    document.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer.getvalue()


def text(*lines: str, encoding: str = "utf-8") -> bytes:
    """A page, line by line."""
    return "\n".join(lines).encode(encoding)


def json_file(**content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one part of its package in other words."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return buffer.getvalue()


def part_of(book: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        return package.read(name)
