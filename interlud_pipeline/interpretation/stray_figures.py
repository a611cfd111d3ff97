"""Numbers outside all tables that whoever wrote them may take for an answer.

Belongs here: « 12 réunions tenues » in a sentence, a number beside « Réunions tenues », a number beside a table.
Does not belong here: reading them; such a number is never a figure, it is only told of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.dates import is_plausible_year, read_date_text
from interlud_pipeline.interpretation.folding import fold, phrase, singular, tidy
from interlud_pipeline.interpretation.numbers import number_words, read_number
from interlud_pipeline.model import Cell, CellKind
from interlud_pipeline.reference import Register

_NUMBER = r"\d{1,3}(?: \d{3})+|\d+"
_SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+|\n")
# What is wanted or foreseen, or of another time, is no answer.
_NOT_AN_ANSWER = re.compile(
    r"\b(?:objectifs?|cibles?|vise\w*|prevu\w*|prevo\w+|prevision\w*|envisag\w+|planifi\w+|program+e\w*"
    r"|a venir|sera|seront|devra\w*|doi(?:t|vent)|souhait\w+|horizon|d'ici|au moins"
    r"|par an|chaque annee|exemples?|modele|maximum|minimum)\b"
)
# « Indicateur n°115 : acteurs mobilisés »: numbers that count nothing.
_NAMES_SOMETHING = re.compile(
    r"(?:n[°o]s?|numeros?|indicateurs?|ind\.?|articles?|pages?|p\.|annexes?|figures?|tableaux?|tableau)\s*$"
)
_LEAST_LETTERS = 2


def figure_in(text: str, register: Register) -> str | None:
    """The words of a text that give a number of what an indicator counts: « 12 réunions », « Réunions tenues : 12 »."""
    for sentence in _SENTENCE_END.split(tidy(text)):
        folded = fold(sentence)
        if not _NOT_AN_ANSWER.search(folded) and (match := _figure(folded, register)):
            return match
    return None


def figure_of(cell: Cell, beside: Sequence[str], *, is_beside: bool, register: Register) -> str | None:
    """The number of a cell outside all tables, where it may be meant as an answer.

    Args:
        cell: The cell.
        beside: Words before it in its row, and above it.
        is_beside: It stands in a row of a table.
        register: Source of what indicators count.
    """
    number = read_number(cell, register)
    if number.value is None:
        return figure_in(cell.text, register) if cell.kind is CellKind.TEXT else None
    if number.value == number.value.to_integral_value() and is_plausible_year(int(number.value)):
        return None
    if is_beside or any(_counts(words, register) for words in beside):
        return tidy(cell.text)
    return None


def _figure(folded: str, register: Register) -> str | None:
    for match in _counted(register).finditer(folded):
        number = (match["before"] or match["after"]).replace(" ", "")
        is_year = number.isdecimal() and is_plausible_year(int(number))
        if not is_year and not _NAMES_SOMETHING.search(folded[: match.start()]) and read_date_text(match[0]) is None:
            return match[0].strip()
    return None


@kept_with_register
def _counts(text: str, register: Register) -> bool:
    """Whether words name what an indicator counts, and say nothing else than that it is counted."""
    folded = fold(text)
    return not _NOT_AN_ANSWER.search(folded) and bool(
        re.fullmatch(rf"(?:nombre |nb |total )?(?:de |d'|des )?(?:{_words(register)})\b.*", folded)
    )


@kept_with_register
def _counted(register: Register) -> re.Pattern[str]:
    numbers = "|".join((_NUMBER, *map(re.escape, number_words(register))))
    words = _words(register)
    return re.compile(
        rf"(?<![\w/.,])(?P<before>{numbers})\s(?:{words})\b(?! ?°)"
        rf"|\b(?:{words})(?: \w+)?\s?[:=]\s?(?P<after>{_NUMBER})(?![\w/]|[.,]\d)"
    )


@kept_with_register
def _words(register: Register) -> str:
    """Alternatives for what is counted: units and labels of indicators, kinds of meetings; singular or plural."""
    texts = {fold(one.unit_fr) for one in register.indicators}
    texts |= {fold(one.label_fr) for one in register.indicators if one.is_count}
    texts |= {fold(one.wording) for one in register.meeting_wordings}
    forms = {
        " ".join(f"{re.escape(singular(word))}[sx]?" for word in text.split())
        for text in texts
        if len(phrase(text)) >= _LEAST_LETTERS
    }
    return "|".join(sorted(forms, key=len, reverse=True))
