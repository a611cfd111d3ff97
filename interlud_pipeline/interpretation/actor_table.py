"""Tables of actors: one name a row.

Belongs here: from a row to a mention, with its nature and its number of members.
Does not belong here: who a name stands for (``actors``).
"""

from __future__ import annotations

from dataclasses import replace

from interlud_pipeline.interpretation.actor_lists import known_names, split_actors
from interlud_pipeline.interpretation.actors import ActorReading
from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.details import ACTOR, Roll, Rows, refuse_total, stands_for_detail
from interlud_pipeline.interpretation.folding import fold, is_blank, phrase
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import read_number
from interlud_pipeline.interpretation.records import REFUSED, REPEATED
from interlud_pipeline.interpretation.rows import (
    Reader,
    is_total_of_names,
    leave_out_total,
    merged_fault,
    record_rows,
    subject_of,
)
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.table import Table, cells_of
from interlud_pipeline.model import Cell
from interlud_pipeline.reference import Register

_NAMED = ("nomme", "nommee", "named")
_COLLECTIVE = ("collectif", "collective")
_LARGEST_MEMBERS = 2**31 - 1


def read_actor_table(table: Table, declaration: Declaration, roll: Roll, reader: Reader) -> None:
    """Read all rows of a table of actors."""
    rows, totals = Rows(table, ACTOR), list[int]()
    names = [table.cell(row, "declared_name") for row in table.rows]
    roll.expect([name.text for name in names if name is not None], reader.register)
    for row in record_rows(table, reader):
        name = table.cell(row, "declared_name")
        if name is not None and is_total_of_names(table, row, name.text, reader.register):
            totals.append(row)
            continue
        since = reader.records.mark()
        subject = subject_of(table, row, declaration, reader)
        if not stands_for_detail(rows, row, subject, reader):
            whole = rows.take(row, subject)
            if _read_row(table, row, subject, roll, reader):
                rows.open_ended.add(whole)
        # A row without a record names again an actor whom its body has named already.
        reader.records.use(table.grid.name, cells_of(table, row), since, REPEATED)
    for row in totals:
        if rows.read or len(table.rows) > len(totals):
            leave_out_total(table, row, reader)
        else:
            # The sum of its members, or the number of its rows: nobody can tell.
            refuse_total(table, row, ACTOR, declaration, reader)
    rows.close(declaration, reader)


def _read_row(table: Table, row: int, subject: Subject, roll: Roll, reader: Reader) -> bool:
    """Read one row; tells whether it leaves the list open."""
    sheet = table.grid.name
    name = table.cell(row, "declared_name")
    if name is None or is_blank(name.text):
        here = merged_fault(table, row, "declared_name") or table.place(row)
        _refuse(subject, Spot(sheet, here), reader)
        return False
    listed = split_actors(name.text, reader.register)
    if listed.open_end is not None:
        place = Spot(sheet, name).place(subject.agglomeration, subject.reporting_year)
        reader.records.log.add(Notice("list.open_ended", text=listed.open_end), place)
    if not listed.names:
        # « etc. » alone names nobody.
        _refuse(subject, Spot(sheet, name), reader)
        return False
    known = known_names(reader.register)
    if len(listed.names) > 1 and not all(fold(one) in known for one in listed.names):
        _refuse(subject, Spot(sheet, name), reader)
        return listed.open_end is not None
    for number, one in enumerate(listed.names, start=1):
        address = name.address if len(listed.names) == 1 else f"{name.address}#{number}"
        spot = Spot(sheet, Cell(one, address))
        reading = roll.call(one, spot, subject, reader)
        if reading is None:
            continue
        reading = _of_nature(table, row, subject, reading, reader)
        members = table.cell(row, "declared_members")
        if members is not None and not is_blank(members.text) and fold(members.text) != "-":
            counted = _with_members(members, reading, reader.register)
            at_members = Spot(sheet, members)
            if counted.parse_rule == REFUSED:
                reader.records.mention(subject, at_members, counted)
                continue
            reader.records.log.add_all(counted.notices, at_members.place(subject.agglomeration, subject.reporting_year))
            reading = replace(counted, notices=reading.notices)
        reader.records.mention(subject, spot, reading)
    return listed.open_end is not None


def _with_members(cell: Cell, reading: ActorReading, register: Register) -> ActorReading:
    """The reading with the number of members of its column, or refused for it."""
    words = frozenset({phrase(reading.declared_name), phrase(reading.canonical_name), "membre"})
    number = read_number(cell, register, words)
    notices = number.notices
    if number.value is not None and number.value != number.value.to_integral_value():
        notices = (Notice("number.not_whole"),)
    elif number.value is not None and not 0 <= number.value <= _LARGEST_MEMBERS:
        notices = (Notice("number.negative" if number.value < 0 else "number.unreadable"),)
    elif number.value is not None:
        return replace(reading, declared_members=int(number.value), notices=notices)
    return replace(reading, declared_members=None, parse_rule=REFUSED, notices=notices)


def _of_nature(table: Table, row: int, subject: Subject, reading: ActorReading, reader: Reader) -> ActorReading:
    """The reading with the nature that the sender declares; the register's where the sender leaves it blank."""
    cell = table.cell(row, "nature")
    if cell is None or is_blank(cell.text) or fold(cell.text) == "-":
        return reading
    nature = fold(cell.text).strip(" .")
    if nature.startswith(_NAMED) or nature.startswith(_COLLECTIVE):
        is_collective = nature.startswith(_COLLECTIVE)
        return reading if reading.is_collective is is_collective else replace(reading, is_collective=is_collective)
    place = Spot(table.grid.name, cell).place(subject.agglomeration, subject.reporting_year)
    reader.records.log.add(Notice("actor.nature_unknown"), place)
    return reading


def _refuse(subject: Subject, spot: Spot, reader: Reader) -> None:
    text = spot.cell.text
    notices = (Notice("actor.unreadable"),)
    reader.records.mention(subject, spot, ActorReading(text, None, text, False, None, text, REFUSED, notices))
