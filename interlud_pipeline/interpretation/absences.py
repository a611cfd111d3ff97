"""Words that stand where a figure is missing, or that qualify one.

Belongs here: which status a text declares, and from when a figure that is too early will exist.
Does not belong here: the wordings, which are a seed, and what a status does to rates and checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from interlud_pipeline.interpretation.agglomerations import find_agglomeration, is_authority
from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.dates import moments
from interlud_pipeline.interpretation.folding import fold, phrase, tidy, without_footnotes
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.reference import Register

BLANK = "BLANK_NO_REASON"
NOT_YET_DUE = "DECLARED_NOT_YET_DUE"
NO_DATA = "DECLARED_NO_DATA"
ELSEWHERE = "COUNTED_ELSEWHERE"

_LONGEST_ABBREVIATION = 3
_SHORTEST_TELLING = 8
_MARKS = re.compile(r"-+|[/_?]+|\.{3,}")
_SENTENCE_SIGNS = " .;:!"
_SUBJECT = re.compile(
    r"(?:(?:les |la |le |l'|nos |ces |cette |cet )?"
    r"(?:donnee|chiffre|information|indicateur|valeur|resultat|statistique|bilan)s? )?"
    r"(?:(?:est|sont|ne sont|n'est|n'a|n'ont|ete) )*(?:encore |toujours |deja )?"
)
_TODAY = re.compile(
    r"(?: (?:a ce jour|actuellement|pour le moment|pour l'instant|a ce stade|a date"
    r"|(?:en|pour|sur|pour l'annee|pour l'exercice) (?P<year>\d{4})))+$"
)
# Where a reason ends and its explanation begins.
_EXPLAINED = re.compile(
    r" ?\(|, | ?[:;] ?|\. | - | (?=(?:car|puisque|parce que|faute de|en raison d|du fait d|suite a|compte tenu)\b)"
)
_RESERVATION = re.compile(r"\b(?:mais|sauf|hors|except\w*|partiel\w*|toutefois|cependant|pourtant|neanmoins)\b")
_IDENTIFIER = re.compile(r"n° ?\d+|\b(?:indicateurs?|phase|version|lot|axe|volet|action) \d+")
_TOWARDS_A_DAY = re.compile(r"[ ,(:]*(?:(?:a partir|a compter|des|fin|en|le|au|a|du|de|courant|la) ?)*[ )]*")
# A number at the beginning, or right after a sign, may be the figure that the words stand beside.
_STRAY_NUMBER = re.compile(r"(?:^|[:;,.(=-]) ?\d")
_BESIDE = re.compile(r"(?P<number>[^()]+?) ?\((?P<word>[^()]+)\)")
_BETWEEN = re.compile(r" ?[,;:] ?| - | ")


@dataclass(frozen=True, slots=True)
class Absence:
    """What a wording declares.

    Attributes:
        status: Status of the seed ``observation_statuses``.
        notices: What to tell of it.
    """

    status: str
    notices: tuple[Notice, ...] = ()


@kept_with_register
def classify(text: str, register: Register, year: int | None = None) -> Absence | None:
    """The status that a text declares; ``None`` where its words are not known, or say two things.

    Args:
        text: The text.
        register: Source of the wordings.
        year: Reporting year, of which a text may speak (« non disponible en 2023 »).
    """
    folded = fold(text)
    inside = without_footnotes(folded).strip(_SENTENCE_SIGNS + '()"«»')
    if folded and (_MARKS.fullmatch(folded) or _MARKS.fullmatch(inside)):
        return Absence(BLANK, (Notice("reason.dash"),))
    status = _plain(inside, register, year) or _explained(inside, register, year) or _contained(inside, register)
    if status is None:
        return None
    return Absence(status, (Notice("reason.ambiguous"),) if status == BLANK else ())


def beside_number(text: str, register: Register) -> tuple[str, str, str] | None:
    """A text that words follow, the status that they declare, and they: « 12 (provisoire) », « 12, trop tôt »."""
    clean = tidy(text)
    if match := _BESIDE.fullmatch(clean):
        status = _beside(register).get(_form(fold(match["word"])))
        absence = classify(match["word"], register)
        status = status or (absence.status if absence else None)
        return None if status is None else (match["number"], status, match["word"])
    for match in _BETWEEN.finditer(clean):
        absence = classify(clean[match.end() :], register)
        if absence is not None:
            return clean[: match.start()], absence.status, clean[match.end() :]
    return None


def available_on(sentence: str, reporting_year: int | None) -> date | None:
    """The day from which a sentence says that the figure will exist; ``None`` where it says none, or several.

    Years up to the reporting year are no such day: they say when the work was done.
    """
    found, _ = moments(sentence)
    later = {day for day in found if day is None or reporting_year is None or day.year > reporting_year}
    return later.pop() if len(later) == 1 else None


def _plain(folded: str, register: Register, year: int | None) -> str | None:
    """The status of a text that is a wording and no more, but for its subject and the day on which it is said."""
    exact = _exact(register)
    if folded in exact:
        return exact[folded]
    if match := _TODAY.search(folded):
        is_of_another = match["year"] is not None and int(match["year"]) != year
        folded = folded if is_of_another else folded[: match.start()].rstrip(" ,")
    subject = _SUBJECT.match(folded)
    for form in dict.fromkeys((folded, folded[subject.end() :] if subject else folded)):
        found = exact.get(form) or exact.get(_form(form)) or _of_somebody(form, register)
        found = found or _of_a_day(form, register, year)
        if found is not None:
            return found
    return None


def _of_somebody(form: str, register: Register) -> str | None:
    """« compté par la CAHC »: a wording that the name of a body or of an authority completes."""
    for pattern, status in _completed_wordings(register, "body"):
        if match := pattern.match(form):
            name = form[match.end() :]
            return status if find_agglomeration(name, register).siren or is_authority(name, register) else None
    return None


def _of_a_day(form: str, register: Register, year: int | None) -> str | None:
    """« disponible fin 2025 »: a wording that a later day completes."""
    for pattern, status in _completed_wordings(register, "moment"):
        if (match := pattern.match(form)) and available_on(form, year):
            _, rest = moments(form[match.end() :])
            return status if _TOWARDS_A_DAY.fullmatch(rest) else None
    return None


def _explained(folded: str, register: Register, year: int | None) -> str | None:
    """The status of a text that gives a reason and then explains it, without a word to the contrary."""
    for match in _EXPLAINED.finditer(folded):
        status = _plain(folded[: match.start()], register, year)
        if status is None or status == BLANK or register.observation_statuses[status].has_value:
            continue
        _, rest = moments(folded[match.end() :])
        if re.search(r"\d", _IDENTIFIER.sub(" ", rest)) or _RESERVATION.search(rest):
            return None
        other = _plain(folded[match.end() :].strip(" ).;"), register, year)
        return None if other not in {None, status} else _agreed(status, rest, register)
    return None


def _contained(folded: str, register: Register) -> str | None:
    """The status of a wording that a sentence contains; « pas trop tôt » says the contrary of the one it contains."""
    for wording, status in _open_wordings(register, "contains"):
        if re.search(rf"(?<!\bpas )(?<!\bplus )(?<!\bjamais )\b{re.escape(wording)}\b", folded):
            _, rest = moments(folded)
            if _STRAY_NUMBER.search(_IDENTIFIER.sub(" ", rest).strip()):
                return None
            return _agreed(status, folded, register)
    return None


def _agreed(status: str, folded: str, register: Register) -> str | None:
    """The status, unless other words declare another; that there is no data is no more than « trop tôt » says."""
    said = f" {_form(folded)} "
    others = {other for wording, other in _telling(register) if f" {wording} " in said}
    others |= {other for word in re.split(r"[ /,;]+", folded) if (other := _exact(register).get(_form(word)))}
    others.discard(status)
    if {status, *others} == {NOT_YET_DUE, NO_DATA}:
        return NOT_YET_DUE
    return None if others else status


@kept_with_register
def _exact(register: Register) -> dict[str, str]:
    wordings: dict[str, str] = {}
    for one in register.absence_wordings:
        if one.match in {"exact", "contains"}:
            for form in (fold(one.wording), _form(fold(one.wording))):
                wordings.setdefault(form, one.status)
    wordings.pop("", None)
    return wordings


@kept_with_register
def _beside(register: Register) -> dict[str, str]:
    """Abbreviations that mean something in brackets beside a number only."""
    return {_form(fold(one.wording)): one.status for one in register.absence_wordings if one.match == "beside"}


@kept_with_register
def _open_wordings(register: Register, match: str) -> tuple[tuple[str, str], ...]:
    """Wordings that other words complete or surround, the longest first."""
    found = [(fold(one.wording), one.status) for one in register.absence_wordings if one.match == match]
    return tuple(sorted(found, key=lambda one: -len(one[0])))


@kept_with_register
def _completed_wordings(register: Register, match: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Wordings that a name or a day follows, in any gender and number."""
    return tuple(
        (re.compile(" ".join(f"{re.escape(word)}(?:e|s|es)?" for word in wording.split()) + " "), status)
        for wording, status in _open_wordings(register, match)
    )


@kept_with_register
def _telling(register: Register) -> tuple[tuple[str, str], ...]:
    """Wordings long enough to be told in the middle of other words."""
    return tuple(_long_forms(register))


def _long_forms(register: Register) -> Iterator[tuple[str, str]]:
    for one in register.absence_wordings:
        form = _form(fold(one.wording))
        is_reason = not register.observation_statuses[one.status].has_value and one.status != BLANK
        if one.match in {"exact", "contains"} and is_reason and len(form) >= _SHORTEST_TELLING:
            yield form, one.status


def _form(folded: str) -> str:
    """Abbreviations without their dots and strokes, other wordings in the masculine singular."""
    letters = re.sub(r"[ ./-]", "", folded)
    if len(letters) <= _LONGEST_ABBREVIATION:
        return letters
    return " ".join(re.sub(r"(?<=\w[eiu])e$", "", word) for word in phrase(folded).split())
