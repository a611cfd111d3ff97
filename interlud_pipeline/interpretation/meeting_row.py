"""One row of a table of meetings: its kind, number, themes, partners and day.

Belongs here: what the cells of a row say together.
Does not belong here: phrases within a cell (``meetings``), the rows of a table together (``meeting_table``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.dates import is_plausible_year, read_date
from interlud_pipeline.interpretation.details import MEETING as DETAIL
from interlud_pipeline.interpretation.folding import fold, is_blank, phrase, unit
from interlud_pipeline.interpretation.joint_meetings import read_joint
from interlud_pipeline.interpretation.meeting_words import OTHER
from interlud_pipeline.interpretation.meetings import MeetingReading, of_body, read_kind, read_meeting
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import read_number
from interlud_pipeline.interpretation.records import REFUSED
from interlud_pipeline.interpretation.rows import merged_fault
from interlud_pipeline.interpretation.subjects import Spot
from interlud_pipeline.interpretation.table import Table
from interlud_pipeline.model import Cell
from interlud_pipeline.reference import Register

_OF_OTHERS = {"meeting.joint_unnamed", "agglomeration.misspelled"}
_NOBODY = {"non", "neant", "aucune", "aucun", "-", "sans objet", "so", "s.o."}


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One row, with what it is read against.

    Attributes:
        table: Its table.
        number: Its number in the grid.
        register: The register.
        year: The reporting year, if known.
        body: Whose meetings they are, if known.
    """

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


def read_row(row: MeetingRow) -> tuple[Spot, MeetingReading, date | None]:
    """Where a row's meetings stand, what they are, and on which day; a fault of any cell refuses them."""
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


def _count(row: MeetingRow) -> tuple[Cell, MeetingReading]:
    """The kind and the number of a row, from two cells or from a phrase in the first one."""
    kind, count = row.cell("kind"), row.cell("meetings")
    merged = merged_fault(row.table, row.number, "meetings")
    if merged is not None:
        return merged, refused_reading("cell.merged")
    if kind is None:
        return row.table.place(row.number), refused_reading("meeting.unreadable")
    if count is None:
        return _from_phrase(row, kind)
    number = read_number(count, row.register, meeting_units(row.register))
    if number.value is None:
        # The kind stays known, for an officer who decides on the number.
        named = read_kind(kind.text, row.register, row.year)
        return count, replace(refused_reading(), kind=named.kind, notices=number.notices)
    rule = f"{number.parse_rule}.formula" if count.formula else number.parse_rule
    reading = _of_kind(kind.text, number.value, row.year, row.register)
    if reading.meetings is None:
        return kind, reading
    # What the kind's text says of its own number is said of the column's already.
    told = tuple(one for one in reading.notices if one.rule in _OF_OTHERS)
    return count, replace(reading, parse_rule=rule, notices=(*number.notices, *told))


@kept_with_register
def _of_kind(text: str, value: Decimal, year: int | None, register: Register) -> MeetingReading:
    """The kind, with a number from its own column; a number in the kind's text has to agree with it."""
    named = read_kind(text, register, year)
    phrased = read_meeting(text, register, year)
    if phrased.meetings is not None:
        return phrased if phrased.meetings == value else refused_reading("meeting.unreadable")
    if _names_another_year(text, year):
        return refused_reading("meeting.unreadable")
    if not named.names_kind and (named.parse_rule == REFUSED or not _is_plain_name(text)):
        return named if named.parse_rule == REFUSED else refused_reading("meeting.unreadable")
    return replace(named, meetings=value)


def _names_another_year(text: str, reporting_year: int | None) -> bool:
    """« COTECH 2022 » in a return for 2023."""
    years = {int(one) for one in re.findall(r"(?<!\d)\d{4}(?!\d)", text) if is_plausible_year(int(one))}
    return reporting_year is not None and bool(years - {reporting_year})


def _from_phrase(row: MeetingRow, kind: Cell) -> tuple[Cell, MeetingReading]:
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
    return count, replace(refused_reading("number.unreadable"), kind=named.kind)


def refused_reading(*rules: str) -> MeetingReading:
    """Meetings of no known kind and number, with the rules that say why."""
    return MeetingReading(OTHER, None, None, (), REFUSED, tuple(Notice(rule) for rule in rules), names_kind=False)


def _is_plain_name(text: str) -> bool:
    """Whether an unknown kind can be one at all: words, and nothing that says how many."""
    return bool(phrase(text)) and not any(sign.isdigit() for sign in fold(text))


@kept_with_register
def meeting_units(register: Register) -> frozenset[str]:
    """Words that may follow a number of meetings."""
    wordings = [one.wording for one in register.meeting_wordings]
    units = [row.unit_fr for row in register.indicators if row.detail == DETAIL]
    return frozenset(unit(text) for text in (*wordings, *units))


@kept_with_register
def _theme_words(register: Register) -> frozenset[str]:
    return frozenset(phrase(one) for one in register.theme_wordings)


_Fault = tuple[Cell, tuple[Notice, ...]] | None


def _themes(row: MeetingRow, reading: MeetingReading) -> tuple[int | None, _Fault]:
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


def _joint(row: MeetingRow) -> tuple[tuple[str, ...], _Fault]:
    cell = row.cell("joint_with")
    if cell is None or fold(cell.text) in _NOBODY:
        return (), None
    sirens, notices = read_joint("; ".join(cell.items) or cell.text, row.register, row.year)
    faults = tuple(one for one in notices if row.register.rules[one.rule].severity == "error")
    return sirens, (cell, faults) if faults else None


def _held_on(row: MeetingRow) -> tuple[date | None, _Fault]:
    cell = row.cell("held_on")
    if cell is None:
        return None, None
    day = read_date(cell, uses_1904_dates=row.table.grid.uses_1904_dates)
    return day, None if day else (cell, (Notice("date.invalid"),))
