"""Workbooks (.xlsx, .ods): values by calamine, and from a scan of the XML what it does not show.

Runs in a child process only (``intake.sandbox_child``), after ``package`` and the scan have bounded what the
library is given. A sheet is one grid; leading and trailing blank rows and columns are left out, and a run of
blank rows is one row: the addresses tell where each cell stands.
"""

from __future__ import annotations

import io
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from interlud_pipeline.intake.addresses import column_letters
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.readers import ods_scan, xlsx_scan
from interlud_pipeline.intake.readers.markup import clean_cell
from interlud_pipeline.intake.readers.package import Package
from interlud_pipeline.intake.readers.result import CellValue, Sheet, Workbook
from interlud_pipeline.intake.readers.sheet_scan import Place, SheetScan
from interlud_pipeline.intake.readers.values import to_value
from interlud_pipeline.intake.refusals import IS_MACRO_WORKBOOK, NOT_A_WORKBOOK, Refused, unreadable
from interlud_pipeline.model import CellKind, Finding, Merge

_CONTENT_TYPES = "[Content_Types].xml"
_MANIFEST = "META-INF/manifest.xml"


def read(content: bytes, limits: Limits) -> Workbook:
    """The sheets of a workbook.

    Raises:
        Refused: It is damaged, unsafe or too large.
    """
    package = Package(content)
    package.refuse_doctypes()
    is_xlsx = _CONTENT_TYPES in package.names
    _refuse_variants(package)
    source: _Source = _Xlsx(package, limits) if is_xlsx else _Ods(package, limits)
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in workbook.sheets_metadata:
            if sheet.typ is not SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible is not SheetVisibleEnum.Visible:
                findings.append(Finding("sheet.hidden", sheet=sheet.name, params={"sheet": sheet.name}))
                continue
            scan = source.scan(sheet.name)
            reader = _SheetReader(sheet.name, scan, source.uses_1904_dates)
            sheets.append(reader.read(workbook.get_sheet_by_name(sheet.name)))
            findings += reader.findings()
    except CalamineError as error:
        raise unreadable(NOT_A_WORKBOOK) from error
    return Workbook("xlsx" if is_xlsx else "ods", sheets, findings)


def _refuse_variants(package: Package) -> None:
    """Refuse a workbook with macros or encrypted parts, whatever its name says."""
    if _CONTENT_TYPES in package.names and b"macroEnabled" in package.read(_CONTENT_TYPES):
        raise Refused("file.disguised_format", extension=".xlsx", reason=IS_MACRO_WORKBOOK)
    if _MANIFEST in package.names and b"encryption-data" in package.read(_MANIFEST):
        raise Refused("file.password_protected")


class _Xlsx:
    """Each sheet is scanned before the library lays it out; hidden ones never are."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self._package = package
        self._limits = limits
        self._outline = xlsx_scan.outline(package)
        self.uses_1904_dates = self._outline.uses_1904_dates

    def scan(self, name: str) -> SheetScan:
        part = self._outline.sheets.get(name, "")
        largest = self._limits.largest_cell_count
        scan = xlsx_scan.scan_sheet(self._package, part, self._outline, largest)
        scan.refuse_if_larger(name, largest)
        return scan


class _Ods:
    """All sheets are scanned at once, since the library lays all of them out when it opens the file."""

    uses_1904_dates = False

    def __init__(self, package: Package, limits: Limits) -> None:
        self._scans = ods_scan.scan_sheets(package)
        for name, scan in self._scans.items():
            scan.refuse_if_larger(name, limits.largest_cell_count)

    def scan(self, name: str) -> SheetScan:
        if name not in self._scans:
            raise unreadable(NOT_A_WORKBOOK)
        return self._scans[name]


_Source = _Xlsx | _Ods


@dataclass(slots=True)
class _SheetReader:
    """Puts the values of a sheet and what its scan found together."""

    name: str
    scan: SheetScan
    uses_1904_dates: bool
    _found: list[Finding] = field(default_factory=list)

    def read(self, sheet: CalamineSheet) -> Sheet:
        """The sheet's rectangle of cells."""
        cells = self._filled_cells(sheet)
        rows = _with_single_blanks(sorted({row for row, _ in cells}))
        columns = [column for _, column in cells]
        first, last = (min(columns), max(columns)) if columns else (0, -1)
        across = range(first, last + 1)
        laid_out = [[cells.get((row, column), "") for column in across] for row in rows]
        merges = self._merges(rows, first, last)
        self._note_hidden(cells)
        struck = [_address(place) for place in sorted(self.scan.struck & cells.keys())]
        return Sheet(self.name, rows, first, laid_out, merges, self.uses_1904_dates, struck)

    def findings(self) -> list[Finding]:
        """What is to be said of the sheet's cells, rows and columns, once it is read."""
        return self._found

    def _filled_cells(self, sheet: CalamineSheet) -> dict[Place, CellValue]:
        """Cells that are not blank; those that only the scan sees may lie outside the library's rectangle."""
        top, left = sheet.start or (0, 0)
        cells: dict[Place, CellValue] = {}
        formulas = self.scan.formulas
        for row, values in enumerate(sheet.to_python(), start=top):
            for column, value in enumerate(values, start=left):
                if value == "":
                    continue
                place = (row, column)
                cell = to_value(value, formulas.get(place) if formulas else None)
                if cell:
                    cells[place] = cell
        self._show_as_written(cells)
        for place in sorted(self.scan.unvalued | self.scan.errors.keys()):
            cells[place] = self._broken_cell(place)
        return cells

    def _show_as_written(self, cells: dict[Place, CellValue]) -> None:
        """Give the cells whose marks or format change what they say the text that a reader sees."""
        for place in self.scan.texts.keys() & cells.keys():
            text, items = clean_cell(self.scan.texts[place])
            _, kind, formula, _ = _parts(cells[place])
            cells[place] = (text, kind, formula, items)
        for place in self.scan.formats.keys() & cells.keys():
            text, kind, formula, items = _parts(cells[place])
            if kind == CellKind.NUMBER and not text.startswith("-") and text != "0":
                cells[place] = (self.scan.formats[place].shown(text), CellKind.TEXT.value, formula, items)

    def _broken_cell(self, place: Place) -> CellValue:
        formula = self.scan.formulas.get(place)
        error = self.scan.errors.get(place)
        text, rule = (error, "cell.formula_error") if error is not None else (formula or "", "cell.formula_no_value")
        self._found.append(Finding(rule, sheet=self.name, cell=_address(place), text=text))
        return (text, CellKind.ERROR.value, formula, ())

    def _note_hidden(self, cells: dict[Place, CellValue]) -> None:
        filled_rows, filled_columns = {row for row, _ in cells}, {column for _, column in cells}
        rows = [row for row in sorted(self.scan.hidden_rows) if row in filled_rows]
        if rows:
            params = {"sheet": self.name, "rows": _runs([row + 1 for row in rows])}
            self._found.append(Finding("rows.hidden", sheet=self.name, cell=f"A{rows[0] + 1}", params=params))
        hidden = {column for first, last in self.scan.hidden_columns for column in range(first, last + 1)}
        columns = sorted(hidden & filled_columns)
        if columns:
            letters = ", ".join(column_letters(column) for column in columns)
            params = {"sheet": self.name, "columns": letters}
            self._found.append(
                Finding("columns.hidden", sheet=self.name, cell=f"{letters.split(',')[0]}1", params=params)
            )

    def _merges(self, rows: Sequence[int], first: int, last: int) -> list[Merge]:
        """Merged ranges as indices into the grid's rows, cut to what the grid holds."""
        found = []
        for top, left, bottom, right in self.scan.merges:
            first_row, last_row = bisect_left(rows, top), bisect_right(rows, bottom) - 1
            merge = Merge(first_row, max(left, first) - first, last_row, min(right, last) - first)
            height, width = merge.last_row - merge.first_row, merge.last_column - merge.first_column
            if height >= 0 and width >= 0 and height + width > 0:
                found.append(merge)
        return found


def _address(place: Place) -> str:
    row, column = place
    return f"{column_letters(column)}{row + 1}"


def _parts(cell: CellValue) -> tuple[str, str, str | None, tuple[str, ...]]:
    return (cell, CellKind.TEXT.value, None, ()) if isinstance(cell, str) else cell


def _with_single_blanks(filled: Sequence[int]) -> list[int]:
    """The filled rows, and the first row of each run of blank rows between them."""
    kept: list[int] = []
    for row in filled:
        if kept and row > kept[-1] + 1:
            kept.append(kept[-1] + 1)
        kept.append(row)
    return kept


def _runs(numbers: Sequence[int]) -> str:
    """``3, 5-7`` of a sorted list of numbers."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
