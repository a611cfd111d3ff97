"""Tables with kinds of meetings across their columns: « Agglomération | COPIL | COTECH | GT | Total ».

Belongs here: which headers name a kind, when a row of them opens a table, and reading what stands under them.
Does not belong here: tables of one kind a row (``meeting_table``), or phrases (``meetings``).
"""

from __future__ import annotations

from decimal import Decimal

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.details import MEETING, Rows
from interlud_pipeline.interpretation.folding import fold, is_blank
from interlud_pipeline.interpretation.headers import Column, TableKind, field_of, row_field
from interlud_pipeline.interpretation.meeting_words import names_exactly
from interlud_pipeline.interpretation.meetings import MeetingReading, of_body, read_kind
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import read_number, shown
from interlud_pipeline.interpretation.records import REFUSED
from interlud_pipeline.interpretation.rows import Reader, leave_out_total, names_total, record_rows, subject_of
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.table import Start, Table, cells_of
from interlud_pipeline.interpretation.totals import is_bare_total
from interlud_pipeline.model import Cell
from interlud_pipeline.reference import Register

OF_KIND = "of_kind"
_LABEL, _TOTAL = "kind", "total"
_ENOUGH = 2


def kinds_across(cells: tuple[Cell, ...], top_row: int, header_row: int, register: Register) -> Start | None:
    """The table that a row of headers opens, two of them at least the names of kinds and all of them known."""
    filled = [(index, cell) for index, cell in enumerate(cells) if not is_blank(cell.text)]
    columns = tuple(Column(index, _field(cell.text, register), cell) for index, cell in filled)
    fields = [column.field for column in columns]
    if fields.count(OF_KIND) < _ENOUGH or None in fields or fields.count(_TOTAL) > 1 or fields.count(_LABEL) > 1:
        return None
    return Start(TableKind.MEETING, top_row, header_row, columns)


def read_kinds_across(table: Table, declaration: Declaration, reader: Reader) -> None:
    """Read all rows: the meetings of each kind that a body held."""
    rows = Rows(table, MEETING)
    for row in record_rows(table, reader):
        if names_total(table, row, reader.register):
            leave_out_total(table, row, reader)
            continue
        since = reader.records.mark()
        subject = subject_of(table, row, declaration, reader)
        is_first = subject.without_fault() not in rows.read
        rows.take(row, subject)
        _read_row(table, row, subject, reader, is_first=is_first)
        reader.records.use(table.grid.name, cells_of(table, row), since)
    rows.close(declaration, reader)


def _read_row(table: Table, row: int, subject: Subject, reader: Reader, *, is_first: bool) -> None:
    """Add the meetings of a row; one that counts anything else, or its body a second time, cannot be read."""
    counted, label = Decimal(0), table.cell(row, _LABEL)
    said = "" if label is None or is_blank(label.text) else label.text
    counts_meetings = not said or field_of(said, TableKind.MEETING, reader.register) == "meetings"
    for column in table.columns:
        cell = table.grid.rows[row][column.index]
        if column.field == OF_KIND:
            reading = _reading(column.cell, cell, subject, reader.register)
            if not (counts_meetings and is_first):
                reading = _refused(reading, Notice("meeting.unreadable"))
                cell = label or cell
            reader.records.meet(subject, Spot(table.grid.name, cell), reading)
            counted += reading.meetings or 0
    total = table.cell(row, _TOTAL)
    declared = None if total is None else read_number(total, reader.register).value
    if total is not None and declared is not None and declared != counted:
        params = {"declared": shown(declared), "counted": shown(counted)}
        place = Spot(table.grid.name, total).place(subject.agglomeration, subject.reporting_year)
        reader.records.log.add(Notice("totals.differ", params), place)


def _reading(header: Cell, cell: Cell, subject: Subject, register: Register) -> MeetingReading:
    named = read_kind(_kind_in(header.text), register, subject.reporting_year)
    number = read_number(cell, register)
    if number.value is None:
        return _refused(named, *number.notices)
    rule = f"{number.parse_rule}.formula" if cell.formula else number.parse_rule
    reading = MeetingReading(named.kind, number.value, None, (), rule, number.notices)
    return of_body(reading, subject.agglomeration, register)


def _refused(named: MeetingReading, *notices: Notice) -> MeetingReading:
    return MeetingReading(named.kind, None, None, (), REFUSED, notices)


@kept_with_register
def is_kind_header(text: str, register: Register) -> bool:
    """Whether a header names one kind of meetings: « COPIL », « Nombre de COPIL »."""
    return names_exactly(_kind_in(text), register)


def kind_above(header: Cell, register: Register) -> str:
    """The kind that the header of a column names."""
    return read_kind(_kind_in(header.text), register).kind


@kept_with_register
def _field(text: str, register: Register) -> str | None:
    if is_kind_header(text, register):
        return OF_KIND
    if is_bare_total(text, register):
        return _TOTAL
    return row_field(text, register) or (_LABEL if field_of(text, TableKind.MEETING, register) == _LABEL else None)


def _kind_in(text: str) -> str:
    """« Nombre de COPIL » is « COPIL »."""
    folded = fold(text)
    for before in ("nombre de ", "nombre d'", "nb de ", "nb d'", "nb. de ", "nb "):
        folded = folded.removeprefix(before)
    return folded
