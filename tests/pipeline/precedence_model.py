"""The rules of precedence once more, told one arrival after the other, to hold the models of dbt against.

Nothing here is taken from the SQL: who speaks is decided as docs/architecture.md says it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

BLANK = "BLANK_NO_REASON"

Said = int | str
"""A figure, or a status without one."""


@dataclass(frozen=True)
class Submission:
    """What one file says of one body and year.

    Attributes:
        name: Its identifier.
        sha256: Hash, which orders the files of one scan.
        is_own: The body speaks for itself; else the authority speaks of it.
        version: Version that it states.
        sent_on: Day of sending that it states.
        said: What it says, by indicator; what it does not speak of is left out.
    """

    name: str
    sha256: str
    is_own: bool
    version: int | None
    sent_on: date | None
    said: dict[str, Said] = field(hash=False)

    def speaks_of(self, indicator: str) -> bool:
        return self.said.get(indicator, BLANK) != BLANK


@dataclass(frozen=True)
class Event:
    """An arrival or a withdrawal, in the scan or after it."""

    scan: int
    kind: Literal["arrival", "withdrawal"]
    submission: Submission

    @property
    def order(self) -> tuple[int, bool, str]:
        return self.scan, self.kind == "withdrawal", self.submission.sha256


@dataclass(frozen=True)
class Revision:
    """A change of what is in force: what it is from then on, since which scan, by what."""

    said: Said | None
    submission: str | None
    scan: int
    cause: str


@dataclass(frozen=True)
class Figure:
    """What is known of one indicator of one body and year.

    Attributes:
        said: A figure or a status.
        submission: Whose it is.
        revisions: How it came about, the first word first.
    """

    said: Said
    submission: str | None
    revisions: tuple[Revision, ...]


def ranks_below(one: Submission, other: Submission) -> bool:
    """Whether the declared versions, else the declared dates, put one file before another."""
    if one.version is not None and other.version is not None and one.version != other.version:
        return one.version < other.version
    return one.sent_on is not None and other.sent_on is not None and one.sent_on < other.sent_on


def in_force(arrived: Iterable[Submission]) -> Submission | None:
    """Who speaks, of words that arrived in this order and were not withdrawn."""
    present: dict[bool, list[Submission]] = {True: [], False: []}
    voice: dict[bool, Submission | None] = {True: None, False: None}
    for word in arrived:
        if not any(ranks_below(word, earlier) for earlier in present[word.is_own]):
            voice[word.is_own] = word
        present[word.is_own].append(word)
    return voice[True] or voice[False]


def moments(events: Iterable[Event], indicator: str) -> Iterator[tuple[Event, Submission | None]]:
    """Each event that concerns an indicator, with who speaks afterwards."""
    arrived: list[Submission] = []
    withdrawn: set[str] = set()
    for event in sorted(events, key=lambda event: event.order):
        if event.submission.speaks_of(indicator):
            if event.kind == "arrival":
                arrived.append(event.submission)
            else:
                withdrawn.add(event.submission.name)
            yield event, in_force(word for word in arrived if word.name not in withdrawn)


def _revisions(events: Iterable[Event], indicator: str) -> Iterator[Revision]:
    stands: Said | None = None
    has_begun = False
    for event, speaker in moments(events, indicator):
        said = None if speaker is None else speaker.said[indicator]
        if (has_begun and said != stands) or (not has_begun and speaker is not None):
            cause = "submission" if event.kind == "arrival" else "withdrawal"
            yield Revision(said, speaker.name if speaker else None, event.scan, cause)
            stands, has_begun = said, True


def figure(events: tuple[Event, ...], indicator: str) -> Figure:
    """What is known of an indicator after some events, all of one body and year, past the day on which it is due."""
    told = tuple(moments(events, indicator))
    speaker = told[-1][1] if told else None
    revisions = tuple(_revisions(events, indicator))
    if speaker is not None:
        return Figure(speaker.said[indicator], speaker.name, revisions)
    standing = _standing(events)
    blanks = [one for one in standing if one.said.get(indicator) == BLANK]
    if blanks:
        last = max(blanks, key=lambda one: (one.is_own, standing.index(one)))
        return Figure(BLANK, last.name, revisions)
    return Figure("NOT_IN_SUBMISSION" if standing else "NO_SUBMISSION", None, revisions)


def _standing(events: Iterable[Event]) -> list[Submission]:
    """Submissions that arrived and were not withdrawn, by their last arrival."""
    ordered = sorted(events, key=lambda event: event.order)
    withdrawn = {event.submission.name for event in ordered if event.kind == "withdrawal"}
    last = {event.submission.name: event.submission for event in reversed(ordered) if event.kind == "arrival"}
    return [one for name, one in reversed(last.items()) if name not in withdrawn]


def superseded(events: tuple[Event, ...], indicators: Iterable[str]) -> set[str]:
    """Files that came, did not speak although their voice did, and do not speak now."""
    withdrawn = {event.submission.name for event in events if event.kind == "withdrawal"}
    found = set()
    for indicator in indicators:
        speaks_now = figure(events, indicator).submission
        for event, speaker in moments(events, indicator):
            one = event.submission
            if speaker is not None and speaker.name != one.name and speaker.is_own == one.is_own:
                found |= {one.name} - withdrawn - {speaks_now}
    return found


def blanks_after_words(events: tuple[Event, ...], indicator: str) -> set[str]:
    """Files with a blank whose last arrival came after that of a word, neither of them withdrawn."""
    standing = _standing(events)
    found = set()
    for place, one in enumerate(standing):
        if one.said.get(indicator) == BLANK and any(earlier.speaks_of(indicator) for earlier in standing[:place]):
            found.add(one.name)
    return found


def until(events: tuple[Event, ...], scan: int) -> tuple[Event, ...]:
    """What had happened by the end of a scan's day."""
    return tuple(event for event in events if event.scan <= scan)
