"""Tables of meetings: one kind a row.

Belongs here: from a row to meetings, and the check of a totals row.
Does not belong here: phrases within a cell (``meetings``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.dates import is_plausible_year, read_date
from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.details import MEETING as DETAIL
from interlud_pipeline.interpretation.details import Rows, answer_for_detail, refuse_total, stands_for_detail
from interlud_pipeline.interpretation.folding import fold, is_blank, phrase
from interlud_pipeline.interpretation.headers import BODY
from interlud_pipeline.interpretation.joint_meetings import read_joint
from interlud_pipeline.interpretation.meeting_words import OTHER, names_kind, says_not_held
from interlud_pipeline.interpretation.meetings import MeetingReading, of_body, read_kind, read_meeting
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import read_number, shown
from interlud_pipeline.interpretation.records import REFUSED
from interlud_pipeline.interpretation.rows import (
    Reader,
    leave_out_total,
    merged_fault,
    names_total,
    record_rows,
    subject_of,
)
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.table import Table, cells_of
from interlud_pipeline.interpretation.totals import is_subtotal, is_total, says_only_total
from interlud_pipeline.model import Cell
from interlud_pipeline.reference import Register

_OF_OTHERS = {"meeting.joint_unnamed", "agglomeration.misspelled"}
_NOBODY = {"non", "neant", "aucune", "aucun", "-", "sans objet", "so", "s.o."}


def read_meeting_table(table: Table, declaration: Declaration, reader: Reader) -> None:
    """Read all rows of a table of meetings."""
    counted: dict[Subject, Decimal] = defaultdict(Decimal)
    rows = Rows(table, DETAIL)
    totals: list[int] = []
    for row in record_rows(table, reader):
        if _is_total_row(table, row, reader.register):
            totals.append(row)
            continue
        since = reader.records.mark()
        subject = subject_of(table, row, declaration, reader)
        if not stands_for_detail(rows, row, subject, reader):
            whole = rows.take(row, subject)
            counted[whole] += _meet(table, row, subject, reader)
        doubt = _says_not_held(table, row)
        cells = cells_of(table, row)
        reader.records.use(table.grid.name, cells if doubt is None or doubt in cells else [*cells, doubt], since)
    _read_totals(table, totals, declaration, reader, counted)
    rows.close(declaration, reader)


def _read_totals(
    table: Table, totals: Sequence[int], declaration: Declaration, reader: Reader, counted: dict[Subject, Decimal]
) -> None:
    """Check the totals of rows that were read; those of a body without rows are its figure, where they are whole."""
    alone = [row for row in totals if not _has_rows(table, row, declaration, reader, counted)]
    wholes = [row for row in alone if not _is_partial(table, row, reader.register)]
    of_whole = {_own(table, row, declaration, reader) for row in wholes}
    parts: dict[Subject, Decimal] = defaultdict(Decimal)
    for row in alone:
        if row not in wholes:
            parts[_own(table, row, declaration, reader)] += _number(table, row, reader.register) or 0
    for row in totals:
        if row not in alone:
            _check_total(table, row, declaration, reader, counted)
        elif row in wholes:
            _stands_alone(table, row, declaration, reader)
            if _own(table, row, declaration, reader) in parts:
                _compare(table, row, declaration, reader, parts)
        elif _own(table, row, declaration, reader) in of_whole:
            leave_out_total(table, row, reader)
        else:
            refuse_total(table, row, DETAIL, declaration, reader)


def _has_rows(
    table: Table, row: int, declaration: Declaration, reader: Reader, counted: dict[Subject, Decimal]
) -> bool:
    return (
        _own(table, row, declaration, reader) in counted if _names_body(table, row, reader.register) else bool(counted)
    )


def _own(table: Table, row: int, declaration: Declaration, reader: Reader) -> Subject:
    return subject_of(table, row, declaration, reader).without_fault()


def _is_partial(table: Table, row: int, register: Register) -> bool:
    """Whether a total is that of one kind, or says that it is none of the whole: « Sous-total COTECH »."""
    texts = [cell.text for cell in (table.first_cell(row), table.cell(row, "kind")) if cell is not None]
    return any(
        is_subtotal(text, register) or (is_total(text, register) and names_kind(text, register)) for text in texts
    )


def _names_body(table: Table, row: int, register: Register) -> bool:
    return any(
        column.field == BODY and not is_total(table.grid.rows[row][column.index].text, register)
        for column in table.columns
    )


def _meet(table: Table, row: int, subject: Subject, reader: Reader) -> Decimal:
    """Add the meetings of a row; gives their number, 0 where it cannot be read."""
    kind = table.cell(row, "kind")
    own = _Row(table, row, reader.register, subject.reporting_year, subject.agglomeration)
    spot, reading, held_on = _read_row(own)
    if kind is not None and reading.meetings is not None and not reading.names_kind:
        place = Spot(table.grid.name, kind).place(subject.agglomeration, subject.reporting_year)
        reader.records.log.add(Notice("meeting.unknown_kind"), place)
    doubt = _says_not_held(table, row) if reading.meetings is not None else None
    if doubt is not None:
        spot, held_on = Spot(table.grid.name, doubt), None
        reading = replace(_refused("meeting.not_held"), kind=reading.kind)
    reader.records.meet(subject, spot, reading, held_on)
    return reading.meetings or Decimal(0)


def _says_not_held(table: Table, row: int) -> Cell | None:
    """The cell of the row, in a column that is not read, that says that the meetings did not take place."""
    beside = (table.grid.rows[row][column.index] for column in table.columns if column.field in {None, "comment"})
    return next((cell for cell in beside if says_not_held(cell.text)), None)


def _is_total_row(table: Table, row: int, register: Register) -> bool:
    kind = table.cell(row, "kind")
    return names_total(table, row, register) or (
        kind is not None and (is_total(kind.text, register) or says_only_total(kind.text, register))
    )


def _stands_alone(table: Table, row: int, declaration: Declaration, reader: Reader) -> None:
    """A total without any row beside it is the figure itself."""
    since = reader.records.mark()
    cell = table.cell(row, "meetings") or table.first_cell(row)
    answer_for_detail(cell, table.grid.name, subject_of(table, row, declaration, reader), DETAIL, reader)
    reader.records.use(table.grid.name, cells_of(table, row), since)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, with what it is read against."""

    table: Table
    number: int
    register: Register
    year: int | None
    body: str | None

    def cell(self, name: str) -> Cell | None:
        """The cell of a field, unless it is blank or a dash."""
        cell = self.table.cell(self.number, name)
        if cell is None or (is_blank(cell.text) and not cell.formula) or fold(cell.text) == "-":
            return None
        return cell


def _read_row(row: _Row) -> tuple[Spot, MeetingReading, date | None]:
    sheet = row.table.grid.name
    cell, reading = _count(row)
    themes, themes_fault = _themes(row, reading)
    joint, joint_fault = _joint(row)
    held_on, date_fault = _held_on(row)
    for fault in (themes_fault, joint_fault, date_fault):
        if fault is not None and reading.meetings is not None:
            cell, notices = fault
            refused = replace(reading, meetings=None, parse_rule=REFUSED, notices=notices)
            return Spot(sheet, cell), refused, None
    kind, owned = row.cell("kind"), of_body(reading, row.body, row.register)
    if kind is not None and owned is not reading:
        return Spot(sheet, kind), owned, None
    day = row.cell("held_on")
    if day is not None and held_on is not None and row.year not in {None, held_on.year}:
        # Validation sets it aside for its date, which is then the cell to mend.
        cell = day
    together = tuple(dict.fromkeys((*reading.joint_with, *joint)))
    if (themes, together) != (reading.themes, reading.joint_with):
        reading = replace(reading, themes=themes, joint_with=together)
    return Spot(sheet, cell), reading, held_on


def _count(row: _Row) -> tuple[Cell, MeetingReading]:
    """The kind and the number of a row, from two cells or from a phrase in the first one."""
    kind, count = row.cell("kind"), row.cell("meetings")
    merged = merged_fault(row.table, row.number, "meetings")
    if merged is not None:
        return merged, _refused("cell.merged")
    if kind is None:
        return row.table.place(row.number), _refused("meeting.unreadable")
    if count is None:
        return _from_phrase(row, kind)
    number = read_number(count, row.register, _units(row.register))
    if number.value is None:
        # The kind stays known, for an officer who decides on the number.
        named = read_kind(kind.text, row.register, row.year)
        return count, replace(_refused(), kind=named.kind, notices=number.notices)
    rule = f"{number.parse_rule}.formula" if count.formula else number.parse_rule
    reading = _of_kind(row, kind, number.value)
    if reading.meetings is None:
        return kind, reading
    # What the kind's text says of its own number is said of the column's already.
    told = tuple(one for one in reading.notices if one.rule in _OF_OTHERS)
    return count, replace(reading, parse_rule=rule, notices=(*number.notices, *told))


def _of_kind(row: _Row, kind: Cell, value: Decimal) -> MeetingReading:
    """The kind, with a number from its own column; a number in the kind's text has to agree with it."""
    named = read_kind(kind.text, row.register, row.year)
    phrased = read_meeting(kind.text, row.register, row.year)
    if phrased.meetings is not None:
        return phrased if phrased.meetings == value else _refused("meeting.unreadable")
    if _names_another_year(kind.text, row.year):
        return _refused("meeting.unreadable")
    if not named.names_kind and (named.parse_rule == REFUSED or not _is_plain_name(kind.text)):
        return named if named.parse_rule == REFUSED else _refused("meeting.unreadable")
    return replace(named, meetings=value)


def _names_another_year(text: str, reporting_year: int | None) -> bool:
    """« COTECH 2022 » in a return for 2023."""
    years = {int(one) for one in re.findall(r"(?<!\d)\d{4}(?!\d)", text) if is_plausible_year(int(one))}
    return reporting_year is not None and bool(years - {reporting_year})


def _from_phrase(row: _Row, kind: Cell) -> tuple[Cell, MeetingReading]:
    phrased = read_meeting(kind.text, row.register, row.year)
    if phrased.meetings is not None:
        return kind, phrased
    named = read_kind(kind.text, row.register, row.year)
    count, held_on = row.table.cell(row.number, "meetings"), row.cell("held_on")
    if count is None and named.names_kind and held_on is not None:
        # A table without a column of numbers lists meetings one by one.
        notice = Notice("meeting.counted_from_dates", {"value": "1"})
        notices = (notice, *named.notices)
        return held_on, replace(named, meetings=Decimal(1), parse_rule="meeting.dated_row", notices=notices)
    if count is None or not named.names_kind:
        return kind, replace(phrased, notices=phrased.notices[:1])
    return count, replace(_refused("number.unreadable"), kind=named.kind)


def _refused(*rules: str) -> MeetingReading:
    return MeetingReading(OTHER, None, None, (), REFUSED, tuple(Notice(rule) for rule in rules), names_kind=False)


def _is_plain_name(text: str) -> bool:
    """Whether an unknown kind can be one at all: words, and nothing that says how many."""
    return bool(phrase(text)) and not any(sign.isdigit() for sign in fold(text))


@kept_with_register
def _units(register: Register) -> frozenset[str]:
    wordings = [one.wording for one in register.meeting_wordings]
    units = [row.unit_fr for row in register.indicators if row.detail == DETAIL]
    return frozenset(phrase(text) for text in (*wordings, *units))


@kept_with_register
def _theme_words(register: Register) -> frozenset[str]:
    return frozenset(phrase(one) for one in register.theme_wordings)


_Fault = tuple[Cell, tuple[Notice, ...]] | None


def _themes(row: _Row, reading: MeetingReading) -> tuple[int | None, _Fault]:
    cell = row.cell("themes")
    if cell is None:
        return reading.themes, None
    number = read_number(cell, row.register, _theme_words(row.register))
    if number.value is None:
        return None, (cell, number.notices)
    if number.value != number.value.to_integral_value():
        return None, (cell, (Notice("number.not_whole"),))
    if number.value < 0:
        return None, (cell, (Notice("number.negative"),))
    return int(number.value), None


def _joint(row: _Row) -> tuple[tuple[str, ...], _Fault]:
    cell = row.cell("joint_with")
    if cell is None or fold(cell.text) in _NOBODY:
        return (), None
    sirens, notices = read_joint("; ".join(cell.items) or cell.text, row.register, row.year)
    faults = tuple(one for one in notices if row.register.rules[one.rule].severity == "error")
    return sirens, (cell, faults) if faults else None


def _held_on(row: _Row) -> tuple[date | None, _Fault]:
    cell = row.cell("held_on")
    if cell is None:
        return None, None
    day = read_date(cell, uses_1904_dates=row.table.grid.uses_1904_dates)
    return day, None if day else (cell, (Notice("date.invalid"),))


def _number(table: Table, row: int, register: Register) -> Decimal | None:
    return read_number(table.cell(row, "meetings") or table.first_cell(row), register, _units(register)).value


def _check_total(
    table: Table, row: int, declaration: Declaration, reader: Reader, counted: dict[Subject, Decimal]
) -> None:
    """Compare a totals row, which is no record, with the rows that it sums."""
    leave_out_total(table, row, reader)
    if not _is_partial(table, row, reader.register):
        _compare(table, row, declaration, reader, counted)


def _compare(table: Table, row: int, declaration: Declaration, reader: Reader, counted: dict[Subject, Decimal]) -> None:
    """Tell of a total that differs from what was counted for its body, or for all where it names none."""
    declared = _number(table, row, reader.register)
    own = _own(table, row, declaration, reader) if _names_body(table, row, reader.register) else None
    total = sum((value for subject, value in counted.items() if own in {None, subject}), Decimal(0))
    only = own or (next(iter(counted)) if len(counted) == 1 else Subject(None, None))
    if declared is not None and declared != total:
        params = {"declared": shown(declared), "counted": shown(total)}
        spot = Spot(table.grid.name, table.cell(row, "meetings") or table.first_cell(row))
        reader.records.log.add(Notice("totals.differ", params), spot.place(only.agglomeration, only.reporting_year))
