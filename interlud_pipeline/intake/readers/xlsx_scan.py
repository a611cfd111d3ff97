"""One pass over the XML of an .xlsx: its sheets, and in them formulas, errors, hidden rows, merges, extent."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from interlud_pipeline.intake.addresses import column_letters, parse_reference
from interlud_pipeline.intake.readers import xlsx_glance
from interlud_pipeline.intake.readers.package import Package, local_name, new_parser
from interlud_pipeline.intake.readers.runs import Runs
from interlud_pipeline.intake.readers.sheet_scan import Place, SheetScan
from interlud_pipeline.intake.readers.xlsx_styles import RunHandlers, XlsxStyles, read_styles
from interlud_pipeline.intake.refusals import CELL_TWICE, NOT_A_WORKBOOK, unreadable

_ROOT_RELATIONSHIPS = "_rels/.rels"
_COLUMNS = 1 << 14
_TRUE = frozenset({"1", "true"})
Attributes = dict[str, str]


@dataclass(slots=True)
class XlsxOutline:
    """What the workbook part says.

    Attributes:
        sheets: Part of each sheet by its name; ``None`` for what is not a worksheet.
        uses_1904_dates: Serial dates count from 1904.
        styles: What cells get from the parts that they share.
        is_uncalculated: The program that wrote the file asks for all formulas to be worked out on opening: it
            may have stored a result of 0 without knowing any.
    """

    sheets: dict[str, str]
    styles: XlsxStyles = field(default_factory=XlsxStyles)
    uses_1904_dates: bool = False
    is_uncalculated: bool = False


def outline(package: Package) -> XlsxOutline:
    """Sheets and settings of the workbook."""
    workbook_part = _workbook_part(package)
    folder, file_name = posixpath.split(workbook_part)
    targets = _relationships(package, f"{folder}/_rels/{file_name}.rels".lstrip("/"), folder)
    found = XlsxOutline(sheets={})

    def on_start(name: str, attributes: Attributes) -> None:
        tag = local_name(name)
        if tag == "sheet":
            relation = next((value for key, value in attributes.items() if local_name(key) == "id" and ":" in key), "")
            found.sheets[attributes.get("name", "")] = targets.get(relation, ("", ""))[1]
        elif tag == "workbookPr":
            found.uses_1904_dates = attributes.get("date1904", "") in _TRUE
        elif tag == "calcPr":
            found.is_uncalculated = attributes.get("fullCalcOnLoad", "") in _TRUE

    parser = new_parser()
    parser.StartElementHandler = on_start
    package.parse(workbook_part, parser)
    parts = {kind.rpartition("/")[2]: target for kind, target in targets.values()}
    found.styles = read_styles(package, parts.get("styles"), parts.get("sharedStrings"))
    return found


def scan_sheet(package: Package, part: str, workbook: XlsxOutline, largest_cell_count: int) -> SheetScan:
    """Scan one sheet; one in which a look at its bytes finds nothing is only checked to be well-formed.

    Args:
        package: The archive.
        part: Name of the sheet's part.
        workbook: What the workbook part says.
        largest_cell_count: Cells that the rectangle around all cells may have.

    Raises:
        Refused: The part is damaged or unsafe.
    """
    is_small = package.size(part) <= xlsx_glance.LARGEST
    if is_small and workbook.styles.is_silent and xlsx_glance.is_plain(package.read(part), largest_cell_count):
        package.parse(part, new_parser())
        return SheetScan()
    scanner = _SheetScanner(workbook)
    package.parse(part, scanner.parser)
    return scanner.scan


class _SheetScanner:
    """Expat handlers of a sheet part."""

    def __init__(self, workbook: XlsxOutline) -> None:
        self.scan = SheetScan()
        self.parser: expat.XMLParserType = new_parser()
        self.parser.StartElementHandler = self._on_start
        self.parser.EndElementHandler = self._on_end
        self.parser.CharacterDataHandler = self._on_text
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "c": self._start_cell,
            "v": self._start_value,
            "is": self._start_inline,
            "f": self._start_formula,
            "row": self._start_row,
            "mergeCell": self._start_merge,
            "col": self._start_column,
        }
        self._is_uncalculated = workbook.is_uncalculated
        self._styles = workbook.styles
        self._style = ""
        self._inline: RunHandlers | None = None
        self._row = self._column = -1
        self._seen: set[int] = set()
        self._row_is_hidden = self._row_is_filled = False
        self._type = ""
        self._formula: str | None = None
        self._value: str | None = None
        self._collecting = ""
        self._pieces: list[str] = []
        self._shared: dict[str, str] = {}
        self._shared_index: str | None = None

    def _on_start(self, name: str, attributes: Attributes) -> None:
        tag = local_name(name)
        if self._inline is not None:
            self._inline.start(tag, attributes)
            return
        start = self._starts.get(tag)
        if start is not None:
            start(attributes)

    def _on_end(self, name: str) -> None:
        tag = local_name(name)
        if tag == "c":
            if self._value is not None or self._formula is not None:
                self._end_cell()
        elif tag in ("v", "f"):
            self._end_collecting()
        elif tag == "is":
            self._end_inline()
        elif self._inline is not None:
            self._inline.end(tag)
        elif tag == "row" and self._row_is_hidden and self._row_is_filled:
            self.scan.hidden_rows.append(self._row)

    def _on_text(self, text: str) -> None:
        if self._collecting:
            self._pieces.append(text)
        elif self._inline is not None:
            self._inline.on_text(text)

    def _end_collecting(self) -> None:
        # Text comes in pieces: a vast one would be copied at each of them if it were added up.
        collected, self._pieces = "".join(self._pieces), []
        if self._collecting == "v":
            self._value = collected
        elif self._collecting == "f":
            self._formula = collected
        self._collecting = ""

    def _start_value(self, _: Attributes) -> None:
        self._value = ""
        self._collecting = "v"

    def _start_inline(self, _: Attributes) -> None:
        self._value = ""
        self._inline = RunHandlers()

    def _end_inline(self) -> None:
        if self._inline is not None:
            self._note_runs(self._inline.runs)
        self._inline = None

    def _note_runs(self, runs: Runs) -> None:
        place = (self._row, self._column)
        if runs.is_struck:
            self.scan.struck.add(place)
        if runs.is_marked:
            self.scan.texts[place] = runs.text

    def _start_formula(self, attributes: Attributes) -> None:
        self._formula = ""
        self._collecting = "f"
        self._shared_index = attributes.get("si") if attributes.get("t") == "shared" else None

    def _start_column(self, attributes: Attributes) -> None:
        if attributes.get("hidden", "") in _TRUE or attributes.get("width") == "0":
            self.scan.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r", "")
        self._row = int(number) - 1 if number.isdecimal() else self._row + 1
        self._column = -1
        self._row_is_hidden = attributes.get("hidden", "") in _TRUE or attributes.get("ht") == "0"
        self._row_is_filled = False

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        place = parse_reference(reference) if reference else None
        self._row, self._column = place if place is not None else (self._row, self._column + 1)
        number = self._row * _COLUMNS + self._column
        if number in self._seen:
            raise unreadable(CELL_TWICE.format(cell=f"{column_letters(self._column)}{self._row + 1}"))
        self._seen.add(number)
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._formula = self._value = None

    def _end_cell(self) -> None:
        row, column = place = (self._row, self._column)
        if self._value or self._formula is not None or self._type in ("str", "inlineStr"):
            self.scan.occupy(row, column, row, column)
            self._row_is_filled = True
            self._note_style(place)
        if self._formula is not None:
            self.scan.formulas[place] = f"={self._resolved(self._formula)}"
            if not self._has_result():
                self.scan.unvalued.add(place)
        if self._type == "e" and self._value:
            self.scan.errors[place] = self._value

    def _note_style(self, place: Place) -> None:
        """What the cell's style and its shared string do to it; only few workbooks have either."""
        styles = self._styles
        if self._style in styles.struck:
            self.scan.struck.add(place)
        if self._type == "n" and self._style in styles.formats:
            self.scan.formats[place] = styles.formats[self._style]
        if self._type == "s" and self._value in styles.strings:
            self._note_runs(styles.strings[self._value])

    def _has_result(self) -> bool:
        if self._type == "str":
            return self._value is not None
        return bool(self._value) and not (self._is_uncalculated and self._value == "0")

    def _resolved(self, formula: str) -> str:
        """A shared formula is written once, at its first cell."""
        if self._shared_index is None:
            return formula
        if formula:
            self._shared[self._shared_index] = formula
        return self._shared.get(self._shared_index, formula)

    def _start_merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        start, end = parse_reference(first), parse_reference(last or first)
        if start is not None and end is not None:
            self.scan.merges.append((*start, *end))


def _workbook_part(package: Package) -> str:
    for kind, target in _relationships(package, _ROOT_RELATIONSHIPS, "").values():
        if kind.endswith("/officeDocument") and target in package.names:
            return target
    raise unreadable(NOT_A_WORKBOOK)


def _relationships(package: Package, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Type and target part of each relationship, by its identifier."""
    found: dict[str, tuple[str, str]] = {}

    def on_start(name: str, attributes: Attributes) -> None:
        if local_name(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            absolute = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), posixpath.normpath(absolute))

    parser = new_parser()
    parser.StartElementHandler = on_start
    package.parse(part, parser)
    return found
