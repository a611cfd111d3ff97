"""Tables of indicators: one answer a row.

Belongs here: from a row to an observation.
Does not belong here: how value and reason go together (``answers``).
"""

from __future__ import annotations

from dataclasses import replace

from interlud_pipeline.interpretation.answers import Cells, read_answer
from interlud_pipeline.interpretation.declaration import Declaration
from interlud_pipeline.interpretation.folding import is_blank, phrase
from interlud_pipeline.interpretation.indicators import find_indicators
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.records import REFUSED, UNREADABLE, Answer
from interlud_pipeline.interpretation.rows import Reader, merged_fault, names_total, record_rows, subject_of
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.table import Table, filled
from interlud_pipeline.model import Cell
from interlud_pipeline.reference import Register


def read_indicator_table(table: Table, declaration: Declaration, reader: Reader) -> None:
    """Read all rows of a table of indicators."""
    for row in record_rows(table, reader):
        if names_total(table, row):
            reader.records.leave_out(Spot(table.grid.name, table.first_cell(row)), "total")
        else:
            _read_row(table, row, declaration, reader)


def plan_of(subject: Subject, register: Register) -> str | None:
    """The plan that a record's indicators are numbered in."""
    if subject.agglomeration is None or subject.reporting_year is None:
        return None
    plan = register.plan_for(subject.agglomeration, subject.reporting_year)
    return plan.plan if plan else None


def units_of(indicator: str, register: Register) -> frozenset[str]:
    """Words that may follow the value of an indicator, in the form of ``phrase``."""
    rows = [row for row in register.indicators if row.indicator == indicator]
    aliases = [row.alias for row in register.indicator_aliases if row.indicator == indicator]
    return frozenset(phrase(text) for row in rows for text in (row.unit_fr, row.label_fr, *aliases))


def _read_row(table: Table, row: int, declaration: Declaration, reader: Reader) -> None:
    sheet, register = table.grid.name, reader.register
    subject = subject_of(table, row, declaration, reader)
    name = _name(table, row)
    here = name or table.first_cell(row)
    if name is None or is_blank(name.text):
        answer = read_answer(_cells(table, row), here, register, subject.reporting_year, frozenset())
        said = answer.reason_text if answer.value is None else answer.cell.text
        if said is not None or answer.status == UNREADABLE:
            spot = Spot(sheet, answer.cell)
            reader.records.log.add(
                Notice("indicator.unknown", text=""), spot.place(subject.agglomeration, subject.reporting_year)
            )
            reader.records.observe(subject, "?", sheet, answer)
        return
    match = find_indicators(name.text, register, plan_of(subject, register))
    place = Spot(sheet, name)
    reader.records.log.add_all(match.notices, place.place(subject.agglomeration, subject.reporting_year))
    conflict = reader.records.log.first_error(match.notices)
    for indicator in match.indicators:
        answer = read_answer(_cells(table, row), here, register, subject.reporting_year, units_of(indicator, register))
        answer = _unless_merged(table, row, answer)
        if conflict is not None:
            answer = Answer(name, UNREADABLE, REFUSED)
        elif len(match.indicators) > 1 and answer.value is not None:
            params = {"indicators": ", ".join(match.indicators)}
            answer = replace(
                answer,
                status=UNREADABLE,
                parse_rule=REFUSED,
                value=None,
                notices=(Notice("indicator.joint_value", params),),
            )
        reader.records.observe(subject, indicator, sheet, answer)


def _name(table: Table, row: int) -> Cell | None:
    """The indicator's cell; its label where the number is blank."""
    for field in ("indicator", "label"):
        column = table.column(field)
        if column is not None:
            cell = table.grid.rows[row][column.index]
            if not is_blank(cell.text):
                return cell
    return None


def _cells(table: Table, row: int) -> Cells:
    def vertical(name: str) -> Cell | None:
        column = table.column(name)
        if column is None:
            return None
        cell = filled(table.grid, row, column.index)
        return replace(cell, address=table.grid.rows[row][column.index].address)

    return Cells(
        table.cell(row, "value"),
        vertical("reason"),
        vertical("available_on"),
        table.cell(row, "comment"),
        table.grid.uses_1904_dates,
    )


def _unless_merged(table: Table, row: int, answer: Answer) -> Answer:
    merged = merged_fault(table, row, "value")
    if merged is None:
        return answer
    return Answer(merged, UNREADABLE, REFUSED, notices=(Notice("cell.merged"),))
