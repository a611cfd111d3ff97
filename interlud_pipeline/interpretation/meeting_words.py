"""Words of a phrase on meetings beside its number: the kind, the themes, and what shows that nothing is counted.

Belongs here: which words name a kind or a number of themes.
Does not belong here: the number of meetings (``meetings``), and the wordings, which are seeds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import fold, phrase
from interlud_pipeline.interpretation.numbers import number_words
from interlud_pipeline.reference import Register

OTHER = "OTHER"

# What shows that a number counts no meetings, or not all, or none that took place.
_NO_COUNT = re.compile(
    r"\b(?:par|fois|mois|ans?|annees?|trimestres?|semaines?|jours?|heures?|participants?|personnes?|acteurs?"
    r"|entreprises?|communes?|partenaires presents|euros?|pour ?cents?|dont|ou|hors|sauf"
    r"|soit|total|sous-total|non|pas|sans|annul\w+|report\w+|prevus?|prevues?|prevoir|program\w+|envisag\w+"
    r"|planifi\w+|a venir|en cours|projet\w*|[a-z]+aines? d\w*|dizaines?|plus|moins|presque|pres|plusieurs|quelques"
    r"|environ|minimum|maximum|mini|maxi|estim\w*|provisoires?|confirmer|er|eme|premieres?|premiers?"
    r"|etc|et autres|et d'autres)\b|[%€<>~+?]|\.\.\.|…"
)
_NOT_HELD = re.compile(
    r"\b(?:annul\w+|report\w+|ajourn\w+|decal\w+|prevus?|prevues?|a prevoir|program+ee?s?|planifi\w+|a venir"
    r"|a confirmer|non (?:tenue?s?|realisee?s?|organisee?s?)|pas (?:eu lieu|ete tenue?s?|tenue?s?))\b"
)
# Who came is no meeting, whatever their number.
_PEOPLE = re.compile(
    r"(?:presente?s?|absente?s?|excusee?s?|invitee?s?|inscrite?s?|elue?s?|maires?|technicien\w*|agents?|habitants?"
    r"|membres?|structures?|organismes?|partenaires?|intervenante?s?)\b"
)
_ON = r"(?:sur|autour de|portant sur|pour|traitant(?: de)?|abordant|dediee?s? a|consacree?s? a|relati(?:f|fs|ve|ves) a)"
_SESSIONS = re.compile(r"(?:reunions?|seances?) (?:de la |de l'|du |des |de |d')?(?=[a-z])")


def says_not_held(text: str) -> bool:
    """Whether words beside meetings say that they did not take place, or not yet: « annulée », « reportée à 2024 »."""
    return _NOT_HELD.search(fold(text)) is not None


def counts_no_meetings(words: str) -> bool:
    """Whether the words after a number show that it counts no meetings, or not all, or none that took place."""
    return bool(_NO_COUNT.search(words) or _PEOPLE.match(words))


def kind_of(folded: str, register: Register) -> str | None:
    """The kind whose wording begins the words, the longest first; what follows only describes it."""
    found = _longest_kind(phrase(_SESSIONS.sub("", folded, count=1)), register) or _longest_kind(
        phrase(folded), register
    )
    return found[1] if found else None


def _longest_kind(words: str, register: Register) -> tuple[str, str] | None:
    kinds = _kinds_by_phrase(register)
    known = [one for one in kinds if words == one or words.startswith(f"{one} ")]
    longest = max(known, key=len, default=None)
    return (longest, kinds[longest]) if longest else None


def names_another(folded: str, register: Register) -> bool:
    """Whether words name a kind after their first words, other than the one that they begin with: « COPIL-COTECH »."""
    words = phrase(folded)
    own = kind_of(folded, register)
    first = _longest_kind(phrase(_SESSIONS.sub("", folded, count=1)), register)
    rest = words.split(first[0], 1)[-1] if first else words
    return any(f" {wording} " in f" {rest} " for wording, kind in _kinds_by_phrase(register).items() if kind != own)


@kept_with_register
def names_exactly(text: str, register: Register) -> bool:
    """Whether a text is the wording of a kind and no more."""
    return phrase(text) in _kinds_by_phrase(register)


def names_kind(text: str, register: Register) -> bool:
    """Whether some words of a text are the wording of a kind: « Total COTECH »."""
    return any(f" {wording} " in f" {phrase(text)} " for wording in _kinds_by_phrase(register))


def has_number_word(words: str, register: Register) -> bool:
    """Whether a second number stands in the words; « une journée » is none."""
    numbers = number_words(register)
    return any(numbers.get(word, 0) > 1 for word in phrase(words).split() + words.replace("-", " ").split())


@dataclass(frozen=True, slots=True)
class Themes:
    """A phrase without its themes.

    Attributes:
        themes: How many it names.
        rest: What stands before them.
        is_doubtful: What stands after them may say that the number counts no meetings.
    """

    themes: int | None
    rest: str
    is_doubtful: bool = False


def cut_themes(folded: str, register: Register) -> Themes:
    """« sur 3 enjeux identifiés », « (3 thèmes) », « portant sur trois thématiques » at the end of a folded phrase."""
    match = _themes_behind(register).search(folded)
    if match is None:
        return Themes(None, folded)
    count, tail = match["count"], (match["tail"] or "").strip(" )")
    is_doubtful = bool(re.search(r"\d|[,;:]", tail) or counts_no_meetings(tail) or names_another(tail, register))
    themes = int(count) if count.isdecimal() else number_words(register)[count]
    return Themes(themes, folded[: match.start()].strip(), is_doubtful or has_number_word(tail, register))


@kept_with_register
def _themes_behind(register: Register) -> re.Pattern[str]:
    """A number of themes at the end of a phrase, with what may follow it."""
    wordings = "|".join(sorted((re.escape(fold(one)) for one in register.theme_wordings), key=len, reverse=True))
    words = "|".join(sorted(map(re.escape, number_words(register)), key=len, reverse=True))
    return re.compile(
        rf"(?:[ (,]*(?:\b{_ON}|:) ?|[ ,]*\( ?|, | - )(?:les |ses |nos )?(?P<count>\d+|{words}) "
        rf"(?:grande?s? )?(?:{wordings})(?P<tail>[ )].*)?$"
    )


def names_only_themes(words: str, register: Register) -> bool:
    """Whether folded words begin with one for themes, which are no meetings."""
    first = phrase(words).split(" ")[0]
    return first in {phrase(one).split(" ")[0] for one in register.theme_wordings}


@kept_with_register
def _kinds_by_phrase(register: Register) -> dict[str, str]:
    labels = {phrase(one.label_fr): one.kind for one in register.meeting_kinds.values() if one.kind != OTHER}
    return labels | {phrase(one.wording): one.kind for one in register.meeting_wordings}
