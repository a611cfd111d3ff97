"""Invented reporting bodies: names, acronyms, SIRENs, departments.

Belongs here: what tells one body from another, made from syllables so that no two bear one name.
Does not belong here: what they report.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from stdnum import luhn

from interlud_pipeline.generation.draws import Source

_HEADS = (
    *("Sar", "Mé", "Bri", "Val", "Cor", "Lan", "Tour", "Gué", "Pon", "Ver", "Cha", "Dom", "Fro", "Ger", "Hau", "Jon"),
    *("Or", "Au", "É", "I", "Our", "Es", "Am", "Ar"),
)
_MIDDLES = ("vel", "ri", "bé", "man", "çon", "tel", "gné", "ran", "lo", "mar", "ver", "thé", "din", "quil", "sau", "ni")
_ENDS = ("gny", "court", "ville", "ange", "oux", "ence", "bourg", "vaux", "ay", "ières", "ac", "euil", "ôme", "onne")
_KINDS = (
    ("Communauté d'agglomération", "CA"),
    ("Communauté de communes", "CC"),
    ("Communauté de communes du pays", "CCP"),
    ("Communauté urbaine", "CU"),
)
# No public body has been given a SIREN that begins so.
_PREFIX = "299"
_DEPARTMENTS = (*(f"{number:02}" for number in range(1, 96) if number != 20), "2A", "2B")  # noqa: PLR2004 - Corsica is two
# Most towns have three syllables, some four.
_LINKS = ("", *_MIDDLES)
MOST_BODIES = len(_HEADS) * len(_LINKS) * len(_MIDDLES) * len(_ENDS)
_VOWELS = frozenset("aàâeéèêiîoôuûy")


@dataclass(frozen=True, slots=True)
class Body:
    """A reporting body.

    Attributes:
        siren: SIREN, whose last digit is its control digit.
        short_name: Acronym, unlike any other.
        name: Full name.
        town: The name that tells it apart.
        misspelling: A faulty spelling that the register knows.
        communes: Number of communes.
        department: Code of a department.
    """

    siren: str
    short_name: str
    name: str
    town: str
    misspelling: str
    communes: int
    department: str


def invent(count: int, seed: int) -> tuple[Body, ...]:
    """So many bodies, no two with one name, acronym or SIREN.

    Args:
        count: At most ``MOST_BODIES``.
        seed: Seed.
    """
    drawn = Source(seed, 0).draw(MOST_BODIES + 3 * count)
    order = sorted(range(MOST_BODIES), key=lambda number: (int(drawn[number]), number))
    return tuple(
        _body(number, order[number], [int(one) for one in drawn[MOST_BODIES + 3 * number :][:3]])
        for number in range(count)
    )


def _body(number: int, place: int, drawn: list[int]) -> Body:
    syllables = []
    for choices in (_HEADS, _LINKS, _MIDDLES, _ENDS):
        place, at = divmod(place, len(choices))
        syllables.append(choices[at])
    head, *others = syllables
    town = "".join(syllables)
    kind, acronym = _KINDS[drawn[0] % len(_KINDS)]
    link = "d'" if head[0].lower() in _VOWELS else "de "
    return Body(
        siren=with_control_digit(f"{_PREFIX}{number:05}"),
        short_name=f"{acronym}{_plain(head)[0]}{_plain(others[-1])[0]}{number + 1}".upper(),
        name=f"{kind} {link}{town}",
        town=town,
        misspelling=f"{head}h{''.join(others)}",
        communes=8 + drawn[1] % 90,
        department=_DEPARTMENTS[drawn[2] % len(_DEPARTMENTS)],
    )


def _plain(text: str) -> str:
    """The text without accents, as acronyms and folders are written."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def with_control_digit(digits: str) -> str:
    """Eight digits and the one that makes a SIREN of them."""
    return f"{digits}{luhn.calc_check_digit(digits)}"
