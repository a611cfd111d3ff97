"""The sender's own OpenDocument spreadsheet, with the cells at fault coloured and annotated.

Belongs here: fills and comments in an .ods, and bytes that depend on nothing but what is said.
Does not belong here: which remark goes to which cell (``marking``).

All parts of the file stay, charts and pictures too; a cell of a repeated row or column is written out by itself.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from functools import partial
from io import BytesIO

from odfdo import Cell, Document, Element, Style, Table
from odfdo.style_base import StyleBase
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter

from interlud_pipeline.feedback.content import Remark
from interlud_pipeline.feedback.marking import (
    AUTHOR,
    COLOURS,
    LARGEST_UNPACKED,
    Marks,
    NotAnnotatedError,
    marks,
    remarks_by_sheet,
)
from interlud_pipeline.feedback.packages import without_times
from interlud_pipeline.model import Severity

_NESTED = "//table:table-row-group//table:table-row-group"
_COVERED = "table:covered-table-cell"
_COMMENT_WIDTH, _LINE_HEIGHT, _LINE_LENGTH = 9, 0.5, 50


def annotate(content: bytes, remarks: Sequence[Remark]) -> bytes:
    """The spreadsheet with its remarks; equal input gives equal bytes.

    Args:
        content: Bytes of an .ods file that the readers accepted.
        remarks: Everything found. Those without a cell are noted in a first one, of the sheet or of the first shown.

    Raises:
        NotAnnotatedError: It is too large, or of a structure that odfdo does not follow.
    """
    try:
        document = _open(content)
        shown = {table.name or "": table for table in document.body.tables if document.get_table_displayed(table)}
        found = remarks_by_sheet(remarks, list(shown))
        painter = _Painter(document)
        for name, table in shown.items():
            size = table.height, table.width
            _mark(table, marks(found[name], size, partial(_first_of, _merged(table))), painter)
        target = BytesIO()
        document.save(target)
        return without_times(target.getvalue())
    except NotAnnotatedError:
        raise
    except Exception as error:  # odfdo says in many ways that a file is not as it expects
        raise NotAnnotatedError(f"odfdo cannot write this spreadsheet back: {error}") from error


def _open(content: bytes) -> Document:
    with zipfile.ZipFile(BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > LARGEST_UNPACKED:
            raise NotAnnotatedError("the spreadsheet is too large to be annotated")
    document = Document(BytesIO(content))
    if document.body.get_elements(_NESTED):
        raise NotAnnotatedError("odfdo does not count rows in groups of groups")
    return document


def _merged(table: Table) -> dict[str, str]:
    """For each cell that a merged range covers, the range's first cell."""
    firsts: dict[str, str] = {}
    y = 0
    for row in table.get_elements("descendant::table:table-row"):
        x = 0
        for cell in row.get_elements(f"table:table-cell|{_COVERED}"):
            across, down = _number(cell, "columns-spanned"), _number(cell, "rows-spanned")
            if across * down > 1:
                covered = (_address(x + right, y + below) for below in range(down) for right in range(across))
                firsts |= dict.fromkeys(covered, _address(x, y))
            x += _number(cell, "columns-repeated")
        y += _number(row, "rows-repeated")
    return firsts


def _number(element: Element, what: str) -> int:
    return int(element.get_attribute_string(f"table:number-{what}") or 1)


def _first_of(merged: Mapping[str, str], address: str) -> str:
    return merged.get(address, address)


def _address(x: int, y: int) -> str:
    return f"{get_column_letter(x + 1)}{y + 1}"


def _mark(table: Table, marked: Marks, painter: _Painter) -> None:
    for address in sorted(marked.fills.keys() | marked.notes.keys()):
        row, column = coordinate_to_tuple(address)
        x, y = column - 1, row - 1
        cell = table.get_cell((x, y), keep_repeated=False)
        if address in marked.fills:
            cell.style = painter.coloured(cell.style or _inherited_style(table, x, y), marked.fills[address])
        if address in marked.notes:
            _note(cell, marked.notes[address])
        table.set_cell((x, y), cell)


def _inherited_style(table: Table, x: int, y: int) -> str | None:
    """Name of the style of cells that have none of their own: their row's, else their column's."""
    of_row = table.get_row(y).get_attribute_string("table:default-cell-style-name") if y < table.height else None
    of_column = table.get_column(x).default_cell_style if x < table.width else None
    return of_row or of_column


def _note(cell: Cell, words: str) -> None:
    """Put the remarks below what the sender had noted there."""
    note = cell.get_element("office:annotation")
    if note is None:
        note = Element.from_tag(f"<office:annotation><dc:creator>{AUTHOR}</dc:creator></office:annotation>")
        cell.insert(note, position=0)
    for line in words.split("\n"):
        paragraph = Element.from_tag("<text:p/>")
        paragraph.text = line
        note.append(paragraph)
    text = [paragraph.text or "" for paragraph in note.get_elements("text:p")]
    lines = sum(1 + len(line) // _LINE_LENGTH for line in text)
    note.set_attribute("svg:width", f"{_COMMENT_WIDTH}cm")
    note.set_attribute("svg:height", f"{_LINE_HEIGHT * (lines + 1)}cm")


class _Painter:
    """Copies of the document's styles, each with the colour of a severity, made once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._made: dict[tuple[str | None, Severity], str] = {}

    def coloured(self, name: str | None, severity: Severity) -> str:
        key = (name, severity)
        if key not in self._made:
            style = self._copy(name)
            style.set_attribute("style:name", f"retour{len(self._made) + 1}")
            style.set_properties({"fo:background-color": f"#{COLOURS[severity].lower()}"}, area="table-cell")
            self._made[key] = self._document.insert_style(style, automatic=True)
        return self._made[key]

    def _copy(self, name: str | None) -> StyleBase:
        """An automatic style that looks like another."""
        own = None if name is None else self._document.content.get_style("table-cell", name)
        if own is not None:
            return own.clone
        style = Style("table-cell")
        if name is not None:
            style.set_attribute("style:parent-style-name", name)
        return style
