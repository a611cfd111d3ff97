"""One pass over the content of an .ods: formulas, errors, hidden rows, merges and extent of each sheet."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from itertools import product
from xml.parsers import expat

from interlud_pipeline.intake.readers.number_formats import WORD_OR_SIGN, NumberFormat
from interlud_pipeline.intake.readers.ods_styles import OdsStyles
from interlud_pipeline.intake.readers.package import Package, local_name, new_parser
from interlud_pipeline.intake.readers.runs import Runs
from interlud_pipeline.intake.readers.sheet_scan import SheetScan

_CONTENT = "content.xml"
_ERROR_TEXT = re.compile(
    r"#(?:REF|DIV/0|VALUE|NAME|N/A|NUM|NULL|NOM|VALEUR|NOMBRE|NUL)[!?]?|(?:Err|Erreur)\s?:\s?\d{3}"
)
_EXTENDED_TYPE = "calcext:value-type"
_HIDDEN = frozenset({"collapse", "filter"})
_LARGEST_REPEAT = 1 << 21
_MOST_MARKED = 100
_NUMBERS = frozenset({"float", "percentage", "currency"})
_WHITE_SPACE = {"s": " ", "tab": "\t", "line-break": "\n"}
_SHOWN_NUMBER = re.compile(r"(?P<before>\D*?)-?(?P<number>\d[\d\s.,]*?)(?P<after>\D*)")
_THOUSAND = Decimal(1000)
Attributes = dict[str, str]


def scan_sheets(package: Package) -> dict[str, SheetScan]:
    """Scan every sheet of the workbook, by name."""
    scanner = _ContentScanner(OdsStyles.of(package))
    package.parse(_CONTENT, scanner.parser)
    return scanner.scans


class _ContentScanner:
    """Expat handlers of ``content.xml``.

    Rows and cells that repeat are one element with a count; a blank one only moves on.
    """

    def __init__(self, styles: OdsStyles) -> None:
        self.scans: dict[str, SheetScan] = {}
        self.parser: expat.XMLParserType = new_parser()
        self.parser.StartElementHandler = self._on_start
        self.parser.EndElementHandler = self._on_end
        self.parser.CharacterDataHandler = self._on_text
        self._scan = SheetScan()
        self._tables = 0
        self._annotations = 0
        self._row = self._column = self._declared_columns = 0
        self._row_count = self._column_count = 1
        self._row_is_hidden = self._row_is_filled = False
        self._cell: Attributes | None = None
        self._pieces: list[str] = []
        self._styles = styles
        self._column_styles: list[tuple[int, str]] = []
        self._row_style: str | None = None
        self._spans: list[str] = []
        self._runs = Runs()
        self._paragraphs = 0

    def _on_start(self, name: str, attributes: Attributes) -> None:
        tag = local_name(name)
        if tag == "table":
            self._tables += 1
            if self._tables == 1:
                self._start_sheet(_local(attributes))
        elif self._tables != 1:
            if not self._tables:
                self._styles.start(tag, _local(attributes))
        elif tag == "table-row":
            self._start_row(_local(attributes))
        elif tag == "table-column":
            self._pass_columns(_local(attributes))
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell = _local(attributes)
            self._column_count = _count(self._cell, "number-columns-repeated")
            self._pieces = []
            self._runs, self._paragraphs = Runs(), 0
        elif tag == "annotation":
            self._annotations += 1
        elif self._cell is not None and not self._annotations:
            self._start_text(tag, attributes)

    def _on_end(self, name: str) -> None:
        tag = local_name(name)
        if tag == "table":
            self._tables -= 1
        elif self._tables != 1:
            return
        elif tag in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif tag == "table-row":
            if self._row_is_hidden and self._row_is_filled:
                self._scan.hidden_rows += range(self._row, self._row + min(self._row_count, _LARGEST_REPEAT))
            self._row += self._row_count
        elif tag == "annotation":
            self._annotations -= 1
        elif tag == "span" and self._spans and not self._annotations:
            self._spans.pop()

    def _on_text(self, text: str) -> None:
        if self._cell is not None and self._tables == 1 and not self._annotations:
            self._pieces.append(text)
            style = self._spans[-1] if self._spans else None
            self._runs.add(text, position=self._styles.position(style), is_struck=self._styles.is_struck(style))

    def _start_text(self, tag: str, attributes: Attributes) -> None:
        """What parts the text of a cell: paragraphs, spans, and white space written as elements."""
        if tag == "span":
            self._spans.append(_local(attributes).get("style-name", ""))
        elif tag == "p":
            self._paragraphs += 1
            if self._paragraphs > 1:
                self._runs.add("\n")
        elif tag in _WHITE_SPACE:
            self._runs.add(_WHITE_SPACE[tag] * _count(_local(attributes), "c"))

    def _start_sheet(self, attributes: Attributes) -> None:
        self._scan = self.scans[attributes.get("name", "")] = SheetScan()
        self._row = self._declared_columns = 0
        self._column_styles = []

    def _pass_columns(self, attributes: Attributes) -> None:
        count = _count(attributes, "number-columns-repeated")
        if attributes.get("visibility", "") in _HIDDEN:
            self._scan.hidden_columns.append((self._declared_columns, self._declared_columns + count - 1))
        self._declared_columns += count
        self._column_styles.append((self._declared_columns, attributes.get("default-cell-style-name", "")))

    def _start_row(self, attributes: Attributes) -> None:
        self._row_count = _count(attributes, "number-rows-repeated")
        self._row_is_hidden = attributes.get("visibility", "") in _HIDDEN
        self._row_is_filled = False
        self._row_style = attributes.get("default-cell-style-name")
        self._column = 0

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        text = "".join(self._pieces).strip()
        if text or "value-type" in cell or "formula" in cell:
            self._row_is_filled = True
            last = (self._row + self._row_count - 1, self._column + self._column_count - 1)
            self._scan.occupy(self._row, self._column, *last)
            self._note_formula(cell, text)
            self._note_marks(cell, text)
        self._note_merge(cell)
        self._column += self._column_count

    def _note_formula(self, cell: Attributes, text: str) -> None:
        place = (self._row, self._column)
        formula = cell.get("formula")
        if formula is not None:
            self._scan.formulas[place] = re.sub(r"^\w+:=", "=", formula)
            if not _has_result(cell, text):
                self._scan.unvalued.add(place)
        if text and (cell.get("value-type") == "error" or _ERROR_TEXT.fullmatch(text)):
            self._scan.errors[place] = text

    def _note_marks(self, cell: Attributes, text: str) -> None:
        """Whether the cell or a run of it is struck out, raised or lowered, or shows more than its number."""
        style = cell.get("style-name") or self._row_style or self._column_style()
        rows = range(self._row, self._row + min(self._row_count, _MOST_MARKED))
        columns = range(self._column, self._column + min(self._column_count, _MOST_MARKED))
        places = list(product(rows, columns))
        if text and (self._runs.is_struck or self._styles.is_struck(style)):
            self._scan.struck.update(places)
        value_type = cell.get("value-type")
        if value_type == "string" and self._runs.is_marked:
            self._scan.texts.update(dict.fromkeys(places, self._runs.text))
        elif value_type in _NUMBERS and (shown := _as_shown(text, cell)):
            self._scan.formats.update(dict.fromkeys(places, shown))

    def _column_style(self) -> str | None:
        return next((style for end, style in self._column_styles if self._column < end), None)

    def _note_merge(self, cell: Attributes) -> None:
        columns, rows = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
        if columns > 1 or rows > 1:
            self._scan.merges.append((self._row, self._column, self._row + rows - 1, self._column + columns - 1))


def _as_shown(text: str, cell: Attributes) -> NumberFormat | None:
    """What surrounds the number that a cell shows; ``None`` where nothing of it changes what the number says."""
    match = _SHOWN_NUMBER.fullmatch(text)
    if match is None:
        return None
    before, after = (side if WORD_OR_SIGN.search(side) else "" for side in match.group("before", "after"))
    is_percent = cell.get("value-type") == "percentage"
    factor = Decimal(100) if is_percent else _scale(match["number"], cell.get("value", ""))
    if not before and not after and factor == 1:
        return None
    return NumberFormat(before, after, factor, shows_number=True)


def _scale(shown: str, held: str) -> Decimal:
    """A thousandth where a format shows thousands as ones: « 12 » for 12000."""
    try:
        number, value = Decimal(re.sub(r"\s", "", shown).replace(",", ".")), Decimal(held)
    except InvalidOperation:
        return Decimal(1)
    is_scaled = abs(value) >= _THOUSAND and number and abs(value / number - _THOUSAND) < _THOUSAND / 10
    return 1 / _THOUSAND if is_scaled else Decimal(1)


def _has_result(cell: Attributes, text: str) -> bool:
    value_type = cell.get("value-type")
    stored = {"string": True, "boolean": "boolean-value" in cell, "date": "date-value" in cell, "time": True}
    return bool(text) or (value_type is not None and stored.get(value_type, "value" in cell))


def _local(attributes: Attributes) -> Attributes:
    """Attributes by local name; ``calcext`` tells an error where ``office`` says text."""
    found = {local_name(name): value for name, value in attributes.items()}
    if _EXTENDED_TYPE in attributes:
        found["value-type"] = attributes[_EXTENDED_TYPE]
    return found


def _count(attributes: Attributes, name: str) -> int:
    value = attributes.get(name, "1")
    return max(int(value), 1) if value.isdecimal() else 1
