"""Tables of meetings: one kind a row.

Belongs here: from a row to meetings, and the check of a totals row.
Does not belong here: phrases within a cell (``meetings``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

from interlud_pipeline.interpretation.dates import read_date
from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.details import MEETING as DETAIL
from interlud_pipeline.interpretation.details import close_detail, stands_for_detail
from interlud_pipeline.interpretation.folding import fold, is_blank, phrase
from interlud_pipeline.interpretation.headers import BODY
from interlud_pipeline.interpretation.layout import Table
from interlud_pipeline.interpretation.meetings import OTHER, MeetingReading, read_joint, read_kind, read_meeting
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import read_number, shown
from interlud_pipeline.interpretation.records import REFUSED
from interlud_pipeline.interpretation.rows import Reader, is_total, merged_fault, names_total, record_rows, subject_of
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.model import Cell
from interlud_pipeline.reference import Register

_NOBODY = {"non", "neant", "aucune", "aucun", "-", "sans objet", "so", "s.o."}


def read_meeting_table(table: Table, declaration: Declaration, reader: Reader) -> None:
    """Read all rows of a table of meetings."""
    counted: dict[Subject, Decimal] = defaultdict(Decimal)
    read: dict[Subject, list[int]] = {}
    for row in record_rows(table, reader):
        kind = table.cell(row, "kind")
        if names_total(table, row) or (kind is not None and is_total(kind.text)):
            _check_total(table, row, declaration, reader, counted)
            continue
        subject = subject_of(table, row, declaration, reader)
        if stands_for_detail(table, row, "kind", subject, DETAIL, reader):
            continue
        whole = replace(subject, fault=None)
        read.setdefault(whole, []).append(row)
        spot, reading, held_on = _read_row(table, row, subject, reader.register)
        if kind is not None and reading.meetings is not None and not reading.names_kind:
            place = Spot(table.grid.name, kind).place(subject.agglomeration, subject.reporting_year)
            reader.records.log.add(Notice("meeting.unknown_kind"), place)
        reader.records.meet(subject, spot, reading, held_on)
        counted[whole] += reading.meetings or 0
    close_detail(table, DETAIL, read, declaration, reader)


def _read_row(table: Table, row: int, subject: Subject, register: Register) -> tuple[Spot, MeetingReading, date | None]:
    sheet, year = table.grid.name, subject.reporting_year
    kind, count = table.cell(row, "kind"), table.cell(row, "meetings")
    cell, reading = _count(table, row, kind, count, register, year)
    themes, themes_fault = _themes(table.cell(row, "themes"), reading, register)
    joint, joint_fault = _joint(table.cell(row, "joint_with"), register, year)
    held_on, date_fault = _held_on(table, row)
    for fault in (themes_fault, joint_fault, date_fault):
        if fault is not None and reading.meetings is not None:
            cell, notices = fault
            refused = replace(reading, meetings=None, parse_rule=REFUSED, notices=notices)
            return Spot(sheet, cell), refused, None
    together = tuple(dict.fromkeys((*reading.joint_with, *joint)))
    return Spot(sheet, cell), replace(reading, themes=themes, joint_with=together), held_on


def _count(
    table: Table, row: int, kind: Cell | None, count: Cell | None, register: Register, year: int | None
) -> tuple[Cell, MeetingReading]:
    """The kind and the number of a row, from two cells or from a phrase in the first one."""
    here = table.first_cell(row)
    merged = merged_fault(table, row, "meetings")
    if merged is not None:
        return merged, MeetingReading(OTHER, None, None, (), REFUSED, (Notice("cell.merged"),))
    if kind is None or is_blank(kind.text):
        return here, MeetingReading(OTHER, None, None, (), REFUSED, (Notice("meeting.unreadable"),))
    if count is None or (is_blank(count.text) and not count.formula):
        return _from_phrase(table, row, kind, count, register, year)
    name, themes = read_kind(kind.text, register)
    phrased = read_meeting(kind.text, register, year)
    number = read_number(count, register, _units(register))
    if number.value is None:
        return count, MeetingReading(name or OTHER, None, None, (), REFUSED, number.notices)
    rule = f"{number.parse_rule}.formula" if count.formula else number.parse_rule
    if phrased.meetings is not None:
        if phrased.meetings != number.value:
            return kind, replace(phrased, meetings=None, parse_rule=REFUSED, notices=(Notice("meeting.unreadable"),))
        return count, replace(phrased, parse_rule=rule, notices=number.notices)
    if name is None and not _is_plain_name(kind.text):
        return kind, MeetingReading(OTHER, None, None, (), REFUSED, (Notice("meeting.unreadable"),))
    reading = MeetingReading(name or OTHER, number.value, themes, (), rule, number.notices, names_kind=name is not None)
    return count, reading


def _from_phrase(
    table: Table, row: int, kind: Cell, count: Cell | None, register: Register, year: int | None
) -> tuple[Cell, MeetingReading]:
    phrased = read_meeting(kind.text, register, year)
    if phrased.meetings is not None:
        return kind, phrased
    name, themes = read_kind(kind.text, register)
    held_on = table.cell(row, "held_on")
    if count is None and name is not None and held_on is not None and not is_blank(held_on.text):
        # A table without a column of numbers lists meetings one by one.
        notice = Notice("meeting.counted_from_dates", {"value": "1"})
        return held_on, MeetingReading(name, Decimal(1), themes, (), "meeting.dated_row", (notice,))
    notices = (Notice("meeting.unreadable"),) if count is None else (Notice("number.unreadable"),)
    return count or kind, MeetingReading(name or OTHER, None, None, (), REFUSED, notices)


def _is_plain_name(text: str) -> bool:
    """Whether an unknown kind can be one at all: words, and nothing that says how many."""
    return bool(phrase(text)) and not any(sign.isdigit() for sign in fold(text))


def _units(register: Register) -> frozenset[str]:
    wordings = [one.wording for one in register.meeting_wordings]
    units = [row.unit_fr for row in register.indicators if row.detail == DETAIL]
    return frozenset(phrase(text) for text in (*wordings, *units))


def _themes(
    cell: Cell | None, reading: MeetingReading, register: Register
) -> tuple[int | None, tuple[Cell, tuple[Notice, ...]] | None]:
    if cell is None or is_blank(cell.text) or fold(cell.text) == "-":
        return reading.themes, None
    number = read_number(cell, register, frozenset(phrase(one) for one in register.theme_wordings))
    if number.value is None:
        return None, (cell, number.notices)
    if number.value != number.value.to_integral_value():
        return None, (cell, (Notice("number.not_whole"),))
    return int(number.value), None


def _joint(
    cell: Cell | None, register: Register, year: int | None
) -> tuple[tuple[str, ...], tuple[Cell, tuple[Notice, ...]] | None]:
    if cell is None or is_blank(cell.text) or fold(cell.text) in _NOBODY:
        return (), None
    sirens, faults = read_joint("; ".join(cell.items) or cell.text, register, year)
    return sirens, (cell, faults) if faults else None


def _held_on(table: Table, row: int) -> tuple[date | None, tuple[Cell, tuple[Notice, ...]] | None]:
    cell = table.cell(row, "held_on")
    if cell is None or is_blank(cell.text) or fold(cell.text) == "-":
        return None, None
    day = read_date(cell, uses_1904_dates=table.grid.uses_1904_dates)
    return day, None if day else (cell, (Notice("date.invalid"),))


def _check_total(
    table: Table, row: int, declaration: Declaration, reader: Reader, counted: dict[Subject, Decimal]
) -> None:
    """Compare a totals row with the rows of its body, or of all where it names none."""
    cell = table.cell(row, "meetings") or table.first_cell(row)
    spot = Spot(table.grid.name, cell)
    reader.records.leave_out(spot, "total")
    declared = read_number(cell, reader.register, _units(reader.register)).value
    if declared is None or fold(table.first_cell(row).text).startswith("sous"):
        return
    names_body = any(
        column.field == BODY and not is_total(table.grid.rows[row][column.index].text) for column in table.columns
    )
    own = replace(subject_of(table, row, declaration, reader), fault=None) if names_body else None
    total = sum((value for subject, value in counted.items() if own in {None, subject}), Decimal(0))
    only = own or (next(iter(counted)) if len(counted) == 1 else Subject(None, None))
    if declared != total:
        params = {"declared": shown(declared), "counted": shown(total)}
        place = spot.place(only.agglomeration, only.reporting_year)
        reader.records.log.add(Notice("totals.differ", params), place)
