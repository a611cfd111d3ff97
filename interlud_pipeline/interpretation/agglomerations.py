"""Names and SIRENs of agglomerations.

Belongs here: which body a text names, and the bodies that a sentence names.
Does not belong here: the names themselves, which are seeds; likeness only ever suggests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process
from stdnum.fr import siren as siren_number

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import fold, tidy, without_dots
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.reference import Register

SIREN = "siren"
"""Kind of a body's name that is its number, which is the same in every year."""

_LINK = r"(?:de la |de l'|des |de |du |d'|la |le |les |l')"
_NUMERIC = re.compile(r"[0-9][0-9 .]*")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?e\+?[0-9]+")
_LABEL = re.compile(r"(?:n° ?|numero )?siren ?(?:n° ?)?:? ?")
_SHORTEST_NUMBER = 5
_SIREN_LENGTH = 9
_SUGGESTION_COUNT = 3


@dataclass(frozen=True, slots=True)
class Match:
    """The body that a text names.

    Attributes:
        siren: ``None`` where the text names no body of the register.
        kind: Kind of the name: ``siren``, ``name``, ``acronym``, ``misspelling``; ``none`` without a body.
        suggestions: Names that come near, where there is no body.
        notices: What to tell of it; an error is there if and only if there is no body.
    """

    siren: str | None
    kind: str
    suggestions: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


@kept_with_register
def find_agglomeration(text: str, register: Register, on_year: int | None = None) -> Match:
    """The body that a name, an acronym or a SIREN stands for.

    Args:
        text: The text as it stands in the file.
        register: Source of the names.
        on_year: Names are read as of the last day of this year; with ``None``, of any time.
    """
    folded = fold(text)
    number = _LABEL.sub("", folded, count=1)
    digits = number.replace(" ", "").replace(".", "")
    if _SCIENTIFIC.fullmatch(number) or (_NUMERIC.fullmatch(number) and len(digits) >= _SHORTEST_NUMBER):
        return _by_number(digits, register)
    names = _names(register, on_year)
    forms = _forms(folded, register)
    found = {names[form] for form in forms if form in names}
    if len({siren for siren, _ in found}) == 1:
        siren = next(iter(found))[0]
        kind = min(kind == "misspelling" for _, kind in found)
        if not kind:
            return Match(siren, next(one for _, one in sorted(found) if one != "misspelling"))
        notice = Notice("agglomeration.misspelled", {"name": register.agglomerations[siren].short_name})
        return Match(siren, "misspelling", notices=(notice,))
    suggestions = _suggestions(text, register)
    hint = f"Agglomérations proches : {', '.join(suggestions)}." if suggestions else ""
    return Match(None, "none", suggestions, (Notice("agglomeration.unknown", {"suggestions": hint}),))


def named_in(sentence: str, register: Register, on_year: int | None = None) -> dict[str, Match]:
    """The bodies that a sentence names, by the words that name them, in their order."""
    return {form: match for _, _, form, match in _places(sentence, register, on_year)}


def subjects_in(sentence: str, register: Register, on_year: int | None = None) -> dict[str, Match]:
    """The bodies that a sentence names as those of whom it speaks: not « avec la CAHC », who takes part."""
    plain = _plain(fold(sentence))
    found: dict[str, Match] = {}
    last_partner = 0
    for start, end, form, match in _places(sentence, register, on_year):
        if _with(register).search(plain[:start]) or (
            last_partner and _and(register).fullmatch(plain[last_partner:start])
        ):
            last_partner = end
        else:
            found[form] = match
    return found


def _places(sentence: str, register: Register, on_year: int | None) -> list[tuple[int, int, str, Match]]:
    """Where a sentence names bodies, in the form of ``_plain``, by which form, and which they are."""
    plain = _plain(fold(sentence))
    found: list[tuple[int, int, str, Match]] = []
    for form, (siren, kind) in _names(register, on_year).items():
        for place in re.finditer(rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])", plain):
            if kind == "acronym" and not re.search(rf"\b{re.escape(form)}\b", sentence.lower()):
                continue
            if kind == "acronym" and not re.search(rf"\b{re.escape(form.upper())}\b", sentence):
                continue
            notices: tuple[Notice, ...] = ()
            if kind == "misspelling":
                notices = (Notice("agglomeration.misspelled", {"name": register.agglomerations[siren].short_name}),)
            found.append((place.start(), place.end(), form, Match(siren, kind, notices=notices)))
    longest = [one for one in found if not any(other is not one and _covers(other, one) for other in found)]
    return sorted(longest, key=lambda one: (one[0], one[1], one[2]))


def names_body(text: str, register: Register) -> bool:
    """Whether a text is the name of a body, and no number."""
    return any(sign.isalpha() for sign in text) and find_agglomeration(text, register).siren is not None


def display_name(siren: str | None, register: Register) -> str:
    """Short name of a body, as messages call it."""
    body = register.agglomerations.get(siren or "")
    return body.short_name if body else siren or "?"


def is_authority(text: str, register: Register) -> bool:
    """Whether a text is the name of an authority, which speaks for bodies and is none."""
    name = re.sub(rf"^{_LINK}", "", fold(text).strip(" ."))
    names = (one for row in register.authorities.values() for one in (row.authority, row.name, row.label_fr))
    return name in {fold(one) for one in names}


def names_with_commas(register: Register) -> tuple[str, ...]:
    """Names in which a comma separates nothing, folded."""
    names = [one.alias for one in register.agglomeration_aliases]
    names += [body.name for body in register.agglomerations.values()]
    return tuple(fold(name) for name in names if "," in name)


def _covers(other: tuple[int, int, str, Match], one: tuple[int, int, str, Match]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1] and (other[1] - other[0]) > (one[1] - one[0])


def _by_number(digits: str, register: Register) -> Match:
    if len(digits) != _SIREN_LENGTH or not siren_number.is_valid(digits):
        return Match(None, "none", notices=(Notice("siren.invalid"),))
    if digits not in register.agglomerations:
        return Match(None, "none", notices=(Notice("siren.unknown"),))
    return Match(digits, SIREN)


@kept_with_register
def _names(register: Register, on_year: int | None) -> dict[str, tuple[str, str]]:
    day = date(on_year, 12, 31) if on_year is not None and 1 <= on_year <= date.max.year else None
    names: dict[str, tuple[str, str]] = {}
    for siren, body in register.agglomerations.items():
        names[_plain(fold(body.short_name))] = (siren, "acronym")
        for form in _forms(fold(body.name), register):
            names[form] = (siren, "name")
    for alias in register.agglomeration_aliases:
        starts_later = day and alias.valid_from and alias.valid_from > day
        ended_before = day and alias.valid_to and alias.valid_to < day
        if not starts_later and not ended_before:
            names.setdefault(_plain(fold(alias.alias)), (alias.agglomeration, alias.kind))
    return names


def _forms(folded: str, register: Register) -> set[str]:
    """The name as it stands and without the words before it; « Name (ACRONYM) » is both."""
    folded = without_dots(folded)
    parts = [folded]
    if match := re.fullmatch(r"(.+?) ?[(\[]([^()\[\]]+)[)\]]", folded):
        parts = [match[1], match[2]]
    elif len(halves := folded.split(" - ")) > 1 and any(_is_acronym(one, register) for one in halves):
        parts = [folded, *halves]
    leading = _leading(register)
    stripped = {_plain(part) for part in parts}
    return stripped | {_plain(leading.sub("", part, count=1)) for part in parts} - {""}


@kept_with_register
def _leading(register: Register) -> re.Pattern[str]:
    """Articles and words such as « communauté d'agglomération de » before a name, with or without their apostrophe."""
    particles = sorted((fold(one) for one in register.name_particles), key=len, reverse=True)
    words = "|".join(re.escape(one).replace("'", "[' ]") for one in particles)
    return re.compile(rf"(?:{_LINK})?(?:(?:{words})s?(?= |$) ?(?:{_LINK})?)?" if particles else rf"(?:{_LINK})?")


@kept_with_register
def _with(register: Register) -> re.Pattern[str]:
    """What stands before the first body that takes part."""
    return re.compile(rf"\bavec {_leading(register).pattern}$")


@kept_with_register
def _and(register: Register) -> re.Pattern[str]:
    """What stands between two such bodies."""
    return re.compile(rf" (?:et )?(?:avec )?{_leading(register).pattern}")


def _is_acronym(folded: str, register: Register) -> bool:
    return any(folded == fold(body.short_name) for body in register.agglomerations.values())


def _plain(folded: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9']+", " ", folded).split())


def _suggestions(text: str, register: Register) -> tuple[str, ...]:
    names = {f"{body.name} ({siren})": _plain(fold(body.name)) for siren, body in register.agglomerations.items()}
    near = process.extract(_plain(fold(tidy(text))), names, scorer=fuzz.WRatio, limit=_SUGGESTION_COUNT)
    return tuple(name for _, _, name in near)
