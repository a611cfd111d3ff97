"""The records of one file while they are being read.

Belongs here: how a record gets its address, and who declared it in the end.
Does not belong here: what a record says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import TypeVar

from interlud_pipeline.interpretation.actors import PERSON, ActorReading
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.meetings import MeetingReading
from interlud_pipeline.interpretation.notices import FindingLog, Notice
from interlud_pipeline.interpretation.personal import masked
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.model import ActorMention, Cell, CellUse, DetailTable, Meeting, Observation, Source

UNREADABLE = "UNREADABLE"
REFUSED = "refused"

# Why a cell that is no header, note, total or declaration is not read.
OUTSIDE_TABLES = "ignored.outside_tables"
UNKNOWN_COLUMN = "ignored.unknown_column"
SAYS_NOTHING = "ignored.says_nothing"
REPEATED = "ignored.repeated"
TABLE_REFUSED = "ignored.table_refused"

Mark = tuple[int, int, int, int]
"""How many records of each kind there were at some moment."""

_R = TypeVar("_R", Observation, Meeting, ActorMention, DetailTable)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one indicator; ``cell`` is where it was read."""

    cell: Cell
    status: str
    parse_rule: str
    value: Decimal | None = None
    reason_text: str | None = None
    available_on: date | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(slots=True)
class Records:
    """Records in the order in which they are read; ``declared_by`` is filled in at the end."""

    log: FindingLog
    observations: list[Observation] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    actors: list[ActorMention] = field(default_factory=list)
    details: list[DetailTable] = field(default_factory=list)
    ignored: list[Source] = field(default_factory=list)
    uses: list[CellUse] = field(default_factory=list)
    _left_out: set[tuple[str | None, str]] = field(default_factory=set)
    _unused: list[tuple[Spot, str]] = field(default_factory=list)

    def observe(self, subject: Subject, indicator: str, sheet: str | None, answer: Answer) -> None:
        """Add an observation, with what is to be told of it."""
        spot = Spot(sheet, answer.cell)
        if answer.notices:
            self.log.add_all(answer.notices, spot.place(subject.agglomeration, subject.reporting_year, indicator))
        self.observations.append(
            Observation(
                subject.agglomeration,
                subject.reporting_year,
                masked(indicator),
                answer.value,
                answer.status,
                None if answer.reason_text is None else masked(answer.reason_text).strip(),
                answer.available_on,
                "",
                False,
                _source(subject, spot, answer.parse_rule),
            )
        )

    def meet(self, subject: Subject, spot: Spot, reading: MeetingReading, held_on: date | None = None) -> None:
        """Add meetings of one kind, with what is to be told of them."""
        if reading.notices:
            self.log.add_all(reading.notices, spot.place(subject.agglomeration, subject.reporting_year))
        own = subject.agglomeration
        self.meetings.append(
            Meeting(
                own,
                subject.reporting_year,
                reading.kind,
                reading.meetings,
                reading.themes,
                tuple(siren for siren in reading.joint_with if siren != own),
                held_on,
                "",
                _source(subject, spot, reading.parse_rule),
            )
        )

    def mention(self, subject: Subject, spot: Spot, reading: ActorReading) -> None:
        """Add an actor, with what is to be told of it."""
        if reading.parse_rule == "actor.person":
            spot = Spot(spot.sheet, spot.cell.saying(PERSON))
        if reading.notices:
            self.log.add_all(reading.notices, spot.place(subject.agglomeration, subject.reporting_year))
        self.actors.append(
            ActorMention(
                subject.agglomeration,
                subject.reporting_year,
                reading.declared_name,
                reading.actor,
                reading.canonical_name,
                reading.is_collective,
                reading.declared_members,
                "",
                _source(subject, spot, reading.parse_rule),
            )
        )

    def hold(self, subject: Subject, detail: str, spot: Spot, *, is_open_ended: bool = False) -> None:
        """Add that the file holds a detail table for a body."""
        source = _source(subject.without_fault(), spot, f"{detail}.table")
        self.details.append(
            DetailTable(subject.agglomeration, subject.reporting_year, detail, is_open_ended, "", source)
        )

    def leave_out(self, spot: Spot, why: str) -> None:
        """Note a cell that is no record; the first reason stands."""
        if (spot.sheet, spot.cell.address) in self._left_out:
            return
        self._left_out.add((spot.sheet, spot.cell.address))
        self.ignored.append(Source(spot.sheet, spot.cell.address, masked(spot.cell.text), why))

    def named(self) -> set[tuple[str | None, str]]:
        """Sheets and addresses of all cells that are read or named already."""
        used = {(use.sheet, cell) for use in self.uses for cell in use.cells}
        return used | self._left_out | {(spot.sheet, spot.cell.address) for spot, _ in self._unused}

    def mark(self) -> Mark:
        """The records so far, to tell those that follow apart."""
        return len(self.observations), len(self.meetings), len(self.actors), len(self.details)

    def use(self, sheet: str | None, cells: Iterable[Cell], since: Mark, otherwise: str = SAYS_NOTHING) -> None:
        """Note that the records added since a mark were read from these cells.

        Args:
            sheet: Sheet of the cells.
            cells: The cells; blank ones are passed over, and those named otherwise, such as a totals row that a
                merge shares with rows below it.
            since: The mark.
            otherwise: Why the cells are left out, if no record was added and none of another row uses them.
        """
        filled = [
            cell
            for cell in cells
            if (not is_blank(cell.text) or cell.formula) and (sheet, cell.address) not in self._left_out
        ]
        now = self.mark()
        if now == since:
            self._unused += [(Spot(sheet, cell.saying("")), otherwise) for cell in filled]
        elif filled:
            addresses = tuple(cell.address for cell in filled)
            self.uses.append(CellUse(sheet, addresses, *map(range, since, now)))

    def leave_out_unused(self) -> None:
        """Name the cells of rows that gave no record, unless another record was read from them too."""
        used = {(use.sheet, cell) for use in self.uses for cell in use.cells} if self._unused else set()
        for spot, why in self._unused:
            if (spot.sheet, spot.cell.address) not in used:
                self.leave_out(spot, why)

    def declare(self, by: str | None) -> None:
        """Say who declared the records."""
        code = by or ""
        self.observations = _declared(self.observations, code)
        self.meetings = _declared(self.meetings, code)
        self.actors = _declared(self.actors, code)
        self.details = _declared(self.details, code)


def _source(subject: Subject, spot: Spot, parse_rule: str) -> Source:
    """The record's own address, or that of the fault which keeps it out."""
    own = Source(spot.sheet, spot.cell.address, masked(spot.cell.text), parse_rule)
    fault = subject.fault
    if fault is None:
        return own
    return Source(fault.sheet, fault.cell.address, masked(fault.cell.text), REFUSED, own)


def _declared(records: list[_R], by: str) -> list[_R]:
    """The records as declared by somebody; ``replace`` would look their fields up anew for each of a great many."""
    if not records:
        return []
    kind: Callable[..., _R] = type(records[0])
    names = [one.name for one in fields(records[0])]
    at = names.index("declared_by")
    return [kind(*values[:at], by, *values[at + 1 :]) for values in map(attrgetter(*names), records)]
