"""Which cells of a workbook are coloured and annotated, and with what words, whatever its format.

Belongs here: from remarks to cells.
Does not belong here: how a format colours and annotates (``workbook``, ``opendocument``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter

from interlud_pipeline.feedback.content import SEVERITY_ORDER, Remark
from interlud_pipeline.model import Severity

AUTHOR = "Retour automatique"
COLOURS = {Severity.ERROR: "F4B6B6", Severity.WARNING: "FFE08A", Severity.INFO: "D6E8F7"}
LARGEST_UNPACKED = 64 * 2**20
"""Bytes of an unpacked workbook above which nothing is written back: the libraries take some fifty times as much."""

_FIRST_CELL = "A1"
_ADDRESS = re.compile(r"([A-Z]{1,3}\d{1,7})(?::([A-Z]{1,3}\d{1,7}))?(?:#(\d+))?")
_MOST_FILLED_CELLS = 2_000


class NotAnnotatedError(ValueError):
    """The workbook cannot be opened for writing; its sender gets a page instead."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is to be marked on one sheet.

    Attributes:
        fills: The gravest remark on each cell to colour.
        notes: Words to annotate a cell with.
    """

    fills: Mapping[str, Severity]
    notes: Mapping[str, str]


def remarks_by_sheet(remarks: Sequence[Remark], shown: Sequence[str]) -> dict[str, list[Remark]]:
    """The remarks for each sheet that is shown; the first also bears those that have no place on any.

    Args:
        remarks: Everything found.
        shown: Names of the visible sheets, in order.
    """
    found = {name: [one for one in remarks if one.sheet == name] for name in shown}
    if shown:
        found[shown[0]] = [one for one in remarks if _has_no_place(one, shown)] + found[shown[0]]
    return found


def marks(remarks: Sequence[Remark], last: tuple[int, int], first_of: Callable[[str], str]) -> Marks:
    """The cells that the remarks on one sheet concern.

    Args:
        remarks: Those remarks; one without a cell is noted in the first one.
        last: Last row and column of the sheet, from 1, beyond which a range is not coloured.
        first_of: Gives, for the address of a cell, that of the merged range that it lies in, else its own.
    """
    notes: dict[str, list[tuple[Remark, str | None]]] = {}
    fills: dict[str, Severity] = {}
    for remark in remarks:
        match = _ADDRESS.fullmatch(remark.cell or "")
        if match is None:
            notes.setdefault(_FIRST_CELL, []).append((remark, None))
            continue
        first, end, item = match.groups()
        notes.setdefault(first_of(first), []).append((remark, item))
        for cell in islice(_cells(first, end or first, last), _MOST_FILLED_CELLS):
            at = first_of(cell)
            fills[at] = min(fills.get(at, remark.severity), remark.severity, key=SEVERITY_ORDER.index)
    return Marks(fills, {cell: _words(found) for cell, found in notes.items()})


def _has_no_place(remark: Remark, shown: Sequence[str]) -> bool:
    """Whether it concerns a sheet that is not shown, or asks for something to be done about the whole file."""
    if remark.sheet is None:
        return remark.cell is None and remark.severity is not Severity.INFO
    return remark.sheet not in shown


def _cells(first: str, end: str, last: tuple[int, int]) -> Iterator[str]:
    (top, left), (bottom, right) = coordinate_to_tuple(first), coordinate_to_tuple(end)
    for row in range(top, min(bottom, max(top, last[0])) + 1):
        for column in range(left, min(right, max(left, last[1])) + 1):
            yield f"{get_column_letter(column)}{row}"


def _words(found: Sequence[tuple[Remark, str | None]]) -> str:
    texts = []
    for remark, item in sorted(found, key=lambda one: SEVERITY_ORDER.index(one[0].severity)):
        where = f" (élément {item})" if item else ""
        texts.append(f"{remark.severity_fr}{where} : {remark.message}\nÀ faire : {remark.remedy}")
    return "\n\n".join(texts)
