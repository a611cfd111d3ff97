"""Tables of actors: one name a row.

Belongs here: from a row to a mention, with its nature and its number of members.
Does not belong here: who a name stands for (``actors``).
"""

from __future__ import annotations

from dataclasses import replace

from interlud_pipeline.interpretation.actor_lists import known_names, split_actors
from interlud_pipeline.interpretation.actors import ActorReading
from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.details import ACTOR, Roll, close_detail, stands_for_detail
from interlud_pipeline.interpretation.folding import fold, is_blank, phrase
from interlud_pipeline.interpretation.layout import Table
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import read_number
from interlud_pipeline.interpretation.records import REFUSED
from interlud_pipeline.interpretation.rows import Reader, is_total, merged_fault, record_rows, subject_of
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.model import Cell

_NAMED = ("nomme", "nommee", "named")
_COLLECTIVE = ("collectif", "collective")
_LARGEST_MEMBERS = 2**31 - 1


def read_actor_table(table: Table, declaration: Declaration, roll: Roll, reader: Reader) -> None:
    """Read all rows of a table of actors."""
    read: dict[Subject, list[int]] = {}
    open_ended: set[Subject] = set()
    for row in record_rows(table, reader):
        name = table.cell(row, "declared_name")
        if name is not None and is_total(name.text):
            reader.records.leave_out(Spot(table.grid.name, name), "total")
            continue
        subject = subject_of(table, row, declaration, reader)
        if stands_for_detail(table, row, "declared_name", subject, ACTOR, reader):
            continue
        whole = replace(subject, fault=None)
        read.setdefault(whole, []).append(row)
        if _read_row(table, row, subject, roll, reader):
            open_ended.add(whole)
    close_detail(table, ACTOR, read, declaration, reader, frozenset(open_ended))


def _read_row(table: Table, row: int, subject: Subject, roll: Roll, reader: Reader) -> bool:
    """Read one row; tells whether it leaves the list open."""
    sheet = table.grid.name
    name = table.cell(row, "declared_name")
    if name is None or is_blank(name.text):
        here = merged_fault(table, row, "declared_name") or table.first_cell(row)
        _refuse(subject, Spot(sheet, here), reader)
        return False
    listed = split_actors(name.text, reader.register)
    place = Spot(sheet, name).place(subject.agglomeration, subject.reporting_year)
    if listed.open_end is not None:
        reader.records.log.add(Notice("list.open_ended", text=listed.open_end), place)
    known = known_names(reader.register)
    if len(listed.names) > 1 and not all(fold(one) in known for one in listed.names):
        _refuse(subject, Spot(sheet, name), reader)
        return listed.open_end is not None
    for number, one in enumerate(listed.names, start=1):
        address = name.address if len(listed.names) == 1 else f"{name.address}#{number}"
        spot = Spot(sheet, Cell(one, address))
        reading = roll.call(one, spot, subject, reader)
        if reading is not None:
            _mention(table, row, subject, spot, reading, reader)
    return listed.open_end is not None


def _mention(table: Table, row: int, subject: Subject, spot: Spot, reading: ActorReading, reader: Reader) -> None:
    reading = _of_nature(table, row, subject, reading, reader)
    cell = table.cell(row, "declared_members")
    if cell is not None and not is_blank(cell.text) and fold(cell.text) != "-":
        words = frozenset({phrase(reading.declared_name), phrase(reading.canonical_name), "membre"})
        number = read_number(cell, reader.register, words)
        is_whole = number.value is not None and number.value == number.value.to_integral_value()
        if not is_whole or not 0 <= (number.value or 0) <= _LARGEST_MEMBERS:
            notices = (
                number.notices
                if number.value is None
                else (Notice("number.not_whole" if not is_whole else "number.negative"),)
            )
            reader.records.mention(
                subject, Spot(spot.sheet, cell), replace(reading, parse_rule=REFUSED, notices=notices)
            )
            return
        reader.records.log.add_all(
            number.notices, Spot(spot.sheet, cell).place(subject.agglomeration, subject.reporting_year)
        )
        reading = replace(reading, declared_members=int(number.value or 0))
    reader.records.mention(subject, spot, reading)


def _of_nature(table: Table, row: int, subject: Subject, reading: ActorReading, reader: Reader) -> ActorReading:
    """The reading with the nature that the sender declares; the register's where the sender leaves it blank."""
    cell = table.cell(row, "nature")
    if cell is None or is_blank(cell.text) or fold(cell.text) == "-":
        return reading
    nature = fold(cell.text).strip(" .")
    if nature.startswith(_NAMED) or nature.startswith(_COLLECTIVE):
        return replace(reading, is_collective=nature.startswith(_COLLECTIVE))
    place = Spot(table.grid.name, cell).place(subject.agglomeration, subject.reporting_year)
    reader.records.log.add(Notice("actor.nature_unknown"), place)
    return reading


def _refuse(subject: Subject, spot: Spot, reader: Reader) -> None:
    text = spot.cell.text
    notices = (Notice("actor.unreadable"),)
    reader.records.mention(subject, spot, ActorReading(text, None, text, False, None, text, REFUSED, notices))
