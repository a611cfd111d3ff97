"""What the texts of a line of a long table answer, each way of saying it read once for all its lines and files.

Belongs here: what an answer depends on, and whether the number in it is any number.
Does not belong here: which lines these are (``long_lines``); any wording or form, which ``answers`` reads.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from interlud_pipeline.interpretation.answers import Cells, read_answer
from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.indicator_table import units_of
from interlud_pipeline.interpretation.numbers import EXAMPLES, decimal_of
from interlud_pipeline.interpretation.records import Answer
from interlud_pipeline.model import Cell
from interlud_pipeline.reference import Register

_ANSWER = ("value", "reason", "available_on", "comment")


class Said(NamedTuple):
    """All that an answer is read from; a unit may follow a value and nothing else.

    By ``rule`` a plain number stands before ``value``, whichever it is; without one ``value`` is the whole text.
    """

    rule: str
    value: str
    reason: str
    available_on: str
    comment: str
    unit_of: str
    asked_of: int


class Told(NamedTuple):
    """An answer, and what of it is the line's own.

    Attributes:
        answer: The answer, which names its column as its cell.
        text: The text where it stands; ``None`` where that is the line's own value.
        is_counted: Whether the number of the line is its value.
    """

    answer: Answer
    text: str | None
    is_counted: bool


@kept_with_register
def told(said: Said, columns: frozenset[str], register: Register) -> Told | None:
    """What is answered; ``None`` where other lines, or the number itself, may have a say.

    That the number has none is seen by some of its kind: with words without a digit around it, it may be taken for a
    year, or be completed by a wording with digits, and for nothing else.

    Args:
        said: The texts.
        columns: Those that the table has.
        register: Source of wordings.
    """
    if not said.rule:
        answer = _read(said, said.value, columns, register)
        return None if answer is None else Told(answer, answer.cell.text, is_counted=False)
    answers = [_read(said, f"{number}{said.value}", columns, register) for number in EXAMPLES[said.rule]]
    read = [one for one in answers if one is not None]
    if len(read) < len(answers) or _has_wordings_with_digits(register):
        return None
    first = read[0]
    if any(_apart_from_number(one) != _apart_from_number(first) for one in read):
        return None
    if first.value is not None and [one.value for one in read] != list(map(_value, EXAMPLES[said.rule])):
        return None
    own = first.cell.address == "value"
    return Told(first, None if own else first.cell.text, is_counted=first.value is not None)


def _read(said: Said, value: str, columns: frozenset[str], register: Register) -> Answer | None:
    texts = dict(zip(_ANSWER, (value, said.reason, said.available_on, said.comment), strict=True))
    places = {name: Cell(text, name) for name, text in texts.items() if name in columns}
    asked: list[str] = []
    at = Cells(
        places["value"],
        places.get("reason"),
        places.get("available_on"),
        places.get("comment"),
        note=asked.append,
    )
    units = units_of(said.unit_of, register) if said.unit_of else frozenset[str]()
    answer = read_answer(at, places["value"], register, said.asked_of or None, units)
    if asked or (answer.parse_rule == "blank" and not is_blank(said.comment)):
        return None
    return answer


@kept_with_register
def _has_wordings_with_digits(register: Register) -> bool:
    return any(sign.isdigit() for one in register.absence_wordings for sign in one.wording)


def _apart_from_number(answer: Answer) -> Answer:
    """An answer without what only its number makes of it."""
    cell = answer.cell._replace(text="") if answer.cell.address == "value" else answer.cell
    return replace(answer, cell=cell, value=None if answer.value is None else Decimal(0))


def _value(example: str) -> Decimal:
    return decimal_of(example.replace(" ", ""))
