"""Totals rows of a table of meetings: a check of the rows that they sum, or the figure where there are none.

Belongs here: which rows are totals, of whom, and what they are held against.
Does not belong here: rows that are meetings (``meeting_table``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.details import MEETING as DETAIL
from interlud_pipeline.interpretation.details import answer_for_detail, refuse_total
from interlud_pipeline.interpretation.headers import BODY
from interlud_pipeline.interpretation.meeting_row import meeting_units
from interlud_pipeline.interpretation.meeting_words import names_kind
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import read_number, shown
from interlud_pipeline.interpretation.rows import Reader, leave_out_total, names_total, subject_of
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.table import Table, cells_of
from interlud_pipeline.interpretation.totals import is_subtotal, is_total, says_only_total
from interlud_pipeline.reference import Register


def is_total_row(table: Table, row: int, register: Register) -> bool:
    """Whether a row is a total, by the name of the row or by its kind."""
    kind = table.cell(row, "kind")
    return names_total(table, row, register) or (
        kind is not None and (is_total(kind.text, register) or says_only_total(kind.text, register))
    )


def read_totals(
    table: Table, totals: Sequence[int], declaration: Declaration, reader: Reader, counted: Mapping[Subject, Decimal]
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
    table: Table, row: int, declaration: Declaration, reader: Reader, counted: Mapping[Subject, Decimal]
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


def _stands_alone(table: Table, row: int, declaration: Declaration, reader: Reader) -> None:
    """A total without any row beside it is the figure itself."""
    since = reader.records.mark()
    cell = table.cell(row, "meetings") or table.first_cell(row)
    answer_for_detail(cell, table.grid.name, subject_of(table, row, declaration, reader), DETAIL, reader)
    reader.records.use(table.grid.name, cells_of(table, row), since)


def _number(table: Table, row: int, register: Register) -> Decimal | None:
    return read_number(table.cell(row, "meetings") or table.first_cell(row), register, meeting_units(register)).value


def _check_total(
    table: Table, row: int, declaration: Declaration, reader: Reader, counted: Mapping[Subject, Decimal]
) -> None:
    """Compare a totals row, which is no record, with the rows that it sums."""
    leave_out_total(table, row, reader)
    if not _is_partial(table, row, reader.register):
        _compare(table, row, declaration, reader, counted)


def _compare(
    table: Table, row: int, declaration: Declaration, reader: Reader, counted: Mapping[Subject, Decimal]
) -> None:
    """Tell of a total that differs from what was counted for its body, or for all where it names none."""
    declared = _number(table, row, reader.register)
    own = _own(table, row, declaration, reader) if _names_body(table, row, reader.register) else None
    total = sum((value for subject, value in counted.items() if own in {None, subject}), Decimal(0))
    only = own or (next(iter(counted)) if len(counted) == 1 else Subject(None, None))
    if declared is not None and declared != total:
        params = {"declared": shown(declared), "counted": shown(total)}
        spot = Spot(table.grid.name, table.cell(row, "meetings") or table.first_cell(row))
        reader.records.log.add(Notice("totals.differ", params), spot.place(only.agglomeration, only.reporting_year))
