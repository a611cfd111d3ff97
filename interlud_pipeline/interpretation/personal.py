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
# A telephone number has ten digits; grouped otherwise, nine digits are a SIREN or a figure.
_GROUPED_LIKE_TELEPHONE = re.compile(r"(?:\+|00)\d|(?<!\d)0\d")


@lru_cache(maxsize=16_384)
def has_personal_data(text: str) -> bool:
    """Whether an e-mail address or a telephone number stands in the text."""
    return bool(_spans(text))


@lru_cache(maxsize=16_384)
def is_only_contact(text: str) -> bool:
    """Whether the text is an e-mail address or a telephone number and little else."""
    return has_personal_data(text) and not re.search(r"\w", masked(text).replace(MASK, ""))


@lru_cache(maxsize=16_384)
def masked(text: str) -> str:
    """The text with each e-mail address and telephone number replaced by a mask."""
    result = text
    for start, end in sorted(_spans(text), reverse=True):
        result = f"{result[:start]}{MASK}{result[end:]}"
    return result


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
    return emails + [one for one in telephones if not any(one[0] < end and start < one[1] for start, end in emails)]
