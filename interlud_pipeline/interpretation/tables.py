"""Tables of a grid, each read by its kind.

Belongs here: the choice of the reader, and what becomes of a table whose headers are at fault.
Does not belong here: how a kind of table is read.
"""

from __future__ import annotations

from collections.abc import Iterable

from interlud_pipeline.interpretation.actor_table import read_actor_table
from interlud_pipeline.interpretation.actors import ActorReading
from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.details import Roll
from interlud_pipeline.interpretation.headers import BODY, TableKind
from interlud_pipeline.interpretation.indicator_table import plan_of, read_indicator_table
from interlud_pipeline.interpretation.indicators import find_indicators
from interlud_pipeline.interpretation.kinds_across import OF_KIND, read_kinds_across
from interlud_pipeline.interpretation.list_table import read_list_table
from interlud_pipeline.interpretation.meeting_table import read_meeting_table
from interlud_pipeline.interpretation.meeting_words import OTHER
from interlud_pipeline.interpretation.meetings import MeetingReading
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.records import REFUSED, TABLE_REFUSED, UNREADABLE, Answer
from interlud_pipeline.interpretation.rows import Reader, subject_of
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.table import Table, span_of
from interlud_pipeline.interpretation.years_across import of_one_year
from interlud_pipeline.model import Cell


def read_table(table: Table, declaration: Declaration, roll: Roll, reader: Reader) -> None:
    """Read one table; one whose headers are at fault is kept out whole."""
    table = of_one_year(table, declaration.year or reader.speaker.context.reporting_year, reader)
    reader.records.leave_out(Spot(table.grid.name, table.columns[0].cell), "header")
    _tell_unknown_headers(table, reader)
    if table.fault is not None:
        _keep_out(table, *table.fault, declaration, reader)
        return
    match table.kind:
        case TableKind.INDICATOR:
            read_indicator_table(table, declaration, reader)
        case TableKind.MEETING if table.column(OF_KIND) is not None:
            read_kinds_across(table, declaration, reader)
        case TableKind.MEETING:
            read_meeting_table(table, declaration, reader)
        case TableKind.ACTOR:
            read_actor_table(table, declaration, roll, reader)
        case TableKind.LISTS:
            read_list_table(table, declaration, roll, reader)


def _tell_unknown_headers(table: Table, reader: Reader) -> None:
    for column in table.columns:
        if column.field is None and column.year is None:
            spot = Spot(table.grid.name, column.cell)
            reader.records.log.add(Notice("header.unknown"), spot.place())


def _keep_out(table: Table, notice: Notice, cell: Cell, declaration: Declaration, reader: Reader) -> None:
    """Emit what the table is about as records that cannot be read, all at the header at fault."""
    spot = Spot(table.grid.name, cell)
    reader.records.log.add(notice, spot.place())
    since = reader.records.mark()
    for subject in _subjects(table, declaration, reader):
        for indicator in _indicators(table, subject, reader):
            reader.records.observe(subject, indicator, spot.sheet, Answer(spot.cell, UNREADABLE, REFUSED))
        if table.kind is TableKind.MEETING or table.has_list("meetings"):
            reader.records.meet(subject, spot, MeetingReading(OTHER, None, None, (), REFUSED))
        if table.kind is TableKind.ACTOR or table.has_list("actors"):
            text = spot.cell.text
            reader.records.mention(subject, spot, ActorReading(text, None, text, False, None, text, REFUSED))
    reader.records.use(table.grid.name, span_of(table), since, TABLE_REFUSED)


def _subjects(table: Table, declaration: Declaration, reader: Reader) -> Iterable[Subject]:
    """The bodies and years that the table speaks of, as far as its headers can be trusted."""
    found: dict[Subject, None] = {}
    bodies = {column.body.address: column.body for column in table.columns if column.body is not None}
    for body in bodies.values():
        siren = reader.speaker.body_of(Spot(table.grid.name, body), declaration.year)
        found.setdefault(reader.speaker.subject(siren, declaration.year))
    if not bodies and sum(column.field == BODY for column in table.columns) == 1:
        for row in table.rows:
            subject = subject_of(table, row, declaration, reader)
            found.setdefault(Subject(subject.agglomeration, subject.reporting_year))
    return found or {reader.speaker.subject(declaration.body, declaration.year): None}


def _indicators(table: Table, subject: Subject, reader: Reader) -> Iterable[str]:
    """The indicators that the headers name, or the rows where one column does so."""
    plan = plan_of(subject, reader.register)
    across = [column.cell.text for column in table.names_indicators]
    names = [column for column in table.columns if column.field == "indicator"]
    if not across and (table.kind is not TableKind.INDICATOR or len(names) != 1):
        return ()
    texts = across or [table.grid.rows[row][names[0].index].text for row in table.rows]
    found = (one for text in texts for one in find_indicators(text, reader.register, plan).indicators if one)
    return tuple(dict.fromkeys(found))
