"""Rows of a table: of whom and when each speaks, and which are no records.

Belongs here: what all kinds of tables have in common.
Does not belong here: what a row of one kind says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.footnotes import Notes
from interlud_pipeline.interpretation.headers import BODY, YEAR
from interlud_pipeline.interpretation.notes import is_note
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.records import Records
from interlud_pipeline.interpretation.subjects import WHOLE_FILE, Speaker, Spot, Subject
from interlud_pipeline.interpretation.table import Table, filled, merge_at, own_cells
from interlud_pipeline.interpretation.totals import is_bare_total, is_subtotal, is_total, says_only_total
from interlud_pipeline.model import Cell
from interlud_pipeline.reference import Register

_SAYING_NOTHING = {None, "comment", "label", "unit"}


@dataclass(frozen=True, slots=True)
class Reader:
    """All that reading one file needs and fills.

    Attributes:
        register: The register.
        speaker: Bodies and years against the context.
        records: Where records go.
        notes: The footnotes of the file.
        broken: Cells in which the reader of the file found an error: sheet and address.
    """

    register: Register
    speaker: Speaker
    records: Records
    notes: Notes
    broken: frozenset[tuple[str | None, str | None]] = frozenset()


def record_rows(table: Table, reader: Reader) -> Iterator[int]:
    """Rows that are no remarks under the table."""
    for row in table.rows:
        if is_note(table, row):
            reader.records.leave_out(Spot(table.grid.name, table.first_cell(row)), "note")
        else:
            yield row


def leave_out_total(table: Table, row: int, reader: Reader) -> None:
    """Name the cells of a totals row, which is no record."""
    for cell in own_cells(table, row):
        if not is_blank(cell.text):
            reader.records.leave_out(Spot(table.grid.name, cell), "total")


def leave_out_total_column(table: Table, rows: Iterable[int], body: Cell, reader: Reader) -> None:
    """Name a header « Total » that stands in the place of a body, and the cells under it."""
    reader.records.leave_out(Spot(table.grid.name, body), "total")
    indexes = [
        column.index for column in table.columns if column.body is not None and column.body.address == body.address
    ]
    for cell in (table.grid.rows[row][index] for row in rows for index in indexes):
        if not is_blank(cell.text):
            reader.records.leave_out(Spot(table.grid.name, cell), "total")


def is_total_of_names(table: Table, row: int, text: str, register: Register) -> bool:
    """Whether a row among names is a total; « Somme » alone, which may be a name, with a number beside it."""
    if says_only_total(text, register) or is_subtotal(text, register):
        return True
    if not is_bare_total(text, register):
        return False
    texts = [table.grid.rows[row][one.index].text for one in table.columns if one.field not in {BODY, YEAR}]
    return any(sign.isdigit() for one in texts for sign in one)


def names_total(table: Table, row: int, register: Register) -> bool:
    """Whether the first words of a row, or its body, say that it is a total."""
    bodies = [table.grid.rows[row][column.index].text for column in table.columns if column.field == BODY]
    return any(is_total(text, register) for text in (table.first_cell(row).text, *bodies))


def range_of(table: Table, rows: list[int]) -> Spot:
    """The address of several rows of a table, or of its header where it has none."""
    first = table.columns[0]
    if not rows:
        return Spot(table.grid.name, first.cell)
    start = table.grid.rows[rows[0]][first.index]
    end = table.grid.rows[rows[-1]][table.columns[-1].index]
    if start.address == end.address:
        return Spot(table.grid.name, Cell(start.text, start.address))
    return Spot(table.grid.name, Cell(first.cell.text, f"{start.address}:{end.address}"))


def merged_fault(table: Table, row: int, name: str) -> Cell | None:
    """The cell of a field that a merge over several rows covers, so that nobody knows whose value it is."""
    column = table.column(name)
    if column is None:
        return None
    merge = merge_at(table.grid.merges, row, column.index)
    if merge is None or merge.first_row == merge.last_row:
        return None
    anchor = table.grid.rows[merge.first_row][merge.first_column]
    here = table.grid.rows[row][column.index]
    return None if is_blank(anchor.text) else Cell(anchor.text, here.address)


def subject_of(table: Table, row: int, declaration: Declaration, reader: Reader) -> Subject:
    """The body and year of a row: its own, else those of the declaration, else those of the context."""
    year, fault = year_of(table, row, declaration, reader)
    body, body_fault = _body(table, row, declaration, reader, year)
    subject = reader.speaker.subject(body, year, fault or body_fault or _broken_cell(table, row, reader))
    return subject if subject.fault else _complete(subject, table, row, declaration, reader)


def _broken_cell(table: Table, row: int, reader: Reader) -> Spot | None:
    """A cell of the row that is not to be read: a formula in error, a text that is struck out."""
    if not (reader.broken or reader.speaker.struck_out):
        return None
    cells = (table.grid.rows[row][column.index] for column in table.columns if column.field not in _SAYING_NOTHING)
    spots = (Spot(table.grid.name, cell) for cell in cells)
    return next((spot for spot in spots if is_not_to_be_read(spot, reader)), None)


def is_not_to_be_read(spot: Spot, reader: Reader) -> bool:
    """Whether the reader of the file found an error in a cell, or its text is struck out, which is written down."""
    return (spot.sheet, spot.cell.address) in reader.broken or reader.speaker.is_struck_out(spot)


def year_of(table: Table, row: int, declaration: Declaration, reader: Reader) -> tuple[int | None, Spot | None]:
    """The year of a row as the file states it, and what is wrong with that or with the declaration."""
    spot = next(_stated(table, row, YEAR), None) if table.column(YEAR) is not None else None
    if spot is None:
        return declaration.year, declaration.fault
    year = reader.speaker.year_of(spot)
    is_sound = year is not None and not reader.speaker.contradicts(spot, None, year)
    return year, declaration.fault or (None if is_sound else spot)


def _body(
    table: Table, row: int, declaration: Declaration, reader: Reader, year: int | None
) -> tuple[str | None, Spot | None]:
    speaker = reader.speaker
    body = declaration.body
    said: Spot | None = None
    for spot in _stated(table, row, BODY):
        found = speaker.body_of(spot, year)
        if found is None:
            return declaration.body, spot
        if body is not None and found != body:
            other = said.cell.text if said else reader.register.agglomerations[body].short_name
            speaker.log.add(Notice("agglomeration.conflict", {"other": other}), spot.place(found, year))
            return found, spot
        body, said = found, spot
        if speaker.contradicts(spot, found, None):
            return found, spot
    return body, None


def _stated(table: Table, row: int, name: str) -> Iterator[Spot]:
    for column in table.columns:
        if column.field == name:
            cell = filled(table.grid, row, column.index)
            if not is_blank(cell.text):
                # The record bears the address of its own row, even where a merge says whose it is.
                own = table.grid.rows[row][column.index]
                yield Spot(table.grid.name, Cell(cell.text, own.address, cell.kind))


def _complete(subject: Subject, table: Table, row: int, declaration: Declaration, reader: Reader) -> Subject:
    """The subject, with a fault where neither file nor context say of whom or when it speaks."""
    for missing, rule, name, is_stated in (
        (subject.agglomeration is None, "context.agglomeration_missing", BODY, declaration.states_body),
        (subject.reporting_year is None, "context.year_missing", YEAR, declaration.states_year),
    ):
        if not missing or is_stated:
            continue
        if table.column(name) is None:
            spot = Spot(table.grid.name, table.columns[0].cell)
            reader.records.log.add(Notice(rule, WHOLE_FILE), spot.place())
        else:
            spot = Spot(table.grid.name, table.place(row))
            reader.records.log.add(Notice(rule), spot.place())
            return Subject(subject.agglomeration, subject.reporting_year, spot)
    return subject
