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


@dataclass(frozen=True)
class Event:
    """An arrival in a scan; after it a decision on what the file says of an indicator, or a withdrawal.

    Attributes:
        indicator: What is decided on.
        decided: What the file says of it from then on; nothing, where the decision sets its record aside.
    """

    scan: int
    kind: Literal["arrival", "decision", "withdrawal"]
    submission: Submission
    indicator: str = ""
    decided: Said | None = None

    @property
    def order(self) -> tuple[int, bool, str, str]:
        return self.scan, self.kind != "arrival", self.kind, self.submission.sha256


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


@dataclass
class _Course:
    """The course of one indicator of one body and year.

    Attributes:
        arrived: Submissions, as often as they arrived.
        withdrawn: Names of those withdrawn.
        said: What each says, as decided so far.
    """

    arrived: list[Submission] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)
    said: dict[str, Said | None] = field(default_factory=dict)

    def take(self, event: Event, indicator: str) -> bool:
        """Take in an event; tells whether it is about the indicator and a word."""
        one = event.submission
        if event.kind == "arrival":
            self.arrived.append(one)
            self.said.setdefault(one.name, one.said.get(indicator))
        elif event.kind == "withdrawal":
            self.withdrawn.add(one.name)
        elif event.indicator == indicator:
            had_word = self.has_word(one)
            self.said[one.name] = event.decided
            return had_word or self.has_word(one)
        else:
            return False
        return self.has_word(one)

    def has_word(self, one: Submission) -> bool:
        return self.said[one.name] not in {None, BLANK}

    def standing(self) -> list[Submission]:
        """Submissions that arrived and were not withdrawn, by their last arrival."""
        last = {one.name: one for one in reversed(self.arrived)}
        return [one for one in reversed(last.values()) if one.name not in self.withdrawn]

    def speaker(self) -> Submission | None:
        return in_force(one for one in self.arrived if one.name not in self.withdrawn and self.has_word(one))


def _course(events: Iterable[Event], indicator: str) -> Iterator[tuple[Event, _Course]]:
    """The course after each event that concerns an indicator."""
    course = _Course()
    for event in sorted(events, key=lambda event: event.order):
        if course.take(event, indicator):
            yield event, course


def _after(events: Iterable[Event], indicator: str) -> _Course:
    course = _Course()
    for event in sorted(events, key=lambda event: event.order):
        course.take(event, indicator)
    return course


def _revisions(events: Iterable[Event], indicator: str) -> Iterator[Revision]:
    stands: Said | None = None
    has_begun = False
    for event, course in _course(events, indicator):
        speaker = course.speaker()
        said = None if speaker is None else course.said[speaker.name]
        if (has_begun and said != stands) or (not has_begun and speaker is not None):
            cause = "submission" if event.kind == "arrival" else event.kind
            yield Revision(said, speaker.name if speaker else None, event.scan, cause)
            stands, has_begun = said, True


def figure(events: tuple[Event, ...], indicator: str) -> Figure:
    """What is known of an indicator after some events, all of one body and year, past the day on which it is due."""
    course = _after(events, indicator)
    speaker = course.speaker()
    revisions = tuple(_revisions(events, indicator))
    if speaker is not None:
        said = course.said[speaker.name]
        assert said is not None
        return Figure(said, speaker.name, revisions)
    standing = course.standing()
    blanks = [one for one in standing if course.said[one.name] == BLANK]
    if blanks:
        last = max(blanks, key=lambda one: (one.is_own, standing.index(one)))
        return Figure(BLANK, last.name, revisions)
    return Figure("NOT_IN_SUBMISSION" if standing else "NO_SUBMISSION", None, revisions)


def superseded(events: tuple[Event, ...], indicators: Iterable[str]) -> set[str]:
    """Files that came with a word, did not speak although their voice did, and do not speak now."""
    withdrawn = {event.submission.name for event in events if event.kind == "withdrawal"}
    found = set()
    for indicator in indicators:
        speaks_now = figure(events, indicator).submission
        for event, course in _course(events, indicator):
            one, speaker = event.submission, course.speaker()
            is_other = speaker is not None and speaker.name != one.name and speaker.is_own == one.is_own
            if event.kind == "arrival" and is_other:
                found |= {one.name} - withdrawn - {speaks_now}
    return found


def blanks_after_words(events: tuple[Event, ...], indicator: str) -> set[str]:
    """Files with a blank whose last arrival came after that of a word, neither of them withdrawn."""
    course = _after(events, indicator)
    standing = course.standing()
    return {
        one.name
        for place, one in enumerate(standing)
        if course.said[one.name] == BLANK and any(course.has_word(earlier) for earlier in standing[:place])
    }


def until(events: tuple[Event, ...], scan: int) -> tuple[Event, ...]:
    """What had happened by the end of a scan's day."""
    return tuple(event for event in events if event.scan <= scan)
