"""What one body declares for one year, typed, with the words in which it writes that down.

Belongs here: hypothesis strategies for all that a sender can state, in every spelling that the register accepts.
Does not belong here: the forms in which it is sent (``written_forms``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from hypothesis import strategies as st

from interlud_pipeline.interpretation.folding import fold
from interlud_pipeline.reference import Register

DETAILS = {"actor": "115", "meeting": "116"}
OPEN_END = ", etc."
_SPACES = (" ", "\u00a0", "\u202f")
_VALUED = {"PROVISIONAL", "ESTIMATED"}
_NOT_YET_DUE, _ELSEWHERE = "DECLARED_NOT_YET_DUE", "COUNTED_ELSEWHERE"


@dataclass(frozen=True)
class Written:
    """A typed value with its spelling; ``is_typed``: where the form has types, it is written as it is."""

    value: Any
    text: str
    is_typed: bool


@dataclass(frozen=True)
class Answer:
    """What is said of one indicator."""

    indicator: str
    status: str
    value: Written | None = None
    reason: str | None = None
    available_on: Written | None = None


@dataclass(frozen=True)
class Held:
    """Meetings of one kind."""

    kind: str
    wording: str
    meetings: Written
    themes: Written | None
    joint_with: tuple[str, ...]
    joint_names: tuple[str, ...]
    held_on: Written | None


@dataclass(frozen=True)
class Named:
    """One actor; ``members_in_name``: « 12 communes » says itself of how many it stands for."""

    actor: str
    name: str
    is_collective: bool
    nature: str
    members: Written | None
    members_in_name: int | None


@dataclass(frozen=True)
class Return:
    """All that one body declares for a year."""

    body: str
    body_name: str
    year: int
    version: int
    sent_on: Written
    answers: tuple[Answer, ...]
    meetings: tuple[Held, ...]
    actors: tuple[Named, ...]
    is_open_ended: bool


def _numbers(values: st.SearchStrategy[int], units: Sequence[str]) -> st.SearchStrategy[Written]:
    return st.builds(
        lambda value, space, unit, is_typed: Written(
            value, f"{value:,}".replace(",", space) + (f" {unit}" if unit else ""), is_typed
        ),
        values,
        st.sampled_from(_SPACES),
        st.sampled_from(["", *units]),
        st.booleans(),
    )


def _decimals(units: Sequence[str]) -> st.SearchStrategy[Written]:
    """Numbers of one or two decimals, below nought too, of what is no count."""

    def written(digits: tuple[int, str], signs: tuple[str, str], unit: str, *, is_typed: bool) -> Written:
        (whole, decimals), (minus, point) = digits, signs
        value = Decimal(f"{minus and '-'}{whole}.{decimals}")
        grouped = f"{whole:,}".replace(",", " ") if point == "," else str(whole)
        return Written(value, f"{minus}{grouped}{point}{decimals}" + (f" {unit}" if unit else ""), is_typed)

    return st.builds(
        written,
        st.tuples(st.integers(0, 99_999), st.sampled_from(["5", "25", "01", "9"])),
        st.tuples(st.sampled_from(["", "", "-", "\u2212"]), st.sampled_from([",", "."])),
        st.sampled_from(["", *units]),
        is_typed=st.booleans(),
    )


def days(first: date, last: date) -> st.SearchStrategy[Written]:
    """Days as people write them."""

    def written(day: date, form: str, *, is_typed: bool) -> Written:
        text = format_date(day, "d MMMM y", locale="fr") if form == "words" else day.strftime(form)
        return Written(day, text, is_typed)

    forms = st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "words"])
    return st.builds(written, st.dates(first, last), forms, is_typed=st.booleans())


def names_of(register: Register, body: str) -> list[str]:
    """Names under which a body is read without a word."""
    row = register.agglomerations[body]
    aliases = [one.alias for one in register.agglomeration_aliases if one.agglomeration == body]
    misspelt = {one.alias for one in register.agglomeration_aliases if one.kind == "misspelling"}
    return [row.name, body, *(one for one in aliases if one not in misspelt)]


def _reasons(register: Register, body: str, year: int) -> st.SearchStrategy[tuple[str, str, Written | None]]:
    """Status, words, and the day that « trop tôt » needs."""
    others = [one for one in register.agglomerations if one != body]
    statuses = register.observation_statuses
    exact = [
        (one.status, one.wording)
        for one in register.absence_wordings
        if one.match in {"exact", "contains"}
        and statuses[one.status].is_answered
        and not statuses[one.status].has_value
    ]
    elsewhere = [
        (one.status, f"{one.wording} {name}")
        for one in register.absence_wordings
        if one.match == "body"
        for other in others
        for name in names_of(register, other)
        if not name.isdecimal()
    ]
    day = days(date(year + 1, 1, 1), date(year + 6, 12, 31))
    plain = [one for one in exact if one[0] != _NOT_YET_DUE]
    early = [one for one in exact if one[0] == _NOT_YET_DUE]
    return st.one_of(
        st.sampled_from([*plain, *elsewhere]).map(lambda one: (*one, None)),
        st.tuples(st.sampled_from(early), day).map(lambda one: (*one[0], one[1])),
    )


def _answers(register: Register, body: str, year: int, indicator: str) -> st.SearchStrategy[Answer]:
    row = next(one for one in register.indicators if one.indicator == indicator)
    units = [row.unit_fr, row.label_fr]
    value = _numbers(st.integers(0, 9_999_999), units) if row.is_count else _decimals(units)
    qualified = [
        (one.status, one.wording) for one in register.absence_wordings if one.status in _VALUED and one.match == "exact"
    ]
    return st.one_of(
        value.map(lambda one: Answer(indicator, "REPORTED", one)),
        st.builds(lambda one, said: Answer(indicator, said[0], one, said[1]), value, st.sampled_from(qualified)),
        _reasons(register, body, year).map(lambda said: Answer(indicator, said[0], None, said[1], said[2])),
    )


def _held(register: Register, body: str, year: int) -> st.SearchStrategy[Held]:
    kinds = [(one.kind, one.wording) for one in register.meeting_wordings]
    others = [one for one in register.agglomerations if one != body]
    joint = st.lists(st.sampled_from(others), max_size=2, unique=True).flatmap(
        lambda sirens: st.tuples(*(st.sampled_from(names_of(register, one)) for one in sirens)).map(
            lambda names: (tuple(sirens), names)
        )
    )
    return st.builds(
        lambda kind, meetings, themes, joint, held_on: Held(*kind, meetings, themes, *joint, held_on),
        st.sampled_from(kinds),
        _numbers(st.integers(0, 400), ["réunions"]),
        st.none() | _numbers(st.integers(0, 40), list(register.theme_wordings)),
        joint,
        st.none() | days(date(year, 1, 1), date(year, 12, 31)),
    )


def _named(register: Register) -> st.SearchStrategy[Named]:
    misspelt = {one.alias for one in register.actor_aliases if one.kind == "misspelling"}
    names = [(one.actor, one.alias) for one in register.actor_aliases if one.alias not in misspelt]

    def written(known: tuple[str, str], nature: str, members: Written | None, in_name: int | None) -> Named:
        code, name = known
        is_collective = register.actors[code].is_collective
        if in_name is not None and is_collective:
            name, members = f"{in_name} {name.lower()}", None
        else:
            in_name = None
        declared = {"collectif": True, "nommé": False}.get(nature, is_collective)
        return Named(code, name, declared, nature, members, in_name)

    return st.builds(
        written,
        st.sampled_from(names),
        st.sampled_from(["", "nommé", "collectif"]),
        st.none() | _numbers(st.integers(0, 400), ["membres"]),
        st.none() | st.integers(2, 99),
    )


@st.composite
def returns(draw: st.DrawFn, register: Register) -> Return:
    """Returns of a body of the register for a year of a campaign."""
    body = draw(st.sampled_from(sorted(register.agglomerations)))
    year = draw(st.sampled_from(sorted({one.reporting_year for one in register.campaigns})))
    held = draw(st.lists(_held(register, body, year), max_size=5, unique_by=_told))
    actors = draw(st.lists(_named(register), max_size=5, unique_by=lambda one: one.actor))
    counted = {"116": held, "115": actors}
    plan = register.plan_for(body, year)
    assert plan is not None
    answers = [
        draw(_answers(register, body, year, one.indicator))
        for one in register.indicators_of(plan.plan, year)
        if not counted.get(one.indicator)
    ]
    return Return(
        body,
        draw(st.sampled_from(names_of(register, body))),
        year,
        draw(st.integers(1, 12)),
        draw(days(date(year + 1, 1, 1), date(year + 1, 12, 31))),
        tuple(answers),
        tuple(held),
        tuple(actors),
        bool(actors) and draw(st.booleans()),
    )


def _told(one: Held) -> tuple[Any, ...]:
    """Rows that say the same are asked about."""
    return (one.kind, one.meetings.value, frozenset(one.joint_with), one.themes and one.themes.value)


def canonical(register: Register, actor: str, year: int) -> str:
    """The name of an actor at the end of a year."""
    dated = [one for one in register.actor_aliases if one.actor == actor and one.kind == "official"]
    day = date(year, 12, 31)
    for one in dated:
        if (one.valid_from or day) <= day <= (one.valid_to or day + timedelta(1)):
            return str(one.alias)
    return str(register.actors[actor].canonical_name)


def plain(text: str | None) -> str | None:
    """Verbatim text but for its spaces and case."""
    return None if text is None else fold(text)
