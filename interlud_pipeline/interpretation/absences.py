"""Words that stand where a figure is missing, or that qualify one.

Belongs here: which status a wording declares, and from when a figure that is too early will exist.
Does not belong here: the wordings, which are a seed, and what a status does to rates and checks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.dates import last_day, month_pattern, read_date_text
from interlud_pipeline.interpretation.folding import fold, phrase, tidy, without_footnotes
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import AbsenceWording

BLANK = "BLANK_NO_REASON"
NOT_YET_DUE = "DECLARED_NOT_YET_DUE"

_LONGEST_ABBREVIATION = 3
_DASHES = re.compile(r"-+")
_SENTENCE_SIGNS = " .;:!"
_QUALIFIED = re.compile(
    r"(?P<number>.*\d\S*)\s*(?:\((?P<aside>[^()]+)\)|[,;:\s]\s*(?P<word>[^\d\s(),;:][^\d()]*))", re.DOTALL
)


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
def classify(text: str, register: Register) -> Absence | None:
    """The status that a text declares; ``None`` where its words are not known."""
    folded = fold(text)
    inside = without_footnotes(folded).strip(_SENTENCE_SIGNS + '()"«»')
    if folded and (_DASHES.fullmatch(folded) or _DASHES.fullmatch(inside)):
        return Absence(BLANK, (Notice("reason.dash"),))
    wording = _wording(inside, register)
    if wording is None:
        return None
    notices = (Notice("reason.ambiguous"),) if wording.status == BLANK else ()
    return Absence(wording.status, notices)


def qualified_number(text: str, register: Register) -> tuple[str, str] | None:
    """The number and the status in a text such as « 12 (provisoire) »; ``None`` for any other text."""
    match = _QUALIFIED.fullmatch(tidy(text))
    if match is None:
        return None
    absence = classify(match["aside"] or match["word"], register)
    if absence is None or not register.observation_statuses[absence.status].has_value:
        return None
    return match["number"].rstrip(" ,;:"), absence.status


def available_on(sentence: str, reporting_year: int | None) -> date | None:
    """The day from which a sentence says that the figure will exist; ``None`` where it says none, or several.

    Years up to the reporting year are no such day: they say when the work was done.
    """
    folded = fold(sentence)
    found = _moments(folded)
    later = {day for day in found if reporting_year is None or day.year > reporting_year}
    return later.pop() if len(later) == 1 else None


def _moments(folded: str) -> set[date]:
    moment = re.compile(
        rf"\b(?:\d{{1,2}}(?:er)? (?:{month_pattern()}) \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}"
        rf"|(?:{month_pattern()}) \d{{4}}|\d{{1,2}}/\d{{4}}|\d{{4}})\b"
    )
    days = (read_date_text(match[0]) or last_day(match[0]) for match in moment.finditer(folded))
    return {day for day in days if day is not None}


def _wording(folded: str, register: Register) -> AbsenceWording | None:
    """The wording that a text is; else the first in the seed that it contains or begins with."""
    exact = _exact_wordings(register)
    found = exact.get(folded) or exact.get(_form(folded))
    return found or next((one for one, pattern in _loose_wordings(register) if pattern.search(folded)), None)


@kept_with_register
def _exact_wordings(register: Register) -> dict[str, AbsenceWording]:
    wordings: dict[str, AbsenceWording] = {}
    for one in register.absence_wordings:
        if one.match == "exact":
            for form in (fold(one.wording), _form(fold(one.wording))):
                wordings.setdefault(form, one)
    wordings.pop("", None)
    return wordings


@kept_with_register
def _loose_wordings(register: Register) -> tuple[tuple[AbsenceWording, re.Pattern[str]], ...]:
    """Wordings with what may stand around them; « pas trop tôt » says the contrary of the one it contains."""
    patterns = {
        "contains": r"(?<!\bpas )(?<!\bplus )(?<!\bjamais )\b{}\b",
        "prefix": r"^{} \S",
    }
    return tuple(
        (one, re.compile(patterns[one.match].format(re.escape(fold(one.wording)))))
        for one in register.absence_wordings
        if one.match in patterns
    )


def _form(folded: str) -> str:
    """Abbreviations without their dots and strokes, other wordings in the singular."""
    letters = re.sub(r"[ ./]", "", folded)
    return letters if len(letters) <= _LONGEST_ABBREVIATION else phrase(folded)
