"""Texts that hold several phrases on meetings, cut into them.

Belongs here: bullets, and where a comma or « et » begins a new phrase.
Does not belong here: what a phrase says (``meetings``).
"""

from __future__ import annotations

import re

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import fold, tidy
from interlud_pipeline.interpretation.numbers import number_words
from interlud_pipeline.reference import Register

_BULLET = re.compile(r"^(?:[-–—•·*▪◦‣●○■□➢►✓o]\s+|[•·▪◦‣●○■□➢►✓]|\(?(?:\d{1,2}[.)]|[a-z]\))\s+|\d{1,2}[-–]\s)+\s*")


def split_phrases(text: str, register: Register) -> tuple[str, ...]:
    """The phrases of a text: cut at lines and semicolons, and at a comma or « et » that a new count follows."""
    cut = _cut(register)
    parts: list[str] = []
    for line in re.split(r"[;\n\r•]", text):
        clean = tidy(line)
        start = 0
        # Folding may change lengths; a line is cut only where its plain form has the same.
        plain = with_same_length(clean)
        for match in cut.finditer(plain):
            parts.append(clean[start : match.start()])
            start = match.end()
        parts.append(clean[start:])
    return tuple(part.strip() for part in parts if without_bullet(part).strip(" .,"))


def without_bullet(text: str) -> str:
    """The text of a list item without the sign before it."""
    return _BULLET.sub("", tidy(text))


def with_same_length(text: str) -> str:
    """A folded form of a text with each sign at its own place."""
    return "".join(folded if len(folded := fold(sign)) == 1 else sign for sign in text)


@kept_with_register
def _cut(register: Register) -> re.Pattern[str]:
    """A comma or « et » that a number and a word follow, or the wording of a kind."""
    wordings = "|".join(sorted(map(re.escape, _kinds(register)), key=len, reverse=True))
    numbers = "|".join(sorted(map(re.escape, number_words(register)), key=len, reverse=True))
    themes = "|".join(sorted((re.escape(fold(one)) for one in register.theme_wordings), key=len, reverse=True))
    return re.compile(
        r"(?:(?<!\d),|, |(?<=[^,\d]) et |(?<=\d\)) et | \+ | & | / | - |(?<=[a-z])\+(?=\d)| ainsi qu(?:e |')| puis )\s*"
        rf"(?!(?:\d+|{numbers}) (?:{themes})\b)(?=(?:\d+|{numbers}) ?(?:x |× )?[^\W\d]|(?:{wordings})s?\b(?! et ))"
        r"|,? ?(?=\bsoit(?: un total de| au total)? ?\d+(?: reunions?\b| ?[.;]?$))",
        re.IGNORECASE,
    )


@kept_with_register
def _kinds(register: Register) -> dict[str, str]:
    return {fold(one.wording): one.kind for one in register.meeting_wordings}
