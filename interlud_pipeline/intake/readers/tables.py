"""Tables written in a page's text: TAB-separated lines and Markdown pipe tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.readers.delimited import TAB
from interlud_pipeline.intake.readers.markup import may_strike_out, strikes_out, without_emphasis
from interlud_pipeline.intake.readers.rows import RULE_ROW, Record, page_address, split_broken, to_rows
from interlud_pipeline.model import Finding, Grid

NumberedLine = tuple[int, str]
_UNESCAPED_PIPE = re.compile(r"(?<!\\)\|")


def tab_table(rows: Sequence[NumberedLine], limits: Limits) -> tuple[Grid, list[Finding]]:
    """A run of TAB-separated lines, each with the number of its first line.

    TABs at the end of a line part nothing: a row may have fewer of them than the header, not more fields.
    """
    records = [Record(line, tuple(text.split(TAB)), text) for line, text in rows]
    return _grid(records, limits)


def is_pipe_table(line: str, below: str) -> bool:
    """Whether a Markdown table starts here: a row of cells over a row of dashes."""
    return "|" in line and "|" in below and RULE_ROW.match(below) is not None


def pipe_table(rows: Sequence[NumberedLine], limits: Limits) -> tuple[Grid, list[Finding]]:
    """A Markdown table; the row of dashes is left out."""
    records = [Record(line, _pipe_cells(text), text) for line, text in rows if not RULE_ROW.match(text)]
    return _grid(records, limits)


def _grid(records: Sequence[Record], limits: Limits) -> tuple[Grid, list[Finding]]:
    kept, findings = split_broken(records, page_address, short_is_sound=True)
    plain = [
        replace(record, fields=tuple(without_emphasis(field).strip(" ") for field in record.fields)) for record in kept
    ]
    rows = to_rows(plain, page_address, limits.largest_cell_count)
    struck_out = tuple(
        page_address(record.line, column)
        for record in kept
        for column, field in enumerate(record.fields)
        if strikes_out(field) or may_strike_out(field)
    )
    return Grid(None, rows, empty_header_continues=True, struck_out=struck_out), findings


def _pipe_cells(text: str) -> tuple[str, ...]:
    inner = text.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return tuple(cell.strip().replace("\\|", "|") for cell in _UNESCAPED_PIPE.split(inner))


def _plain(record: Record) -> Record:
    return replace(record, fields=tuple(without_emphasis(field).strip(" ") for field in record.fields))
