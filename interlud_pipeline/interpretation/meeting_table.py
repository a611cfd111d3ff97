"""Tables of meetings: one kind a row.

Belongs here: from rows to meetings, and which of them were not held.
Does not belong here: what a row says (``meeting_row``), its totals (``meeting_totals``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.details import MEETING as DETAIL
from interlud_pipeline.interpretation.details import Rows, stands_for_detail
from interlud_pipeline.interpretation.meeting_row import MeetingRow, read_row, refused_reading
from interlud_pipeline.interpretation.meeting_totals import is_total_row, read_totals
from interlud_pipeline.interpretation.meeting_words import says_not_held
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.rows import Reader, record_rows, subject_of
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.table import Table, cells_of
from interlud_pipeline.model import Cell


def read_meeting_table(table: Table, declaration: Declaration, reader: Reader) -> None:
    """Read all rows of a table of meetings."""
    counted: dict[Subject, Decimal] = defaultdict(Decimal)
    rows = Rows(table, DETAIL)
    totals: list[int] = []
    for row in record_rows(table, reader):
        if is_total_row(table, row, reader.register):
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
    read_totals(table, totals, declaration, reader, counted)
    rows.close(declaration, reader)


def _meet(table: Table, row: int, subject: Subject, reader: Reader) -> Decimal:
    """Add the meetings of a row; gives their number, 0 where it cannot be read."""
    kind = table.cell(row, "kind")
    own = MeetingRow(table, row, reader.register, subject.reporting_year, subject.agglomeration)
    spot, reading, held_on = read_row(own)
    if kind is not None and reading.meetings is not None and not reading.names_kind:
        place = Spot(table.grid.name, kind).place(subject.agglomeration, subject.reporting_year)
        reader.records.log.add(Notice("meeting.unknown_kind"), place)
    doubt = _says_not_held(table, row) if reading.meetings is not None else None
    if doubt is not None:
        spot, held_on = Spot(table.grid.name, doubt), None
        reading = replace(refused_reading("meeting.not_held"), kind=reading.kind)
    reader.records.meet(subject, spot, reading, held_on)
    return reading.meetings or Decimal(0)


def _says_not_held(table: Table, row: int) -> Cell | None:
    """The cell of the row, in a column that is not read, that says that the meetings did not take place."""
    beside = (table.grid.rows[row][column.index] for column in table.columns if column.field in {None, "comment"})
    return next((cell for cell in beside if says_not_held(cell.text)), None)
