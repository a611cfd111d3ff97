"""Rows that the reader of the file had to leave out of a table, because their fields have shifted.

Belongs here: whose figure such a row would have been, so that it shows as one that could not be read.
Does not belong here: mending the row; its values are never guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from interlud_pipeline.interpretation.actors import ActorReading
from interlud_pipeline.interpretation.agglomerations import find_agglomeration
from interlud_pipeline.interpretation.dates import read_year
from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.headers import BODY, YEAR, TableKind
from interlud_pipeline.interpretation.indicator_table import plan_of
from interlud_pipeline.interpretation.indicators import find_indicators
from interlud_pipeline.interpretation.meeting_words import OTHER
from interlud_pipeline.interpretation.meetings import MeetingReading
from interlud_pipeline.interpretation.records import REFUSED, UNREADABLE, Answer
from interlud_pipeline.interpretation.rows import Reader
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.table import Table
from interlud_pipeline.model import Cell, Document, Finding

_RULE = "row.field_count"
_LINE = re.compile(r"[A-Z]*([0-9]+)")


def read_broken_rows(document: Document, tables: Sequence[tuple[Table, Declaration]], reader: Reader) -> None:
    """Add the figures of broken rows as ones that cannot be read, at the address of the reader's finding."""
    for finding in document.findings:
        if finding.rule != _RULE or finding.cell is None:
            continue
        line = _line(finding.cell)
        above = [one for one in tables if _line(one[0].columns[0].cell.address) < line]
        if above:
            table, declaration = max(above, key=lambda one: _line(one[0].columns[0].cell.address))
            _read(finding, table, declaration, reader)


def _line(address: str) -> int:
    match = _LINE.match(address)
    return int(match[1]) if match else 0


def _read(finding: Finding, table: Table, declaration: Declaration, reader: Reader) -> None:
    fields = _fields(finding)
    spot = Spot(finding.sheet, Cell(finding.text or "", finding.cell or ""))
    since = reader.records.mark()
    for subject in _subjects(fields, table, declaration, reader):
        if table.kind is TableKind.INDICATOR or table.names_indicators:
            for indicator in _indicators(fields, table, subject, reader):
                reader.records.observe(subject, indicator, spot.sheet, Answer(spot.cell, UNREADABLE, REFUSED))
        if table.kind is TableKind.MEETING or table.has_list("meetings"):
            reader.records.meet(subject, spot, MeetingReading(OTHER, None, None, (), REFUSED))
        if table.kind is TableKind.ACTOR or table.has_list("actors"):
            text = spot.cell.text
            reader.records.mention(subject, spot, ActorReading(text, None, text, False, None, text, REFUSED))
    reader.records.use(spot.sheet, (spot.cell,), since)


def _fields(finding: Finding) -> list[str]:
    try:
        fields = json.loads(finding.params.get("fields", "[]"))
    except json.JSONDecodeError:
        return []
    return [str(one) for one in fields] if isinstance(fields, list) else []


def _subjects(fields: list[str], table: Table, declaration: Declaration, reader: Reader) -> list[Subject]:
    """The bodies of the row: columns in front of the shift still say whose it is, and headers above all of them."""
    year = next((one for text in _at(fields, table, YEAR) if (one := read_year(text))), declaration.year)
    above = {column.body.address: column.body.text for column in table.columns if column.body is not None}
    texts = list(above.values()) or _at(fields, table, BODY)
    found = [siren for text in texts if (siren := find_agglomeration(text, reader.register, year).siren)]
    for siren in found:
        reader.speaker.bodies.setdefault(siren)
    return [reader.speaker.subject(siren, year) for siren in dict.fromkeys(found)] or [
        reader.speaker.subject(declaration.body, year)
    ]


def _at(fields: list[str], table: Table, name: str) -> list[str]:
    indexes = [column.index for column in table.columns if column.field == name]
    return [fields[index] for index in indexes if index < len(fields)]


def _indicators(fields: list[str], table: Table, subject: Subject, reader: Reader) -> tuple[str, ...]:
    """Those that the headers name, else the row's: at its column or, where a name before it was cut, right of it."""
    plan = plan_of(subject, reader.register)
    if table.names_indicators:
        across = (find_indicators(one.cell.text, reader.register, plan) for one in table.names_indicators)
        return tuple(indicator for match in across for indicator in match.indicators)
    column = table.column("indicator")
    start = column.index if column is not None else 0
    for text in fields[start:]:
        match = find_indicators(text, reader.register, plan)
        if not match.notices and len(match.indicators) == 1:
            return match.indicators
    return ()
