"""Detail tables: that a body has one, and what stands there in the place of rows.

Belongs here: what tables of meetings, of actors and of lists have in common.
Does not belong here: what a row or a list says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from interlud_pipeline.interpretation.absences import classify
from interlud_pipeline.interpretation.actor_lists import split_actors
from interlud_pipeline.interpretation.actors import ActorReading, read_actor
from interlud_pipeline.interpretation.answers import Cells, read_answer
from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.indicator_table import plan_of, units_of
from interlud_pipeline.interpretation.likely_names import core
from interlud_pipeline.interpretation.likeness import MANY, NamesSoFar
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import read_number_text
from interlud_pipeline.interpretation.phrases import without_bullet
from interlud_pipeline.interpretation.records import REFUSED, UNREADABLE, Answer
from interlud_pipeline.interpretation.rows import Reader, range_of, subject_of
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.table import Table, cells_of
from interlud_pipeline.interpretation.totals import says_only_total
from interlud_pipeline.model import Cell
from interlud_pipeline.reference import Register

MEETING, ACTOR = "meeting", "actor"

_NUMBERS = {MEETING: "meetings", ACTOR: "declared_members"}
_NAMES = {MEETING: "kind", ACTOR: "declared_name"}


@dataclass(slots=True)
class Roll:
    """The actors that a file has named so far.

    Attributes:
        seen: Actors by body and year.
        unregistered: Names outside the register.
    """

    seen: dict[tuple[str | None, int | None], set[str]] = field(default_factory=dict)
    unregistered: NamesSoFar = field(default_factory=NamesSoFar)

    def expect(self, texts: Sequence[str], register: Register) -> None:
        """Prepare for a long list of names that are about to be called."""
        if len(texts) < MANY:
            return
        names = (name for text in texts for name in split_actors(text, register).names)
        self.unregistered.expect(core(without_bullet(name)) for name in names)

    def call(self, text: str, spot: Spot, subject: Subject, reader: Reader) -> ActorReading | None:
        """Read a name; one that its body has already named is told of, and is ``None``."""
        reading = read_actor(text, reader.register, subject.reporting_year, self.unregistered)
        known = self.seen.setdefault((subject.agglomeration, subject.reporting_year), set())
        if reading.identity in known and subject.fault is None:
            place = spot.place(subject.agglomeration, subject.reporting_year)
            reader.records.log.add(Notice("list.duplicate", text=reading.declared_name), place)
            return None
        is_sound = reader.records.log.first_error(reading.notices) is None
        if is_sound and subject.fault is None:
            known.add(reading.identity)
            if reading.actor is None and not reading.is_collective and reading.parse_rule != "actor.person":
                self.unregistered.add(reading.declared_name, core(reading.declared_name))
        return reading


def indicator_of(detail: str, subject: Subject, register: Register) -> str | None:
    """The indicator that a kind of detail makes."""
    plan = plan_of(subject, register)
    rows = [row for row in register.indicators if row.detail == detail and plan in {None, row.plan}]
    return rows[0].indicator if rows else None


@dataclass(slots=True)
class Rows:
    """The rows of a detail table, by the body and year that they speak of.

    Attributes:
        table: The table.
        detail: ``meeting`` or ``actor``.
        read: Rows read.
        open_ended: Of whom a row says that the list is not complete.
    """

    table: Table
    detail: str
    read: dict[Subject, list[int]] = field(default_factory=dict)
    open_ended: set[Subject] = field(default_factory=set)

    def take(self, row: int, subject: Subject) -> Subject:
        """Count a row; gives whom it speaks of, whatever is wrong with it."""
        whole = subject.without_fault()
        self.read.setdefault(whole, []).append(row)
        return whole

    def close(self, declaration: Declaration, reader: Reader) -> None:
        """Say for which bodies the table was read, or that it has headers only."""
        for subject, rows in self.read.items():
            is_open_ended = subject in self.open_ended
            reader.records.hold(subject, self.detail, range_of(self.table, rows), is_open_ended=is_open_ended)
        if self.table.rows:
            return
        subject = reader.speaker.subject(declaration.body, declaration.year, declaration.fault)
        spot = range_of(self.table, [])
        place = spot.place(subject.agglomeration, subject.reporting_year)
        reader.records.log.add(Notice("table.headers_only"), place)
        if subject.agglomeration is not None:
            reader.records.hold(subject, self.detail, spot)


def stands_for_detail(rows: Rows, row: int, subject: Subject, reader: Reader) -> bool:
    """Whether the only row of a table is « n.d. », « aucun » or the like: an answer for the whole of its indicator."""
    cell = rows.table.cell(row, _NAMES[rows.detail])
    if cell is None or len(rows.table.rows) > 1:
        return False
    beside = rows.table.cell(row, _NUMBERS[rows.detail])
    if beside is not None and not is_blank(beside.text) and classify(beside.text, reader.register) is None:
        # « - » beside a number is a row whose name is missing.
        return False
    if classify(cell.text, reader.register) is None and not _says_none(cell, subject, rows.detail, reader.register):
        return False
    return answer_for_detail(cell, rows.table.grid.name, subject, rows.detail, reader)


def _says_none(cell: Cell, subject: Subject, detail: str, register: Register) -> bool:
    """« Aucun », « aucune réunion »: a plain number of them, which is none."""
    indicator = indicator_of(detail, subject, register)
    units = units_of(indicator, register) if indicator else frozenset[str]()
    return bool(re.match(r"\s*[^\W\d]", cell.text)) and read_number_text(cell.text, register, units).value == 0


def answer_for_detail(cell: Cell, sheet: str | None, subject: Subject, detail: str, reader: Reader) -> bool:
    """Read a cell that should hold a list as the figure itself: a number, a reason or a blank."""
    indicator = indicator_of(detail, subject, reader.register)
    if indicator is None:
        return False
    units = units_of(indicator, reader.register)
    answer = read_answer(Cells(cell), cell, reader.register, subject.reporting_year, units)
    reader.records.observe(subject, indicator, sheet, answer)
    return True


def refuse_total(table: Table, row: int, detail: str, declaration: Declaration, reader: Reader) -> None:
    """Keep out the figure of a detail of which a table holds a total and nothing that it may be the total of."""
    subject = subject_of(table, row, declaration, reader)
    indicator = indicator_of(detail, subject, reader.register)
    name, sheet, since = table.first_cell(row), table.grid.name, reader.records.mark()
    if indicator is None:
        reader.records.log.add(Notice("totals.without_detail"), Spot(sheet, name).place())
    else:
        answer = Answer(name, UNREADABLE, REFUSED, notices=(Notice("totals.without_detail"),))
        reader.records.observe(subject, indicator, sheet, answer)
    reader.records.use(sheet, cells_of(table, row), since)


def is_figure(cell: Cell, subject: Subject, detail: str, reader: Reader) -> bool:
    """Whether a cell that should hold a list is blank, a reason, or a number with no kind or name."""
    if len(cell.items) > 1:
        return False
    indicator = indicator_of(detail, subject, reader.register)
    text = cell.items[0] if cell.items else cell.text
    if is_blank(text) or indicator is None:
        return indicator is not None
    units = units_of(indicator, reader.register)
    answer = read_answer(Cells(cell.saying(text)), cell, reader.register, subject.reporting_year, units)
    return answer.value is not None or classify(text, reader.register) is not None


def mention_names(cell: Cell, sheet: str | None, subject: Subject, roll: Roll, reader: Reader) -> bool:
    """Add every actor of a list; tells whether the list is open-ended."""
    parts = cell.items or (cell.text,)
    lists = [split_actors(part, reader.register) for part in parts]
    names = [name for one in lists for name in one.names]
    is_no_list = all(says_only_total(name, reader.register) for name in names)
    for number, name in enumerate(names, start=1):
        address = f"{cell.address}#{number}" if len(names) > 1 or cell.items else cell.address
        spot = Spot(sheet, Cell(name, address))
        if is_no_list:
            break
        if says_only_total(name, reader.register):
            reader.records.leave_out(spot, "total")
            continue
        reading = roll.call(name, spot, subject, reader)
        if reading is not None:
            reader.records.mention(subject, spot, reading)
    if is_no_list:
        # A total of nothing but itself, « etc. » alone, or nothing but signs: no list.
        text = cell.text
        notices = (Notice("actor.unreadable"),)
        refused = ActorReading(text, None, text, False, None, text, REFUSED, notices)
        reader.records.mention(subject, Spot(sheet, cell), refused)
    open_end = next((one.open_end for one in reversed(lists) if one.open_end), None)
    if open_end is not None:
        place = Spot(sheet, cell).place(subject.agglomeration, subject.reporting_year)
        reader.records.log.add(Notice("list.open_ended", text=open_end), place)
    return open_end is not None
