"""Phrases that count meetings: a closed grammar of accepted forms.

Belongs here: kind, number, themes and joint bodies of one phrase, and where a text with several is cut.
Does not belong here: tables and their columns, or whether a date fits the year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from interlud_pipeline.interpretation.agglomerations import display_name
from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.dates import is_plausible_year, read_date_text
from interlud_pipeline.interpretation.folding import fold, phrase, tidy, without_dots
from interlud_pipeline.interpretation.joint_meetings import bodies_named, cut_joint
from interlud_pipeline.interpretation.meeting_words import (
    OTHER,
    counts_no_meetings,
    cut_themes,
    has_number_word,
    kind_of,
    names_another,
    names_only_themes,
)
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.numbers import number_words, shown
from interlud_pipeline.interpretation.phrases import without_bullet
from interlud_pipeline.reference import Register

_LONGEST_IN_WORDS = 4

_DATE = r"\d{1,2}/\d{1,2}(?:/\d{4})?"
_DATES = re.compile(
    r"[ :(]*(?:(?P<link>le|les|du|des|dates?|tenue?s? les?) ?:? ?)?"
    rf"(?P<dates>{_DATE}(?:(?: ?, ?| et | ?, ?et | ?; ?){_DATE})*)\)?"
)
_TIMES = r"(?:x |× )?"
_BEFORE = re.compile(rf"(?P<count>-?\d{{1,3}}(?: \d{{3}})+|-?\d+) ?{_TIMES}(?P<kind>(?<=[ ])[a-z(].*)", re.DOTALL)
_AFTER = re.compile(
    r"(?P<kind>[a-z][^:(=\d]*?) ?(?:: ?|= ?|\(x? ?|\(× ?|x ?(?=\d)|× ?)(?P<count>\d+)\)?(?P<tail> .*)?", re.DOTALL
)
# Folding takes raised digits away, so that they are looked for before it.
_MARKED = re.compile(r"[⁰¹²³⁴-⁹†‡§]|[^\W_]\*+(?:\W|$)")
_FOOTNOTE = re.compile(r"(?:\(\d{1,2}\)|\[\d{1,2}\]|\*+) ?$")
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
        bodies: SIRENs of the bodies that it names otherwise than as holding the meetings too.
    """

    kind: str
    meetings: Decimal | None
    themes: int | None
    joint_with: tuple[str, ...]
    parse_rule: str
    notices: tuple[Notice, ...] = ()
    names_kind: bool = True
    bodies: tuple[str, ...] = ()


@kept_with_register
def read_meeting(text: str, register: Register, reporting_year: int | None = None) -> MeetingReading:
    """Read one phrase such as « 9 groupes de travail sur 3 enjeux identifiés »."""
    if _MARKED.search(tidy(text)):
        return _refused("number.footnote")
    held, folded = cut_joint(_folded(text), register, reporting_year)
    if held.faults:
        return replace(_refused(), notices=held.faults)
    cut = cut_themes(folded, register)
    reading = _with_dates(cut.rest, register, reporting_year) or _counted(cut.rest, register)
    if reading.meetings is None:
        return reading
    if cut.is_doubtful:
        return _refused()
    rule = f"{reading.parse_rule}_themes" if cut.themes is not None else reading.parse_rule
    notices = (*reading.notices, *held.notices)
    bodies = bodies_named(text, held, register, reporting_year)
    return replace(reading, themes=cut.themes, joint_with=held.sirens, parse_rule=rule, notices=notices, bodies=bodies)


def of_body(reading: MeetingReading, siren: str | None, register: Register) -> MeetingReading:
    """The meetings as those of one body; of a phrase that names another body nobody knows whose they are."""
    others = [one for one in reading.bodies if one != siren]
    if not others or reading.meetings is None:
        return reading
    named = " et ".join(display_name(one, register) for one in others)
    return replace(_refused(), kind=reading.kind, notices=(Notice("meeting.of_another", {"named": named}),))


def _folded(text: str) -> str:
    """The phrase without its bullet and its end, abbreviations without their dots."""
    folded = without_dots(fold(without_bullet(text)))
    return folded.rstrip(" ;,").removesuffix(".").strip(" ;,") if not folded.endswith("...") else folded


@kept_with_register
def read_kind(text: str, register: Register, reporting_year: int | None = None) -> MeetingReading:
    """Read a text that names a kind and no number: its kind, its themes, with whom; never a number."""
    held, folded = cut_joint(_folded(text).strip(" :"), register, reporting_year)
    if held.faults:
        return replace(_refused(), notices=held.faults)
    cut = cut_themes(folded, register)
    is_doubtful = cut.is_doubtful or counts_no_meetings(cut.rest) or names_only_themes(cut.rest, register)
    if is_doubtful or names_another(cut.rest, register):
        return _refused()
    kind = kind_of(cut.rest, register)
    bodies = bodies_named(text, held, register, reporting_year)
    return MeetingReading(
        kind or OTHER, None, cut.themes, held.sirens, "", held.notices, names_kind=kind is not None, bodies=bodies
    )


def is_generic(text: str) -> bool:
    """Whether a phrase says « réunions » and no more."""
    match = _BEFORE.fullmatch(_folded(text))
    return bool(match) and phrase(match["kind"]) in _GENERIC if match else False


def _counted(folded: str, register: Register) -> MeetingReading:
    if match := _BEFORE.fullmatch(folded):
        digits = match["count"].replace(" ", "")
        if digits == match["count"] and is_plausible_year(int(digits)):
            return _refused()
        return _of_kind(match["kind"].strip("() "), Decimal(digits), (), register, "meeting.count_kind")
    if found := _in_words(folded, register):
        value, kind = found
        notice = Notice("number.in_words", {"value": str(value)})
        return _of_kind(kind, Decimal(value), (notice,), register, "meeting.count_kind")
    if match := _AFTER.fullmatch(folded):
        tail = (match["tail"] or "").strip()
        is_number = not match["kind"].rstrip().endswith(("n°", " no")) and not is_plausible_year(int(match["count"]))
        if not tail and is_number:
            return _of_kind(match["kind"].strip(), Decimal(match["count"]), (), register, "meeting.kind_count")
    refused = _refused(
        "number.approximate" if re.search(r"\baine|aines?\b|[<>~]|environ", folded) else "meeting.unreadable"
    )
    # The kind stays known, for an officer who decides on the number.
    named = None if names_another(folded, register) else kind_of(folded, register)
    return replace(refused, kind=named or OTHER)


def _in_words(folded: str, register: Register) -> tuple[int, str] | None:
    """« dix-sept COTECH »: the number with which a phrase begins, as long as it goes, and what follows."""
    words = folded.replace("-", " ").split()
    numbers = number_words(register)
    for count in range(min(len(words) - 1, _LONGEST_IN_WORDS), 0, -1):
        value = numbers.get(" ".join(words[:count]))
        if value is not None:
            last = words[count - 1]
            return value, folded[
                folded.index(last, sum(len(word) + 1 for word in words[: count - 1])) + len(last) :
            ].strip()
    return None


def _with_dates(folded: str, register: Register, reporting_year: int | None) -> MeetingReading | None:
    head = re.match(
        r"(?:(?P<count>\d+) (?:x |× )?)?(?P<kind>[a-z][^\d(:]*?)(?= ?[:(]| (?:le|les|du|des)\b (?:\d|:)| \d)", folded
    )
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
        and (len(dates) > 1 or bool(years) or match["link"] is not None or not _may_be_a_share(dates[0]))
    )
    if not is_sound:
        return _refused()
    value = Decimal(len(dates))
    notice = Notice("meeting.counted_from_dates", {"value": shown(value)})
    return _of_kind(head["kind"].strip(), value, (notice,), register, "meeting.dates")


def _may_be_a_share(day: str) -> bool:
    """« GT : 10/12 » may be ten of twelve; « 12/03 » and « 04/06 » are days."""
    part, whole = day.split("/")
    return int(part) <= int(whole) and "0" not in {part[0], whole[0]}


def _is_day(text: str, reporting_year: int | None) -> bool:
    parts = text.split("/")
    year = parts[2] if len(parts) > 2 else str(reporting_year or 2000)  # noqa: PLR2004 - day, month, year
    return read_date_text(f"{parts[0]}/{parts[1]}/{year}") is not None


def _of_kind(words: str, value: Decimal, notices: tuple[Notice, ...], register: Register, rule: str) -> MeetingReading:
    if _FOOTNOTE.search(words):
        return _refused("number.footnote")
    is_doubtful = re.search(r"\d", words) or counts_no_meetings(words) or names_another(words, register)
    if not words or is_doubtful or names_only_themes(words, register) or has_number_word(words, register):
        approximate = re.search(r"aines?\b", words)
        return _refused("number.approximate" if approximate else "meeting.unreadable")
    kind = kind_of(words, register)
    if kind is None:
        return MeetingReading(
            OTHER, value, None, (), f"{rule}_other", (*notices, Notice("meeting.unknown_kind")), names_kind=False
        )
    return MeetingReading(kind, value, None, (), rule, notices)


def _refused(rule: str = "meeting.unreadable") -> MeetingReading:
    return MeetingReading(OTHER, None, None, (), "refused", (Notice(rule),), names_kind=False)
