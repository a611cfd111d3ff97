"""Tables whose cells hold lists, with bodies across the columns or one body a row.

Belongs here: from a cell of meetings or actors to its parts.
Does not belong here: what a part says (``meetings``, ``actors``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.details import (
    ACTOR,
    MEETING,
    Roll,
    answer_for_detail,
    is_figure,
    mention_names,
)
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.headers import Column
from interlud_pipeline.interpretation.indicator_table import read_indicators_across
from interlud_pipeline.interpretation.meetings import is_generic, of_body, read_meeting
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import read_number_text, shown
from interlud_pipeline.interpretation.phrases import split_phrases
from interlud_pipeline.interpretation.records import REFUSED
from interlud_pipeline.interpretation.rows import (
    Reader,
    is_not_to_be_read,
    leave_out_total,
    leave_out_total_column,
    record_rows,
    subject_of,
    year_of,
)
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.table import Table, cells_of
from interlud_pipeline.interpretation.totals import is_sum, is_total
from interlud_pipeline.model import Cell, CellKind

_DETAILS = {"meetings": MEETING, "actors": ACTOR}


@dataclass(slots=True)
class _Reading:
    """One table while it is read.

    Attributes:
        table: The table.
        declaration: What its sheet or page declares.
        roll: Actors named so far.
        reader: Where records go.
        said: Bodies and details of which some cell says something.
        blanks: Rows and columns of blank cells, to be told of where nothing else is said.
    """

    table: Table
    declaration: Declaration
    roll: Roll
    reader: Reader
    said: set[tuple[Subject, str]] = field(default_factory=set)
    blanks: dict[tuple[Subject, str], tuple[int, Column]] = field(default_factory=dict)


def read_list_table(table: Table, declaration: Declaration, roll: Roll, reader: Reader) -> None:
    """Read every cell that holds a list."""
    reading = _Reading(table, declaration, roll, reader)
    rows = _rows(table, reader)
    for column in table.columns:
        if column.field not in _DETAILS:
            continue
        if column.body is not None and is_total(column.body.text, reader.register):
            leave_out_total_column(table, rows, column.body, reader)
            continue
        for row in rows:
            since = reader.records.mark()
            _read_cell(reading, row, column)
            reader.records.use(table.grid.name, _cells(table, row, column), since)
        if not rows:
            _headers_only(reading, column)
    read_indicators_across(table, rows, declaration, reader)
    for (subject, detail), (row, column) in reading.blanks.items():
        if (subject.without_fault(), detail) not in reading.said:
            since = reader.records.mark()
            answer_for_detail(table.grid.rows[row][column.index], table.grid.name, subject, detail, reader)
            reader.records.use(table.grid.name, _cells(table, row, column), since)


def _rows(table: Table, reader: Reader) -> list[int]:
    """The rows without totals, unless there is nothing else: what stands there is then to be read, or refused."""
    rows = list(record_rows(table, reader))
    totals = [row for row in rows if is_total(table.first_cell(row).text, reader.register)]
    if len(totals) == len(rows):
        return rows
    for row in totals:
        leave_out_total(table, row, reader)
    return [row for row in rows if row not in totals]


def _cells(table: Table, row: int, column: Column) -> list[Cell]:
    """The cells that a list is read from: its own, and those of its row that hold no list."""
    own = tuple(
        one for one in table.columns if one is column or (one.field not in _DETAILS and not one.names_indicator)
    )
    return cells_of(replace(table, columns=own), row)


def _subject(reading: _Reading, row: int | None, column: Column) -> Subject:
    """The body above a column or in its row; the year of the row, of the file or of the context."""
    table, declaration, reader = reading.table, reading.declaration, reading.reader
    if column.body is None:
        if row is not None:
            return subject_of(table, row, declaration, reader)
        return reader.speaker.subject(declaration.body, declaration.year, declaration.fault)
    year, fault = declaration.year, declaration.fault
    if row is not None:
        year, fault = year_of(table, row, declaration, reader)
    spot = Spot(table.grid.name, column.body)
    body = reader.speaker.body_of(spot, year)
    if body is None or reader.speaker.contradicts(spot, body, None):
        fault = fault or spot
    return reader.speaker.subject(body, year, fault)


def _headers_only(reading: _Reading, column: Column) -> None:
    records = reading.reader.records
    spot = Spot(reading.table.grid.name, column.cell)
    subject = _subject(reading, None, column)
    records.log.add(Notice("table.headers_only"), spot.place(subject.agglomeration, subject.reporting_year))
    if subject.agglomeration is not None:
        records.hold(subject, _DETAILS[column.field or ""], spot)


def _read_cell(reading: _Reading, row: int, column: Column) -> None:
    reader, sheet = reading.reader, reading.table.grid.name
    cell = reading.table.grid.rows[row][column.index]
    detail = _DETAILS[column.field or ""]
    subject = _subject(reading, row, column)
    key = (subject.without_fault(), detail)
    if subject.fault is None and column.body is not None and is_not_to_be_read(Spot(sheet, cell), reader):
        subject = subject._replace(fault=Spot(sheet, cell))
    if is_blank(cell.text) and cell.kind is CellKind.TEXT:
        reading.blanks.setdefault((subject, detail), (row, column))
        return
    reading.said.add(key)
    if is_figure(cell, subject, detail, reader):
        answer_for_detail(cell, sheet, subject, detail, reader)
        return
    is_open_ended = False
    if detail == ACTOR:
        is_open_ended = mention_names(cell, sheet, subject, reading.roll, reader)
    else:
        meet_all(cell, sheet, subject, reader)
    reader.records.hold(subject, detail, Spot(sheet, cell), is_open_ended=is_open_ended)


def meet_all(cell: Cell, sheet: str | None, subject: Subject, reader: Reader) -> None:
    """Add the meetings of every part of a list."""
    parts = [
        (number, phrase)
        for number, item in enumerate(cell.items or split_phrases(cell.text, reader.register), start=1)
        for phrase in split_phrases(item, reader.register)
    ]
    counted, totals = Decimal(0), []
    is_list = len(parts) > 1 or bool(cell.items)
    # A total of nothing but itself is no check; it is read as a phrase, which it is none.
    is_alone = all(is_total(phrase, reader.register) or is_sum(phrase) for _, phrase in parts)
    for number, phrase in parts:
        spot = Spot(sheet, Cell(phrase, f"{cell.address}#{number}" if is_list else cell.address))
        if (is_total(phrase, reader.register) or is_sum(phrase)) and not is_alone:
            totals.append(spot)
            continue
        reading = read_meeting(phrase, reader.register, subject.reporting_year)
        if is_generic(phrase) and len(parts) > 1:
            # Beside other kinds, « 12 réunions » may well be their sum.
            reading = replace(reading, meetings=None, parse_rule=REFUSED, notices=(Notice("meeting.unreadable"),))
        reading = of_body(reading, subject.agglomeration, reader.register)
        reader.records.meet(subject, spot, reading)
        counted += reading.meetings or 0
    for spot in totals:
        check_total(spot, subject, counted, reader)


def check_total(spot: Spot, subject: Subject, counted: Decimal, reader: Reader) -> None:
    """Compare a total that a list states with what its parts count."""
    reader.records.leave_out(spot, "total")
    digits = "".join(sign for sign in spot.cell.text if sign.isdigit())
    declared = read_number_text(digits, reader.register).value
    if declared is not None and declared != counted:
        params = {"declared": shown(declared), "counted": shown(counted)}
        place = spot.place(subject.agglomeration, subject.reporting_year)
        reader.records.log.add(Notice("totals.differ", params), place)
