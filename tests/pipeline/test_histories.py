"""Random histories of arrivals, decisions and withdrawals: dbt and a simple model tell the same of each."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from dbt_runs import copy_project, query, results, run_dbt
from precedence_model import BLANK, Event, Figure, Said, Submission, blanks_after_words, figure, superseded, until
from sample_lake import AUTHORITY, CAHC_NAMED, CALL_NAMED, SampleLake

from interlud_pipeline.publication.as_of import evaluate
from interlud_pipeline.publication.candidate import build_candidate
from interlud_pipeline.publication.known_on import KnownOn
from interlud_pipeline.settings import Settings

pytestmark = pytest.mark.slow

BODY_COUNT = 1500 if os.environ.get("INTERLUD_LONG_TESTS") else 80
BODIES = [f"B{number:04}" for number in range(BODY_COUNT)]
INDICATORS = ("115", "116", "117", "118")
# Those without detail of their own, which a decision would have to change too.
DECIDED = ("117", "118")
ACTORS = sorted({*CALL_NAMED, *CAHC_NAMED})
YEAR = 2023
SCANS = 8
FIRST_DAY = date(2025, 1, 1)
AS_OF = date(2026, 6, 30)
DECISIONS: tuple[Said | None, ...] = (3, 7, "DECLARED_NO_DATA", None)
WORDS: tuple[Said, ...] = (0, 7, 7, 12, "DECLARED_NO_DATA", "CONFIDENTIAL", "UNREADABLE", BLANK, BLANK)

Histories = dict[str, tuple[Event, ...]]


def _submission(random: Random, name: str) -> Submission:
    return Submission(
        name=name,
        sha256=f"{random.getrandbits(256):064x}",
        is_own=random.random() < 0.7,
        version=random.choice((None, None, 1, 2, 3)),
        sent_on=random.choice((None, None, *(date(2025, 1, day) for day in (1, 2, 3)))),
        said={indicator: random.choice(WORDS) for indicator in INDICATORS if random.random() < 0.8},
    )


def _history(random: Random, body: str) -> Iterator[Event]:
    """Up to two files a scan, new or sent before, and now and then a decision on one or a withdrawal."""
    sent: list[Submission] = []
    withdrawn: set[str] = set()
    for scan in range(1, SCANS + 1):
        arriving: dict[str, Submission] = {}
        for _ in range(random.choice((0, 0, 1, 1, 1, 2))):
            again = bool(sent) and random.random() < 0.25
            one = random.choice(sent) if again else _submission(random, f"{body}-{len(sent)}")
            sent += [] if again else [one]
            arriving[one.name] = one
        yield from (Event(scan, "arrival", one) for one in arriving.values())
        standing = [one for one in sent if one.name not in withdrawn]
        decidable = [(one, indicator) for one in standing for indicator in DECIDED if indicator in one.said]
        if decidable and random.random() < 0.3:
            one, indicator = random.choice(decidable)
            yield Event(scan, "decision", one, indicator, random.choice(DECISIONS))
        if standing and random.random() < 0.15:
            gone = random.choice(standing)
            withdrawn.add(gone.name)
            yield Event(scan, "withdrawal", gone)


def _day(scan: int) -> date:
    return FIRST_DAY + timedelta(days=scan)


def _instant(scan: int) -> str:
    return f"{_day(scan)}T09:00"


def _lay_out(lake: SampleLake, histories: Histories) -> None:
    """Write the histories as files that arrived, in the order of the ledger."""
    everything = [(event, body) for body, events in histories.items() for event in events]
    everything.sort(key=lambda told: told[0].order)
    known: set[str] = set()
    for event, body in everything:
        one = event.submission
        if event.kind == "withdrawal":
            lake.withdraw(one.name, _day(event.scan), after_scan=event.scan)
        elif event.kind == "decision":
            lake.decide(one.name, body, event.indicator, f"D-{one.name}-{event.indicator}-{event.scan}")
        elif one.name in known:
            lake.send_again(one.name, _instant(event.scan), scan=event.scan)
        else:
            known.add(one.name)
            decisions = [other for other, _ in everything if other.kind == "decision" and other.submission is one]
            _send(lake, one, body, event.scan)
            _say(lake, one, body, decisions)


def _send(lake: SampleLake, one: Submission, body: str, scan: int) -> None:
    stated = {"declared_version": one.version, "declared_sent_on": one.sent_on, "sha256": one.sha256}
    lake.submission(one.name, body if one.is_own else AUTHORITY, _instant(scan), arrival=scan, **stated)
    lake.covers(one.name, body)


def _say(lake: SampleLake, one: Submission, body: str, decisions: list[Event]) -> None:
    """What a file says, in each state that decisions give it, and its detail."""
    for indicator, first in one.said.items():
        own = [event for event in decisions if event.indicator == indicator]
        days = [None, *(_day(event.scan) for event in own), None]
        for said, start, end in zip([first, *(event.decided for event in own)], days, days[1:], strict=False):
            if said is not None:
                lake.observe(one.name, body, indicator, said, decided_from=start, decided_until=end)
    for actor in ACTORS[: _count(one.said.get("115"))]:
        lake.mention(one.name, body, actor, is_collective=False)
    if meetings := _count(one.said.get("116")):
        lake.meet(one.name, body, "SEMINAR", meetings)


def _count(said: Said | None) -> int:
    return said if isinstance(said, int) else 0


@pytest.fixture(scope="module")
def histories() -> Histories:
    random = Random(20240331)  # noqa: S311 - the same histories each time
    return {body: tuple(_history(random, body)) for body in BODIES}


@pytest.fixture(scope="module")
def state(histories: Histories, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("histories")
    project = copy_project(folder)
    with (project / "seeds" / "agglomerations.csv").open("a", encoding="utf-8") as lines:
        lines.writelines(f"{body},artois-mobilites,{body},Communauté {body},10,Service mobilité,\n" for body in BODIES)
    lake = SampleLake(folder / "state")
    _lay_out(lake, histories)
    lake.write(AS_OF)
    tests = ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
    done = run_dbt(lake.state, "build", *tests, project=project)
    assert set(results(lake.state).values()) <= {"success", "no-op"}, done.stdout
    return lake.state


def _value(said: Said) -> Decimal | None:
    return Decimal(said) if isinstance(said, int) else None


def _row(told: Figure) -> tuple[Any, ...]:
    status = "REPORTED" if isinstance(told.said, int) else told.said
    former = told.revisions[-2].said if len(told.revisions) > 1 else None
    return (
        *(_value(told.said), status, told.submission, len(told.revisions)),
        _value(former) if former is not None else None,
    )


def _expected(histories: Histories) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {(body, one): _row(figure(events, one)) for body, events in histories.items() for one in INDICATORS}


COLUMNS = ("value", "status", "submission_id", "revision_number", "previous_value")


def _figures(marts: pl.DataFrame) -> dict[tuple[str, str], tuple[Any, ...]]:
    rows = marts.filter(
        pl.col("reporting_year") == YEAR, pl.col("indicator").is_in(INDICATORS), pl.col("agglomeration").is_in(BODIES)
    )
    return {(row[0], row[1]): row[2:] for row in rows.select("agglomeration", "indicator", *COLUMNS).iter_rows()}


def _in_force(state: Path) -> dict[tuple[str, str], tuple[Any, ...]]:
    sql = f"""
        select agglomeration, indicator, {", ".join(COLUMNS)} from marts.fct_indicator_observation
        where reporting_year = {YEAR} and agglomeration like 'B%'
    """  # noqa: S608
    return {(row[0], row[1]): row[2:] for row in query(state, sql)}


def test_what_is_in_force_is_what_precedence_says(state: Path, histories: Histories):
    assert _in_force(state) == _expected(histories)


def test_the_histories_hold_what_they_are_there_for(histories: Histories):
    told = [figure(events, one) for events in histories.values() for one in INDICATORS]
    assert {one.said for one in told} >= {0, 7, 12, "CONFIDENTIAL", BLANK, "NOT_IN_SUBMISSION", "NO_SUBMISSION"}
    assert {revision.cause for one in told for revision in one.revisions} == {"submission", "withdrawal", "decision"}
    assert max(len(one.revisions) for one in told) > 4
    assert any(len({e.submission.name for e in events}) < len(events) for events in histories.values())


def test_every_change_is_told_with_its_cause_and_time(state: Path, histories: Histories):
    expected = {
        (body, indicator, number): (
            *(_value(after.said) if after.said is not None else None, after.submission, after.cause),
            _day(after.scan),
        )
        for body, events in histories.items()
        for indicator in INDICATORS
        for number, after in enumerate(figure(events, indicator).revisions, start=1)
        if number > 1
    }
    sql = """
        select agglomeration, indicator, revision_number, value, submission_id, cause, cast(revised_at as date)
        from marts.rpt_revisions
    """
    assert {row[:3]: row[3:] for row in query(state, sql)} == expected


def test_a_file_set_aside_is_warned_of_and_no_other(state: Path, histories: Histories):
    expected = {name for events in histories.values() for name in superseded(events, INDICATORS)}
    found = query(state, "select submission_id from marts.rpt_findings where rule = 'submission.superseded'")
    assert sorted(name for (name,) in found) == sorted(expected)


def test_a_blank_that_wipes_nothing_is_warned_of(state: Path, histories: Histories):
    expected = {
        (name, indicator)
        for events in histories.values()
        for indicator in INDICATORS
        for name in blanks_after_words(events, indicator)
    }
    sql = "select submission_id, indicator from marts.rpt_findings where rule = 'submission.blank_keeps_former'"
    assert set(query(state, sql)) == expected


def test_a_file_set_aside_changes_nothing(state: Path):
    sql = """
        select count(*) from intermediate.int_observation_history
        where is_change and cause = 'submission' and arrived_submission_id <> submission_id
    """
    assert query(state, sql) == [(0,)]


def test_the_detail_is_that_of_the_submission_in_force(state: Path, histories: Histories):
    for indicator, rows in (
        ("115", "count(*) from marts.fct_actor_mobilisation"),
        ("116", "sum(meetings) from marts.fct_meeting"),
    ):
        expected = {
            (body, told.submission, told.said)
            for body, events in histories.items()
            if isinstance((told := figure(events, indicator)).said, int) and told.said
        }
        assert set(query(state, f"select agglomeration, submission_id, {rows} group by all")) == expected


@pytest.mark.parametrize("scan", [1, SCANS // 2, SCANS - 1])
def test_what_was_known_on_a_day_is_what_had_happened_by_then(state: Path, histories: Histories, scan: int):
    settings = Settings(state=state, dbt_project=state.parent / "dbt_project")
    candidate = build_candidate(settings, as_of=AS_OF, lake_version="", dbt_manifest=state / "target" / "manifest.json")
    publication = SimpleNamespace(id="x", folder=candidate.folder, lake_version=state / "lake" / "current")
    marts = evaluate(publication, AS_OF, KnownOn(_day(scan), "Europe/Paris"))  # type: ignore[arg-type]
    then = {body: until(events, scan) for body, events in histories.items()}
    assert _figures(marts["fct_indicator_observation"]) == _expected(then)
