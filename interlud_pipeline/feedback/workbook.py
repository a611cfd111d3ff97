"""The sender's own workbook, with the cells at fault coloured and annotated.

Belongs here: fills and comments in an .xlsx, and bytes that depend on nothing but what is said.
Does not belong here: other formats (``page``), which no library here writes back without loss.

Values, formulas and styles stay as they are. Charts and pictures do not survive openpyxl: the original is archived.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import islice

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import ARC_CORE

from interlud_pipeline.feedback.content import SEVERITY_ORDER, Remark
from interlud_pipeline.model import Severity

AUTHOR = "Retour automatique"
FILLS = {Severity.ERROR: "FFF4B6B6", Severity.WARNING: "FFFFE08A", Severity.INFO: "FFD6E8F7"}

_FIRST_CELL = "A1"
_ADDRESS = re.compile(r"([A-Z]{1,3}\d{1,7})(?::([A-Z]{1,3}\d{1,7}))?(?:#(\d+))?")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
# A workbook is a zip file, whose entries cannot be older; stands for "no time" wherever the format wants one.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_MOST_FILLED_CELLS = 2_000
_LARGEST_UNPACKED = 64 * 2**20  # openpyxl takes some fifty times as much memory
_COMMENT_WIDTH, _LINE_HEIGHT, _LINE_LENGTH = 360, 18, 52


class NotAnnotatedError(ValueError):
    """The workbook cannot be opened for writing; its sender gets a page instead."""


def annotate(content: bytes, remarks: Sequence[Remark]) -> bytes:
    """The workbook with its remarks; equal input gives equal bytes.

    Args:
        content: Bytes of an .xlsx file that the readers accepted.
        remarks: Everything found. Those without a cell are noted in a first one, of the sheet or of the first shown.

    Raises:
        NotAnnotatedError: It is too large, or openpyxl cannot open it or save it.
    """
    try:
        workbook, modified = _open(content)
        shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == Worksheet.SHEETSTATE_VISIBLE]
        for sheet in shown:
            away = [remark for remark in remarks if sheet is shown[0] and _has_no_place(remark, shown)]
            _annotate_sheet(sheet, away + [remark for remark in remarks if remark.sheet == sheet.title])
        return _without_times(_saved(workbook), modified)
    except NotAnnotatedError:
        raise
    except Exception as error:  # openpyxl says in many ways that a file is not as it expects
        raise NotAnnotatedError(f"openpyxl cannot write this workbook back: {error}") from error


def _has_no_place(remark: Remark, shown: Sequence[Worksheet]) -> bool:
    """Whether it concerns a sheet that is not shown, or asks for something to be done about the whole file."""
    if remark.sheet is None:
        return remark.cell is None and remark.severity is not Severity.INFO
    return all(sheet.title != remark.sheet for sheet in shown)


def _open(content: bytes) -> tuple[Workbook, datetime]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > _LARGEST_UNPACKED:
            raise NotAnnotatedError("the workbook is too large to be annotated")
        has_properties = ARC_CORE in package.namelist()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of extensions that it leaves out
        workbook = load_workbook(BytesIO(content), rich_text=True)
    properties = workbook.properties
    if not has_properties:  # openpyxl would take the time of day
        properties.created = properties.modified = datetime(*_NO_TIME)  # noqa: DTZ001 - the format's are naive
    # What depended on the former values of formulas is calculated when the file is opened.
    workbook.calculation.fullCalcOnLoad = True
    return workbook, properties.modified or datetime(*_NO_TIME)  # noqa: DTZ001


def _annotate_sheet(sheet: Worksheet, remarks: Sequence[Remark]) -> None:
    notes: dict[str, list[tuple[Remark, str | None]]] = {}
    fills: dict[str, Severity] = {}
    for remark in remarks:
        match = _ADDRESS.fullmatch(remark.cell or "")
        if match is None:
            notes.setdefault(_FIRST_CELL, []).append((remark, None))
            continue
        first, last, item = match.groups()
        notes.setdefault(_writable(sheet, first), []).append((remark, item))
        for cell in _cells(sheet, first, last or first):
            fills[cell] = min(fills.get(cell, remark.severity), remark.severity, key=SEVERITY_ORDER.index)
    for cell, severity in fills.items():
        sheet[cell].fill = PatternFill("solid", start_color=FILLS[severity], end_color=FILLS[severity])
    for cell, found in notes.items():
        _comment(sheet, cell, found)


def _cells(sheet: Worksheet, first: str, last: str) -> Iterator[str]:
    """Addresses of a range, within what the sheet has and a bound."""
    (top, left), (bottom, right) = coordinate_to_tuple(first), coordinate_to_tuple(last)
    bottom, right = min(bottom, max(top, sheet.max_row)), min(right, max(left, sheet.max_column))
    addresses = (cell.coordinate for row in sheet.iter_rows(top, bottom, left, right) for cell in row)
    for address in islice(addresses, _MOST_FILLED_CELLS):
        yield _writable(sheet, address)


def _writable(sheet: Worksheet, address: str) -> str:
    """The cell itself, or the first one of the merged range that it lies in."""
    merged = next((one for one in sheet.merged_cells.ranges if address in one), None)
    return address if merged is None else sheet.cell(merged.min_row, merged.min_col).coordinate


def _comment(sheet: Worksheet, address: str, found: Sequence[tuple[Remark, str | None]]) -> None:
    """Put the remarks below what the sender had noted there."""
    former = sheet[address].comment
    texts = [former.text] if former is not None else []
    for remark, item in sorted(found, key=lambda one: SEVERITY_ORDER.index(one[0].severity)):
        where = f" (élément {item})" if item else ""
        texts.append(f"{remark.severity_fr}{where} : {remark.message}\nÀ faire : {remark.remedy}")
    text = "\n\n".join(texts)
    lines = sum(1 + len(line) // _LINE_LENGTH for line in text.splitlines())
    sheet[address].comment = Comment(text, AUTHOR, width=_COMMENT_WIDTH, height=_LINE_HEIGHT * (lines + 1))


def _saved(workbook: Workbook) -> bytes:
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def _without_times(content: bytes, modified: datetime) -> bytes:
    """The package without the time of writing, which openpyxl puts into its properties and its entries."""
    stated = f"{modified:%Y-%m-%dT%H:%M:%SZ}".encode()
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as package, zipfile.ZipFile(target, "w") as normal:
        for name in package.namelist():
            data = package.read(name)
            if name == ARC_CORE:
                data = _MODIFIED.sub(rb"\g<1>" + stated + rb"\g<2>", data)
            entry = zipfile.ZipInfo(name, date_time=_NO_TIME)
            entry.create_system = 3
            normal.writestr(entry, data, compress_type=zipfile.ZIP_DEFLATED)
    return target.getvalue()
