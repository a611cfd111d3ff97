"""Personal data: telephone numbers and e-mail addresses, found and masked.

Belongs here: what shows that a person is named.
Does not belong here: who the person is; nothing here keeps it.
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

MASK = "[masqué]"

_AT = r"\s?(?:[@\uff20]|[(\[{]\s?(?:at|arobase|a|@)\s?[)\]}])\s?"
_DOT = r"(?:\.|\s?[(\[{]\s?(?:dot|point|\.)\s?[)\]}]\s?)"
_EMAIL = re.compile(rf"[\w.+'-]+(?:{_AT}[\w-]+(?:{_DOT}[\w-]+)+|[@\uff20][\w-]+)", re.IGNORECASE)
_MAY_BE_EMAIL = re.compile(r"[@\uff20]|[(\[{]\s?(?:at|arobase|a)\s?[)\]}]", re.IGNORECASE)
_MAY_BE_TELEPHONE = re.compile(r"(?:\d[\s.\-/()\u00a0\u202f]*){9,}")
_COUNTRY = "FR"
_TELEPHONE = re.compile(r"(?<![\d.,])(?:(?:\+|00)33\s?(?:\(0\)\s?)?|0)[1-9](?:[\s.\-/]?\d{2}){4}(?!\d)")
# How far from a number the name of its person is looked for.
_FARTHEST = 80
_TITLE = r"(?:(?:M|Mr|Mme|Mlle|Dr)\.?|Monsieur|Madame)\s+"
_WORD = r"[A-ZÀ-ÖØ-Ý][\w'’-]*"
_PERSON = rf"(?:{_TITLE}(?:{_WORD}\s+){{0,2}}{_WORD}|(?:{_WORD}\s+){{1,2}}{_WORD})"
_MEANS = r"(?:(?:t[ée]l|port|mob|mail|m[ée]l|courriel|e-mail|contact)[\w.]*\s*:?\s*)?"
_NAME_BEFORE = re.compile(rf"\b{_PERSON}[\s,;:(<\[/–-]*{_MEANS}$")
_NAME_AFTER = re.compile(rf"^[\s,;:)(>\]/–-]*{_PERSON}")
# A telephone number has ten digits; grouped otherwise, nine digits are a SIREN or a figure.
_GROUPED_LIKE_TELEPHONE = re.compile(r"(?:\+|00)\d|(?<!\d)0\d")


@lru_cache(maxsize=16_384)
def has_personal_data(text: str) -> bool:
    """Whether an e-mail address or a telephone number stands in the text."""
    return bool(_spans(text))


@lru_cache(maxsize=16_384)
def is_only_contact(text: str) -> bool:
    """Whether the text is an e-mail address or a telephone number and little else."""
    return has_personal_data(text) and not re.search(r"\w", _replaced(text, _spans(text)).replace(MASK, ""))


@lru_cache(maxsize=16_384)
def masked(text: str) -> str:
    """The text with each e-mail address and telephone number, and the name of a person beside it, masked."""
    spans = _spans(text)
    return _replaced(text, [_with_name(text, *span) for span in spans]) if spans else text


def _replaced(text: str, spans: list[tuple[int, int]]) -> str:
    result, left = "", 0
    for start, end in sorted(spans):
        if start >= left:
            result += f"{text[left:start]}{MASK}"
        left = max(left, end)
    return result + text[left:]


def _with_name(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the name that stands right before it, or else right after it."""
    if match := _NAME_BEFORE.search(text[max(start - _FARTHEST, 0) : start]):
        return start - len(match[0]), end
    match = _NAME_AFTER.match(text[end : end + _FARTHEST])
    return start, end + (len(match[0]) if match else 0)


def _spans(text: str) -> list[tuple[int, int]]:
    emails = [match.span() for match in _EMAIL.finditer(text)] if _MAY_BE_EMAIL.search(text) else []
    if not _MAY_BE_TELEPHONE.search(text) or not _GROUPED_LIKE_TELEPHONE.search(text):
        return emails
    found = phonenumbers.PhoneNumberMatcher(text, _COUNTRY, leniency=phonenumbers.Leniency.POSSIBLE)
    telephones = [
        (match.start, match.end)
        for match in found
        if _GROUPED_LIKE_TELEPHONE.match(text[match.start : match.end].lstrip("(["))
    ]
    # A number before it (« poste 12 06 … ») hides a telephone number from the library.
    telephones += [match.span() for match in _TELEPHONE.finditer(text)]
    apart = emails + [one for one in telephones if not any(one[0] < end and start < one[1] for start, end in emails)]
    return sorted(set(apart))
