"""What a sender answers for one indicator: a value, a reason, or neither.

Belongs here: how value, reason, date of availability and comment go together.
Does not belong here: where these cells stand.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from interlud_pipeline.interpretation.absences import (
    BLANK,
    NOT_YET_DUE,
    Absence,
    available_on,
    beside_number,
    classify,
)
from interlud_pipeline.interpretation.dates import read_available_on
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import NumberReading, read_number
from interlud_pipeline.interpretation.records import REFUSED, UNREADABLE, Answer
from interlud_pipeline.model import Cell, CellKind
from interlud_pipeline.reference import Register

REPORTED = "REPORTED"


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells in which an answer may stand."""

    value: Cell | None
    reason: Cell | None = None
    available_on: Cell | None = None
    comment: Cell | None = None
    uses_1904_dates: bool = False


@dataclass(frozen=True, slots=True)
class _Question:
    """What an answer is read against."""

    cells: Cells
    register: Register
    year: int | None
    units: Collection[str]


def read_answer(cells: Cells, here: Cell, register: Register, year: int | None, units: Collection[str]) -> Answer:
    """Read one answer.

    Args:
        cells: Where it may stand.
        here: The cell that stands for the row where all of them are missing.
        register: Source of wordings.
        year: Reporting year; « trop tôt » speaks of a later one.
        units: Words that may follow the value.
    """
    question = _Question(cells, register, year, units)
    value = _said(cells.value)
    reason = _said(cells.reason)
    if reason is not None and value is not None and _is_dash(reason, register):
        reason = None
    if value is None and reason is None:
        return Answer(cells.value or here, BLANK, "blank", notices=(Notice("value.blank"),))
    if value is None:
        return _of_reason(reason or here, question)
    absence = classify(value.text, register, year) if value.kind is CellKind.TEXT else None
    if absence is not None:
        return _of_absence_as_value(value, absence, reason, question)
    return _of_number(value, reason, question)


def _said(cell: Cell | None) -> Cell | None:
    """The cell, unless it is blank; an error or a formula without a value is not."""
    if cell is None or (is_blank(cell.text) and cell.kind is not CellKind.ERROR and not cell.formula):
        return None
    return cell


def _is_dash(cell: Cell, register: Register) -> bool:
    absence = classify(cell.text, register)
    return absence is not None and any(notice.rule == "reason.dash" for notice in absence.notices)


def _of_absence_as_value(value: Cell, absence: Absence, reason: Cell | None, question: _Question) -> Answer:
    """An absence word in the value's column, with or without a reason of its own."""
    if reason is None:
        return _declared(value, absence, question)
    explained = _of_reason(reason, question)
    if absence.status in {BLANK, explained.status} or explained.status == UNREADABLE:
        return explained
    return _contradiction(value, reason.text)


def _of_reason(reason: Cell, question: _Question) -> Answer:
    absence = classify(reason.text, question.register, question.year) if reason.kind is CellKind.TEXT else None
    if absence is None:
        notices = (Notice("reason.unknown"),)
        return Answer(reason, UNREADABLE, REFUSED, reason_text=reason.text, notices=notices)
    return _declared(reason, absence, question)


def _declared(cell: Cell, absence: Absence, question: _Question) -> Answer:
    if question.register.observation_statuses[absence.status].has_value:
        # « provisoire » without a value qualifies nothing.
        return Answer(cell, BLANK, "blank", reason_text=cell.text, notices=(Notice("value.blank"),))
    answer = Answer(cell, absence.status, "reason.wording", reason_text=cell.text, notices=absence.notices)
    if absence.status != NOT_YET_DUE:
        return answer
    stated = _said(question.cells.available_on)
    if stated is None:
        day = available_on(cell.text, question.year)
        missing = () if day else (Notice("available_on.missing"),)
        return replace(answer, available_on=day, notices=(*absence.notices, *missing))
    day = read_available_on(stated, uses_1904_dates=question.cells.uses_1904_dates)
    if day is None:
        return Answer(stated, UNREADABLE, REFUSED, reason_text=cell.text, notices=(Notice("date.invalid"),))
    return replace(answer, available_on=day)


def _of_number(value: Cell, reason: Cell | None, question: _Question) -> Answer:
    register = question.register
    reading, status, beside = _number(value, register, question.units)
    rule = f"{reading.parse_rule}.formula" if value.formula and reading.value is not None else reading.parse_rule
    if reading.value is None:
        return Answer(value, UNREADABLE, rule, notices=reading.notices)
    if status is not None and not register.observation_statuses[status].has_value:
        return _contradiction(value, beside)
    if reason is None:
        comment = _said(question.cells.comment)
        qualified = _qualifier(comment, register) if comment else None
        return Answer(value, status or qualified or REPORTED, rule, reading.value, notices=reading.notices)
    qualified = _qualifier(reason, register)
    if qualified is not None and status in {None, qualified}:
        return Answer(value, qualified, rule, reading.value, reason.text, notices=reading.notices)
    absence = classify(reason.text, register, question.year)
    if absence is not None and qualified is None:
        # The contract of observations finds that a value and a reason contradict each other.
        return Answer(value, absence.status, rule, reading.value, reason.text, notices=reading.notices)
    return _contradiction(value, reason.text)


def _contradiction(value: Cell, reason_text: str) -> Answer:
    notice = Notice("value.with_reason", {"reason_text": reason_text})
    return Answer(value, UNREADABLE, REFUSED, reason_text=reason_text, notices=(notice,))


def _number(value: Cell, register: Register, units: Collection[str]) -> tuple[NumberReading, str | None, str]:
    """The number, and the status that words beside it declare, with these words."""
    reading = read_number(value, register, units)
    parts = beside_number(value.text, register) if reading.value is None and value.kind is CellKind.TEXT else None
    if parts is not None and parts[1] != BLANK:
        number, status, words = parts
        found = read_number(Cell(number, value.address), register, units)
        if found.value is not None:
            return found, status, words
    return reading, None, ""


def _qualifier(cell: Cell, register: Register) -> str | None:
    absence = classify(cell.text, register)
    if absence is None or not register.observation_statuses[absence.status].has_value:
        return None
    return absence.status
