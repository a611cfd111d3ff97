"""Returns of CALL for 2023 whose one figure is marked: struck out, with a raised digit, shown by a format."""

import io
import zipfile

import xlsxwriter
from case_files import text

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
Run = tuple[str, str]
"""A text, and how it is marked: ``""``, ``struck`` or ``raised``."""


def rich_xlsx(*runs: Run) -> bytes:
    """The value of indicator 117 as a shared string with runs."""

    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        marks = {
            "": book.add_format(),
            "struck": book.add_format({"font_strikeout": True}),
            "raised": book.add_format({"font_script": 1}),
        }
        sheet.write_rich_string(4, 1, *(part for words, mark in runs for part in (marks[mark], words)))

    return _xlsx(fill)


def styled_xlsx(value: object, *, cell: tuple[int, int] = (4, 1), **style: object) -> bytes:
    """A cell, that of the value of indicator 117, in a style of its own."""
    return _xlsx(lambda book, sheet: sheet.write(*cell, value, book.add_format(style)))


def _xlsx(fill: object) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Retour")
    rows = (("Agglomération", "CALL"), ("Année", 2023), (), ("Indicateur", "Valeur", "Motif"), (117, 12), (118, 3))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    fill(book, sheet)
    book.close()
    return buffer.getvalue()


def ods_value(cell: str, *, styles: str = "", columns: str = "") -> bytes:
    """An OpenDocument sheet; ``cell`` is the element of the value of indicator 117."""
    labels = (("Agglomération", "CALL"), ("Année", "2023"))
    rows = "".join(f"<table:table-row>{_string(a)}{_string(b)}</table:table-row>" for a, b in labels)
    rows += f"<table:table-row>{_string('Indicateur')}{_string('Valeur')}</table:table-row>"
    rows += f"<table:table-row>{_string('117')}{cell}</table:table-row>"
    names = " ".join(f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:automatic-styles>{styles}'
        f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Retour">{columns}{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "META-INF/manifest.xml",
            f'<?xml version="1.0"?><m:manifest xmlns:m="{OFFICE}:manifest:1.0"><m:file-entry m:full-path="/" '
            'm:media-type="application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>',
        )
        package.writestr("content.xml", content)
    return buffer.getvalue()


def ods_style(name: str, properties: str, *, family: str = "table-cell", parent: str = "") -> str:
    inherited = f' style:parent-style-name="{parent}"' if parent else ""
    return (
        f'<style:style style:name="{name}" style:family="{family}"{inherited}>'
        f"<style:text-properties {properties}/></style:style>"
    )


def ods_text(inner: str, style: str = "") -> str:
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell office:value-type="string"{named}><text:p>{inner}</text:p></table:table-cell>'


def ods_number(value: float, shown: str, *, kind: str = "float", style: str = "") -> str:
    named = f' table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{value}"{named}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def _string(words: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'


def html_value(inner: str) -> bytes:
    """A web page; ``inner`` is the content of the cell of the value of indicator 117."""
    return text(
        "<html><body><h1>Bilan 2023</h1><table>",
        "<tr><th>Agglomération</th><th>Indicateur</th><th>Valeur</th></tr>",
        f"<tr><td>CALL</td><td>117</td><td>{inner}</td></tr>",
        "</table></body></html>",
    )
