"""Phrases that count meetings: a closed grammar of accepted forms.

Belongs here: kind, number, themes and joint bodies of one phrase, and where a text with several is cut.
Does not belong here: tables and their columns, or whether a date fits the year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from interlud_pipeline.interpretation.agglomerations import find_agglomeration, names_with_commas
from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.dates import read_date_text
from interlud_pipeline.interpretation.folding import fold, phrase
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import number_words, shown
from interlud_pipeline.interpretation.phrases import without_bullet
from interlud_pipeline.reference import Register

OTHER = "OTHER"

_JOINT = re.compile(
    r"[ (,]*\b(?:en )?(?:commune?s?|conjointe?s?|conjointement|mutualisee?s?|partagee?s?) avec (?P<names>.+?)\)?$"
)
_DATE = r"\d{1,2}/\d{1,2}(?:/\d{4})?"
_DATES = re.compile(
    r"[ :(]*(?:(?:le|les|du|des|dates?|tenue?s? les?) ?:? ?)?"
    rf"(?P<dates>{_DATE}(?:(?: ?, ?| et | ?, ?et | ?; ?){_DATE})*)\)?"
)
_COUNT = r"(?P<count>-?\d{1,3}(?: \d{3})+|-?\d+|[a-z]+)"
_BEFORE = re.compile(rf"{_COUNT} ?(?:x |× )?(?P<kind>(?<=[ ])[a-z(].*)", re.DOTALL)
_AFTER = re.compile(
    r"(?P<kind>[a-z][^:(=\d]*?) ?(?:: ?|= ?|\(x? ?|\(× ?|x ?(?=\d)|× ?)(?P<count>\d+)\)?(?P<tail> .*)?", re.DOTALL
)
# What shows that a number counts no meetings, or not all, or none that took place.
_NO_COUNT = re.compile(
    r"\b(?:par|fois|mois|ans?|annees?|trimestres?|semaines?|jours?|heures?|participants?|personnes?|acteurs?"
    r"|entreprises?|communes?|partenaires presents|euros?|pour ?cents?|dont|ou|hors|sauf|environ|soit|total|sous-total"
    r"|non|pas|sans|annul\w+|report\w+|prevus?|prevues?|prevoir|program\w+|envisag\w+|planifi\w+|a venir|projet\w*"
    r"|[a-z]+aines? d\w*|dizaines?|plus|moins|presque|pres|plusieurs|quelques|er|eme|premieres?|premiers?)\b|[%€<>~+]"
)
_GENERIC = {"reunion", "reunion tenue", "reunion organisee", "reunion au total"}


@dataclass(frozen=True, slots=True)
class MeetingReading:
    """What one phrase says.

    Attributes:
        kind: Kind of the seed ``meeting_kinds``.
        meetings: ``None`` where the phrase gives no number.
        themes: Number of themes, where it names one.
        joint_with: SIRENs of the bodies that held the meetings too.
        parse_rule: The form that read it.
        notices: What to tell of it; an error is there if and only if there is no number.
        names_kind: Whether the phrase names a kind at all.
    """

    kind: str
    meetings: Decimal | None
    themes: int | None
    joint_with: tuple[str, ...]
    parse_rule: str
    notices: tuple[Notice, ...] = ()
    names_kind: bool = True


@kept_with_register
def read_meeting(text: str, register: Register, reporting_year: int | None = None) -> MeetingReading:
    """Read one phrase such as « 9 groupes de travail sur 3 enjeux identifiés »."""
    folded = fold(without_bullet(text)).strip(" .;,")
    joint: tuple[str, ...] = ()
    faults: tuple[Notice, ...] = ()
    if match := _JOINT.search(folded):
        joint, faults = read_joint(match["names"], register, reporting_year)
        folded = folded[: match.start()].strip(" (,")
    if faults:
        return replace(_refused(), notices=faults)
    themes, folded = _cut_themes(folded, register)
    reading = _with_dates(folded, register, reporting_year) or _counted(folded, register)
    if reading.meetings is None:
        return reading
    rule = f"{reading.parse_rule}_themes" if themes is not None else reading.parse_rule
    return replace(reading, themes=themes, joint_with=joint, parse_rule=rule)


@kept_with_register
def read_kind(text: str, register: Register) -> tuple[str | None, int | None]:
    """Kind and themes of a text without a number of meetings; no kind where it is not known."""
    themes, folded = _cut_themes(fold(without_bullet(text)).strip(" .;,:"), register)
    return (None if _NO_COUNT.search(folded) else _kind(folded, register)), themes


@kept_with_register
def read_joint(text: str, register: Register, on_year: int | None) -> tuple[tuple[str, ...], tuple[Notice, ...]]:
    """SIRENs of the bodies that a text names, or what keeps it from being read."""
    protected = fold(text).strip(" .;,")
    for name in names_with_commas(register):
        protected = protected.replace(name, name.replace(",", "\0"))
    sirens: list[str] = []
    notices: list[Notice] = []
    for part in re.split(r" ?[,;/&+] ?| et ", protected):
        name = part.replace("\0", ",").strip()
        if not name:
            continue
        match = find_agglomeration(name, register, on_year)
        notices.extend(replace(one, text=one.text or name) for one in match.notices)
        if match.siren and match.siren not in sirens:
            sirens.append(match.siren)
    unknown = tuple(one for one in notices if register.rules[one.rule].severity == "error")
    return tuple(sirens), unknown


def is_generic(text: str) -> bool:
    """Whether a phrase says « réunions » and no more."""
    match = _BEFORE.fullmatch(fold(without_bullet(text)).strip(" .;,"))
    return bool(match) and phrase(match["kind"]) in _GENERIC if match else False


def _counted(folded: str, register: Register) -> MeetingReading:
    if match := _BEFORE.fullmatch(folded):
        value, notices = _count(match["count"], register)
        if value is not None:
            return _of_kind(match["kind"].strip("() "), value, notices, register, "meeting.count_kind")
    if match := _AFTER.fullmatch(folded):
        tail = (match["tail"] or "").strip()
        if not tail and not match["kind"].rstrip().endswith(("n°", " no")):
            return _of_kind(match["kind"].strip(), Decimal(match["count"]), (), register, "meeting.kind_count")
    return _refused(
        "number.approximate" if re.search(r"\baine|aines?\b|[<>~]|environ", folded) else "meeting.unreadable"
    )


def _with_dates(folded: str, register: Register, reporting_year: int | None) -> MeetingReading | None:
    head = re.match(r"(?:(?P<count>\d+) )?(?P<kind>[a-z][^\d(:]*?)(?= ?[:(]| (?:le|les|du|des)\b (?:\d|:)| \d)", folded)
    if head is None:
        return None
    match = _DATES.fullmatch(folded[head.end() :])
    if match is None:
        return None
    dates = re.findall(_DATE, match["dates"])
    years = {int(one.split("/")[2]) for one in dates if one.count("/") == 2}  # noqa: PLR2004 - day, month, year
    is_sound = (
        all(_is_day(one, reporting_year) for one in dates)
        and len(set(dates)) == len(dates)
        and (not years or reporting_year is None or years == {reporting_year})
        and (head["count"] is None or int(head["count"]) == len(dates))
    )
    if not is_sound:
        return _refused()
    value = Decimal(len(dates))
    notice = Notice("meeting.counted_from_dates", {"value": shown(value)})
    return _of_kind(head["kind"].strip(), value, (notice,), register, "meeting.dates")


def _is_day(text: str, reporting_year: int | None) -> bool:
    parts = text.split("/")
    year = parts[2] if len(parts) > 2 else str(reporting_year or 2000)  # noqa: PLR2004 - day, month, year
    return read_date_text(f"{parts[0]}/{parts[1]}/{year}") is not None


def _of_kind(words: str, value: Decimal, notices: tuple[Notice, ...], register: Register, rule: str) -> MeetingReading:
    if not words or re.search(r"\d", words) or _NO_COUNT.search(words) or _names_only_themes(words, register):
        approximate = re.search(r"aines?\b", words)
        return _refused("number.approximate" if approximate else "meeting.unreadable")
    kind = _kind(words, register)
    if kind is None:
        return MeetingReading(
            OTHER, value, None, (), f"{rule}_other", (*notices, Notice("meeting.unknown_kind")), names_kind=False
        )
    return MeetingReading(kind, value, None, (), rule, notices)


def _kind(folded: str, register: Register) -> str | None:
    """The kind whose wording begins the words, the longest first; what follows only describes it."""
    words = phrase(folded)
    kinds = _kinds_by_phrase(register)
    known = [one for one in kinds if words == one or words.startswith(f"{one} ")]
    return kinds[max(known, key=len)] if known else None


def _cut_themes(folded: str, register: Register) -> tuple[int | None, str]:
    match = _themes_behind(register).search(folded)
    if match is None:
        return None, folded
    count = match["count"]
    return (int(count) if count.isdecimal() else number_words(register)[count]), folded[: match.start()].strip()


@kept_with_register
def _themes_behind(register: Register) -> re.Pattern[str]:
    """« sur 3 enjeux identifiés » at the end of a phrase."""
    wordings = "|".join(sorted((re.escape(fold(one)) for one in register.theme_wordings), key=len, reverse=True))
    words = "|".join(map(re.escape, number_words(register)))
    return re.compile(rf"[ (]*\b(?:sur|autour de|portant sur|:) ?(?P<count>\d+|{words}) (?:{wordings})(?: [a-z]+)?\)?$")


def _names_only_themes(words: str, register: Register) -> bool:
    first = phrase(words).split(" ")[0]
    return first in {phrase(one).split(" ")[0] for one in register.theme_wordings}


def _count(text: str, register: Register) -> tuple[Decimal | None, tuple[Notice, ...]]:
    digits = text.replace(" ", "")
    if digits.lstrip("-").isdecimal():
        return Decimal(digits), ()
    value = number_words(register).get(text)
    if value is None:
        return None, ()
    return Decimal(value), (Notice("number.in_words", {"value": str(value)}),)


@kept_with_register
def _kinds_by_phrase(register: Register) -> dict[str, str]:
    labels = {phrase(one.label_fr): one.kind for one in register.meeting_kinds.values() if one.kind != OTHER}
    return labels | {phrase(one.wording): one.kind for one in register.meeting_wordings}


def _refused(rule: str = "meeting.unreadable") -> MeetingReading:
    return MeetingReading(OTHER, None, None, (), "refused", (Notice(rule),), names_kind=False)
