"""Words that name a total.

Belongs here: telling a total from a body, a kind or a name.
Does not belong here: comparing it with its parts, and the wordings, which are a seed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import fold
from interlud_pipeline.reference import Register

# Roles of the seed: what can only be a total, what may be a name too, what may stand beside either.
_TOTAL, _POSSIBLE, _BESIDE = "total", "possible", "beside"
_BEFORE_TOTAL = "*-=> "
_NUMBER_OF = r"(?:nombre |nb\.? )?"
_PART = r"(?:sous|s)[-/. ]{0,2}"
_SUM = re.compile(r"soit(?: un total de| au total)? ?\d+(?: reunions?(?: tenues?)?(?: au total)?)?")
_BETWEEN_WORDS = re.compile(r"(?:[\s:=().,*]|d'|l')+")


@dataclass(frozen=True, slots=True)
class _Wordings:
    """The seed's wordings, as forms of a folded text."""

    whole: re.Pattern[str]
    first: re.Pattern[str]
    part: re.Pattern[str]
    mention: re.Pattern[str]
    beside: frozenset[str]


@kept_with_register
def _wordings(register: Register) -> _Wordings:
    words = {
        role: "|".join(re.escape(fold(one.wording)) for one in register.total_wordings if one.role == role)
        for role in (_TOTAL, _POSSIBLE)
    }
    whole = rf"{_NUMBER_OF}(?:{_PART})?(?:{words[_TOTAL]})|{words[_POSSIBLE]}"
    return _Wordings(
        whole=re.compile(whole),
        first=re.compile(rf"(?:{whole})(?![\w°])(?!-\w).*", re.DOTALL),
        part=re.compile(rf"{_NUMBER_OF}{_PART}(?:{words[_TOTAL]})"),
        mention=re.compile(rf"\b(?:{words[_TOTAL]})\b"),
        beside=frozenset(fold(one.wording) for one in register.total_wordings if one.role == _BESIDE),
    )


@kept_with_register
def is_total(text: str, register: Register) -> bool:
    """Whether a text names a totals row: neither a body nor a kind."""
    return _wordings(register).first.fullmatch(fold(text).lstrip(_BEFORE_TOTAL)) is not None


def is_sum(text: str) -> bool:
    """Whether a part of a phrase is the sum of those before it: « soit 10 réunions »."""
    return _SUM.fullmatch(fold(text).rstrip(" .;")) is not None


@kept_with_register
def is_subtotal(text: str, register: Register) -> bool:
    """Whether a text names the total of a part: « Sous-total COTECH »."""
    return _wordings(register).part.match(fold(text).lstrip(_BEFORE_TOTAL)) is not None


@kept_with_register
def says_only_total(text: str, register: Register) -> bool:
    """Whether a text says that it is a total, and of what, and nothing else: « Réunions (total) », « Total : 12 ».

    « Total Énergies » is a name.
    """
    folded, known = fold(text), _wordings(register)
    words = _BETWEEN_WORDS.split(folded)
    return known.mention.search(folded) is not None and all(
        not word or word in known.beside or word.isdecimal() or known.whole.fullmatch(word) for word in words
    )


@kept_with_register
def is_bare_total(text: str, register: Register) -> bool:
    """Whether a text is the word for a total alone; « Somme » may be a name too."""
    return _wordings(register).whole.fullmatch(fold(text).strip(f"{_BEFORE_TOTAL}:")) is not None
