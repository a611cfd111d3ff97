"""Numbers: a closed grammar of accepted forms.

Belongs here: which texts are a number, by which form, and why another is none.
Does not belong here: what the number counts, and whether such a count can be negative or broken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import fold, tidy, unit
from interlud_pipeline.interpretation.footnotes import MARK, marks_in
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.model import Cell, CellKind
from interlud_pipeline.reference import Register

INTEGER_RULE, COMMA_RULE, POINT_RULE = "number.integer", "number.decimal_comma", "number.decimal_point"
THOUSANDS_RULE = "number.thousands"
_PLAIN_THOUSANDS = r"[1-9][0-9]{0,2}[ \u00a0\u202f][0-9]{3}"
_PLAIN_DECIMALS = "(?:[0-9]?[1-9]|[1-9]0)"
PLAIN_NUMBERS = {
    INTEGER_RULE: "[0-9]{1,8}",
    COMMA_RULE: f"(?:[0-9]{{1,6}}|{_PLAIN_THOUSANDS}),{_PLAIN_DECIMALS}",
    POINT_RULE: rf"[0-9]{{1,6}}\.{_PLAIN_DECIMALS}",
    THOUSANDS_RULE: _PLAIN_THOUSANDS,
}
"""Of some rules the numbers that they read without a word to be told, whatever may follow a number elsewhere.

They have too few digits for a telephone number, and no more than two behind a sign that might part thousands.
"""

EXAMPLES = {
    INTEGER_RULE: ("1", "2025"),
    COMMA_RULE: ("1,5", "2025,5", "1 234,5"),
    POINT_RULE: ("1.5", "2025.5"),
    THOUSANDS_RULE: ("1 234", "12 345"),
}
"""Some of each of them: with words without a digit around it, a number may be taken for a year and for no more."""

_INTEGER = re.compile(r"[-\u2212]?[0-9]{1,14}")
_THOUSANDS = re.compile(r"[-\u2212]?[1-9][0-9]{0,2}(?: [0-9]{3}){1,4}")
_COMMA = re.compile(r"[-\u2212]?(?:[0-9]{1,14}|[1-9][0-9]{0,2}(?: [0-9]{3}){1,4}),[0-9]{1,8}")
_POINT = re.compile(r"[-\u2212]?[0-9]{1,14}\.[0-9]{1,8}")
# « 1.234 » is a thousand to some and a little more than one to others.
_AMBIGUOUS = re.compile(r"[-\u2212]?[1-9][0-9]{0,2}(?:[.,][0-9]{3})+|[-\u2212]?[0-9]+[.,][0-9]{3}[.,][0-9]+")
_WITH_UNIT = re.compile(r"(?P<number>[-\u2212]?[0-9][0-9 .,]*?)(?: |(?=[%‰€]))(?P<unit>[^\d.,].*)", re.DOTALL)
_APPROXIMATION = re.compile(
    r"[<>~≈≃±≤≥]|[0-9] ?\+|\b(?:env|environ|approx\w*|quelques?|plusieurs|certaine?s|nombreu\w+|divers\w*|pres de"
    r"|presque|plus de|moins d[e']|au moins|au plus|minimum|maximum|une? [a-z]+aine|dizaines?|vingtaines?|douzaines?"
    r"|centaines?|milliers?|entre|autour|autant|beaucoup)\b|[0-9] ?(?:a|ou|et|-|/|\.{2,}|…) ?[0-9]"
)
# A note may change what the number says (« * provisoire », « * hors CAHC »), so that none is read with its mark.
_MARKED = re.compile(rf"{MARK} ?(?P<before>[0-9 .,]+)|(?P<number>[-\u2212]?[0-9][0-9 .,]*?) ?{MARK}(?: .*)?", re.DOTALL)
_ONLY_MARKED = re.compile(rf"{MARK} ?(?P<after>[0-9 .,]+)|(?P<number>[-\u2212]?[0-9][0-9 .,]*?) ?{MARK}")
_LARGEST = Decimal(10) ** 14
_LONGEST_IN_WORDS = 4
# What may stand around a number and says nothing: quotes, the stop of a sentence, the semicolon of a list.
_AROUND = re.compile(r"[\"«“'](?P<quoted>[^\"«»“”']+)[\"»”]?|(?P<ended>[-\u2212]?[0-9]+) ?[.;]")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number, or why there is none.

    Attributes:
        value: ``None`` where the text is no accepted form.
        parse_rule: The form.
        notices: What to tell of it; an error is there if and only if there is no value.
    """

    value: Decimal | None
    parse_rule: str
    notices: tuple[Notice, ...] = ()


def read_number(cell: Cell, register: Register, units: Collection[str] = ()) -> NumberReading:
    """Read the number in a cell.

    Args:
        cell: The cell.
        register: Source of the numbers in letters.
        units: Words that may follow the number, in the form of ``folding.unit``.
    """
    if cell.kind is CellKind.NUMBER:
        return _typed(cell.text)
    if cell.kind is not CellKind.TEXT:
        return unreadable("number.unreadable")
    return read_number_text(cell.text, register, units)


def read_number_text(text: str, register: Register, units: Collection[str] = ()) -> NumberReading:
    """Read a number from text; see ``read_number``."""
    clean = tidy(text)
    if match := _AROUND.fullmatch(clean):
        clean = (match["quoted"] or match["ended"]).strip()
    reading = _digits(clean) or _in_words(clean, register)
    if reading is not None:
        return reading
    for number, words in _with_unit(clean):
        if unit(words) in units:
            found = _digits(number) or _in_words(number, register)
            if found is not None and marks_in(words):
                return unreadable("number.footnote")
            if found is not None:
                rule = f"{found.parse_rule}_with_unit" if found.value is not None else found.parse_rule
                return NumberReading(found.value, rule, found.notices)
    if (match := _MARKED.fullmatch(clean)) and _digits(match["number"] or match["before"]) is not None:
        return unreadable("number.footnote")
    return unreadable("number.approximate" if _APPROXIMATION.search(fold(text)) else "number.unreadable")


def without_mark(text: str) -> tuple[str, str] | None:
    """The number of a text that is a number and a footnote's mark, and the mark in its one form; else ``None``."""
    match = _ONLY_MARKED.fullmatch(tidy(text))
    if match is None:
        return None
    number = match["number"] or match["after"]
    return number.strip(), marks_in(tidy(text).replace(number, " "))[0]


def unreadable(rule: str) -> NumberReading:
    """A text that is no number, for a reason."""
    return NumberReading(None, "refused", (Notice(rule),))


@kept_with_register
def number_words(register: Register) -> dict[str, int]:
    """Numbers in letters, folded, their parts linked by spaces."""
    return {spelt(word): value for word, value in register.number_words.items()}


def spelt(text: str) -> str:
    """The form in which numbers in letters are compared: « dix-sept » and « dix sept » are one."""
    return " ".join(fold(text).replace("-", " ").split())


def shown(value: Decimal) -> str:
    """The number as a message writes it."""
    return f"{value:f}".replace(".", ",")


def _typed(text: str) -> NumberReading:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return unreadable("number.unreadable")
    if not value.is_finite() or abs(value) >= _LARGEST:
        return unreadable("number.unreadable")
    return NumberReading(_without_negative_zero(value), "number.typed")


def _digits(text: str) -> NumberReading | None:
    if _INTEGER.fullmatch(text):
        return NumberReading(decimal_of(text), INTEGER_RULE)
    if _AMBIGUOUS.fullmatch(text):
        return unreadable("number.ambiguous_separator")
    if _THOUSANDS.fullmatch(text):
        return NumberReading(decimal_of(text), THOUSANDS_RULE)
    if _COMMA.fullmatch(text):
        return _decimals(text, COMMA_RULE)
    if _POINT.fullmatch(text):
        return _decimals(text, POINT_RULE)
    return None


def _decimals(text: str, rule: str) -> NumberReading:
    value = decimal_of(text)
    if value != value.to_integral_value():
        return NumberReading(value, rule)
    whole = value.to_integral_value()
    return NumberReading(whole, rule, (Notice("number.decimal_zero", {"value": shown(whole)}),))


def decimal_of(text: str) -> Decimal:
    """The value of digits in an accepted form."""
    return _without_negative_zero(Decimal(text.replace("\u2212", "-").replace(" ", "").replace(",", ".")))


def _without_negative_zero(value: Decimal) -> Decimal:
    """« -0 » is 0."""
    return value or abs(value)


def _in_words(text: str, register: Register) -> NumberReading | None:
    value = number_words(register).get(spelt(text))
    if value is None:
        return None
    return NumberReading(Decimal(value), "number.in_words", (Notice("number.in_words", {"value": str(value)}),))


def _with_unit(text: str) -> Iterator[tuple[str, str]]:
    """Every way in which a text may be a number and its unit; several words may make the number."""
    if match := _WITH_UNIT.fullmatch(text):
        yield match["number"], match["unit"]
    elif text[:1].isalpha():
        words = text.split(" ")
        yield from (
            (" ".join(words[:count]), " ".join(words[count:]))
            for count in range(1, min(len(words), _LONGEST_IN_WORDS + 1))
        )
