"""The form in which a child process hands over what it read: JSON, which cannot carry code.

A text cell without more is a JSON string, any other a list; addresses follow from row numbers and the first
column, since a sheet's cells are addressed in A1 style.
"""

from __future__ import annotations

import json
from dataclasses import asdict, astuple, fields
from typing import Any

from interlud_pipeline.intake.addresses import column_letters
from interlud_pipeline.intake.readers.result import Reading, Sheet, Workbook
from interlud_pipeline.intake.refusals import Refused
from interlud_pipeline.model import Cell, CellKind, Finding, Grid, Merge

Json = dict[str, Any]
_KINDS = {kind.value: kind for kind in CellKind}


def encode(outcome: Workbook | Refused) -> bytes:
    """What a child read, or why it refused the file."""
    if isinstance(outcome, Refused):
        return _dump({"refused": outcome.rule, "params": outcome.params})
    sheets = [_encode_sheet(sheet) for sheet in outcome.sheets]
    findings = [asdict(finding) for finding in outcome.findings]
    return _dump({"format": outcome.format, "sheets": sheets, "findings": findings})


def decode(message: bytes) -> Reading:
    """What a child read, with the address of each cell.

    Raises:
        Refused: The child refused the file.
    """
    content: Json = json.loads(message)
    if "refused" in content:
        raise Refused(content["refused"], **content["params"])
    return Reading(
        format=content["format"],
        grids=tuple(_decode_sheet(sheet) for sheet in content["sheets"]),
        findings=tuple(Finding(**finding) for finding in content["findings"]),
    )


def _dump(content: Json) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _encode_sheet(sheet: Sheet) -> Json:
    merges = [astuple(merge) for merge in sheet.merges]
    return {**{one.name: getattr(sheet, one.name) for one in fields(sheet)}, "merges": merges}


def _decode_sheet(content: Json) -> Grid:
    first: int = content["first"]
    letters = [column_letters(first + index) for index in range(len(content["rows"][0]) if content["rows"] else 0)]
    rows = tuple(
        tuple([_decode_cell(cell, f"{letter}{number + 1}") for letter, cell in zip(letters, row, strict=True)])
        for number, row in zip(content["numbers"], content["rows"], strict=True)
    )
    merges = tuple(Merge(*merge) for merge in content["merges"])
    return Grid(
        content["name"],
        rows,
        merges,
        uses_1904_dates=content["uses_1904_dates"],
        struck_out=tuple(content["struck_out"]),
    )


def _decode_cell(content: str | list[Any], address: str) -> Cell:
    if isinstance(content, str):
        return Cell(content, address)
    text, kind, formula, items = content
    return Cell(text, address, _KINDS[kind], formula, tuple(items))
