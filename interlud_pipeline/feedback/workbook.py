"""The sender's own Excel workbook, with the cells at fault coloured and annotated.

Belongs here: fills and comments in an .xlsx, and bytes that depend on nothing but what is said.
Does not belong here: which remark goes to which cell (``marking``).

Values, formulas and styles stay as they are. Charts and pictures do not survive openpyxl: the original is archived.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import ARC_CORE

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
from interlud_pipeline.feedback.packages import NO_TIME, without_times

FILLS = {severity: f"FF{colour}" for severity, colour in COLOURS.items()}

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_COMMENT_WIDTH, _LINE_HEIGHT, _LINE_LENGTH = 360, 18, 52


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
        found = remarks_by_sheet(remarks, [sheet.title for sheet in shown])
        for sheet in shown:
            last = sheet.max_row, sheet.max_column
            _mark(sheet, marks(found[sheet.title], last, partial(_first_of, sheet)))
        return _without_times(_saved(workbook), modified)
    except NotAnnotatedError:
        raise
    except Exception as error:  # openpyxl says in many ways that a file is not as it expects
        raise NotAnnotatedError(f"openpyxl cannot write this workbook back: {error}") from error


def _open(content: bytes) -> tuple[Workbook, datetime]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > LARGEST_UNPACKED:
            raise NotAnnotatedError("the workbook is too large to be annotated")
        has_properties = ARC_CORE in package.namelist()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of extensions that it leaves out
        workbook = load_workbook(BytesIO(content), rich_text=True)
    properties = workbook.properties
    if not has_properties:  # openpyxl would take the time of day
        properties.created = properties.modified = datetime(*NO_TIME)  # noqa: DTZ001 - the format's are naive
    # What depended on the former values of formulas is calculated when the file is opened.
    workbook.calculation.fullCalcOnLoad = True
    return workbook, properties.modified or datetime(*NO_TIME)  # noqa: DTZ001


def _mark(sheet: Worksheet, marked: Marks) -> None:
    for cell, severity in marked.fills.items():
        sheet[cell].fill = PatternFill("solid", start_color=FILLS[severity], end_color=FILLS[severity])
    for cell, words in marked.notes.items():
        former = sheet[cell].comment
        text = words if former is None else f"{former.text}\n\n{words}"
        lines = sum(1 + len(line) // _LINE_LENGTH for line in text.splitlines())
        sheet[cell].comment = Comment(text, AUTHOR, width=_COMMENT_WIDTH, height=_LINE_HEIGHT * (lines + 1))


def _first_of(sheet: Worksheet, address: str) -> str:
    """The cell itself, or the first one of the merged range that it lies in."""
    merged = next((one for one in sheet.merged_cells.ranges if address in one), None)
    return address if merged is None else sheet.cell(merged.min_row, merged.min_col).coordinate


def _saved(workbook: Workbook) -> bytes:
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def _without_times(content: bytes, modified: datetime) -> bytes:
    """The package without the time of writing, which openpyxl puts into its properties and its entries."""
    stated = f"{modified:%Y-%m-%dT%H:%M:%SZ}".encode()
    return without_times(content, {ARC_CORE: lambda part: _MODIFIED.sub(rb"\g<1>" + stated + rb"\g<2>", part)})
