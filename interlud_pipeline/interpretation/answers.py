"""What a sender answers for one indicator: a value, a reason, or neither.

Belongs here: how value, reason, date of availability and comment go together.
Does not belong here: where these cells stand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
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
from interlud_pipeline.interpretation.footnotes import marks_in
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import NumberReading, read_number, without_mark
from interlud_pipeline.interpretation.records import REFUSED, UNREADABLE, Answer
from interlud_pipeline.model import Cell, CellKind
from interlud_pipeline.reference import Register

REPORTED = "REPORTED"


def _no_note(_mark: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells in which an answer may stand, and where the words of a footnote are found by its mark."""

    value: Cell | None
    reason: Cell | None = None
    available_on: Cell | None = None
    comment: Cell | None = None
    uses_1904_dates: bool = False
    note: Callable[[str], str | None] = _no_note


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
    return _of_footnote(value, reason, question) or _of_number(value, reason, question)


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
        qualified = status_with_value(comment.text, register) if comment else None
        return Answer(value, status or qualified or REPORTED, rule, reading.value, notices=reading.notices)
    qualified = status_with_value(reason.text, register)
    if qualified is not None and status in {None, qualified}:
        return Answer(value, qualified, rule, reading.value, reason.text, notices=reading.notices)
    absence = classify(reason.text, register, question.year)
    if absence is not None and qualified is None:
        # The contract of observations finds that a value and a reason contradict each other.
        return Answer(value, absence.status, rule, reading.value, reason.text, notices=reading.notices)
    return _contradiction(value, reason.text)


def _of_footnote(value: Cell, reason: Cell | None, question: _Question) -> Answer | None:
    """The answer of a number with a mark, or whose qualifying words bear one: what its note says decides.

    « 12* » over « * chiffre provisoire » is provisional. Any other note may change what the number says, as one that
    is nowhere to be found may.
    """
    register = question.register
    is_text = value.kind is CellKind.TEXT
    parts = beside_number(value.text, register) if is_text else None
    marked = without_mark(value.text) if is_text and parts is None else None
    words = parts[2] if parts is not None else reason.text if reason is not None else ""
    mark = marked[1] if marked is not None else next(iter(marks_in(words)), None)
    qualified = status_with_value(words, register) if words else None
    if mark is None or (marked is None and qualified is None):
        return None
    note = question.cells.note(mark)
    status = None if note is None else status_with_value(note, register)
    number = marked[0] if marked is not None else parts[0] if parts is not None else value.text
    reading = read_number(Cell(number, value.address, value.kind), register, question.units)
    if reading.value is None or status is None or qualified not in {None, status}:
        notices = reading.notices if reading.value is None else (Notice("number.footnote"),)
        return Answer(value, UNREADABLE, REFUSED, reason_text=note, notices=notices)
    return Answer(value, status, f"{reading.parse_rule}_with_note", reading.value, note, notices=reading.notices)


def status_with_value(words: str, register: Register) -> str | None:
    """The status of a value that words beside it declare: « provisoire »."""
    absence = classify(words, register)
    if absence is None or not register.observation_statuses[absence.status].has_value:
        return None
    return absence.status


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
