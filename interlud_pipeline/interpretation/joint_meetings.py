"""With whom meetings were held: « commun avec la CAHC », « organisé avec Lens-Liévin ».

Belongs here: the words that say so, and the bodies that they name.
Does not belong here: whether the other body says the same (dbt).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from interlud_pipeline.interpretation.agglomerations import find_agglomeration, named_in, names_with_commas
from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import fold, tidy
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.phrases import with_same_length
from interlud_pipeline.reference import Register

_TOGETHER = r"(?:commun(?:e?s?)?|conjointe?s?|conjointement|mutualisee?s?|partagee?s?)"
_JOINT = re.compile(
    rf"[ (,]*\b(?:(?:co-?)?(?:organise|tenu|anime|mene)e?s? )?(?:en )?(?P<together>{_TOGETHER})"
    r"(?:(?: avec| entre| a)?(?P<names> .+?))?\)?$"
)
_WITH = re.compile(r"[ (,]*\b(?:(?:co-?)?(?:organise|tenu|anime|mene)e?s? )?avec (?P<names>.+?)\)?$")


@dataclass(frozen=True, slots=True)
class Joint:
    """With whom meetings were held, or what keeps it from being read."""

    sirens: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    faults: tuple[Notice, ...] = ()


def cut_joint(folded: str, register: Register, year: int | None) -> tuple[Joint, str]:
    """« commun avec la CAHC », and the phrase without it.

    « avec la Région » says with whom, yet of no other body; « commun » alone says of no body which it is.
    """
    match = _JOINT.search(folded)
    rest = folded[: match.start()].strip(" (,") if match else ""
    # « 5 communes » are towns; something has to be held together.
    if match and re.search(r"[a-z]", rest):
        if match["names"] is None:
            return Joint(notices=(Notice("meeting.joint_unnamed"),)), rest
        names = re.sub(r"^ a (?=la |l')| a (?=la |l'|$)", " ", match["names"]).strip()
        count = re.fullmatch(r"(?P<names>.+?) ?(?P<count>: ?\d+)", names)
        sirens, notices = _in_phrase(count["names"] if count else names, register, year)
        faults = tuple(one for one in notices if register.rules[one.rule].severity == "error")
        return Joint(sirens, notices, faults), f"{rest} {count['count']}" if count else rest
    if (match := _WITH.search(folded)) and _names_body(match["names"], register, year):
        sirens, notices = _in_phrase(match["names"], register, year)
        faults = tuple(one for one in notices if register.rules[one.rule].severity == "error")
        return Joint(sirens, notices, faults), folded[: match.start()].strip(" (,")
    return Joint(), folded


def _in_phrase(names: str, register: Register, year: int | None) -> tuple[tuple[str, ...], tuple[Notice, ...]]:
    """As ``read_joint``, of folded names: what is told of them quotes the whole phrase, as it is written."""
    sirens, notices = read_joint(names, register, year)
    return sirens, tuple(replace(one, text=None) for one in notices)


@kept_with_register
def read_joint(text: str, register: Register, on_year: int | None) -> tuple[tuple[str, ...], tuple[Notice, ...]]:
    """SIRENs of the bodies that a text names, and what is to be told of them; an error keeps it from being read."""
    protected = fold(text).strip(" .;,")
    written = tidy(text)
    plain = with_same_length(written)
    for name in names_with_commas(register):
        protected = protected.replace(name, name.replace(",", "\0"))
    sirens: list[str] = []
    notices: list[Notice] = []
    for part in re.split(r" ?[,;/&+] ?| et ", protected):
        name = part.replace("\0", ",").strip()
        if not name:
            continue
        match = find_agglomeration(name, register, on_year)
        at = plain.find(name)
        notices.extend(replace(one, text=written[at : at + len(name)] if at >= 0 else None) for one in match.notices)
        if match.siren and match.siren not in sirens:
            sirens.append(match.siren)
    return tuple(sirens), tuple(notices)


def bodies_named(text: str, held: Joint, register: Register, year: int | None) -> tuple[str, ...]:
    """SIRENs of the bodies that a phrase names, but for those that it says held the meetings too."""
    named = (match.siren for match in named_in(tidy(text), register, year).values())
    return tuple(dict.fromkeys(siren for siren in named if siren is not None and siren not in held.sirens))


def _names_body(text: str, register: Register, year: int | None) -> bool:
    """Whether some body is named among others; an acronym is told by its capitals, which folding has taken."""
    acronyms = "|".join(re.escape(body.short_name) for body in register.agglomerations.values())
    plain = re.sub(rf"\b(?:{acronyms})\b", lambda match: match[0].upper(), text, flags=re.IGNORECASE)
    return bool(named_in(plain, register, year))
