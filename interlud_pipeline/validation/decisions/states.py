"""The states of decided submissions: before the first decision, and from the day of each.

Belongs here: repeating validation until no decision finds more to answer, and the days for which its rows hold.
Does not belong here: one pass of validation (``batch``), or choosing the state of a day (dbt).

All states are kept, so that the lake does not depend on the day of evaluation, and what a decision changed can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from interlud_pipeline.reference import HOUSE, Register
from interlud_pipeline.validation.decisions.decision import Action, Decision, Decisions, Figure
from interlud_pipeline.validation.decisions.matching import Evidence, figure_of, other_addresses
from interlud_pipeline.validation.decisions.ruling import BETWEEN_DECISIONS, NO_RULING, Ruling
from interlud_pipeline.validation.decisions.weighing import APPLIED, UNMATCHED, Weighed, notice, weigh
from interlud_pipeline.validation.findings import Entry, EntryKey, to_frame
from interlud_pipeline.validation.lookups import plan_code
from interlud_pipeline.validation.received import Received, short_hash
from interlud_pipeline.validation.records import Records
from interlud_pipeline.validation.tables import DECISIONS, FINDINGS, LAKE_TABLES, STATE

Frames = dict[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass of validation over some submissions.

    Attributes:
        frames: The lake's tables.
        records: Records as decided, before anything is kept out.
        entries: All findings made.
        known: What stands at each address.
    """

    frames: Frames
    records: Records
    entries: Sequence[Entry]
    known: pl.DataFrame


Settle = Callable[[Sequence[Received], Ruling], Pass]


def decided_here(decisions: Iterable[Decision], register: Register) -> tuple[Decision, ...]:
    """The decisions that change or answer what a submission gives by itself."""
    return tuple(one for one in decisions if one.action == Action.SET or register.rules[one.rule].stage != HOUSE)


def decisions_hash(decisions: Iterable[Decision]) -> str:
    """Tells whether the decisions on a submission are those that its rows were made with."""
    return short_hash(*sorted(one.text for one in decisions))


def hashes(decisions: Decisions, register: Register) -> dict[str, str]:
    """Hash of the decisions on each submission that has some."""
    own = {submission: decided_here(ones, register) for submission, ones in decisions.items()}
    return {submission: decisions_hash(ones) for submission, ones in own.items() if ones}


def over_time(submissions: Sequence[Received], decisions: Decisions, settle: Settle, register: Register) -> Frames:
    """Rows of decided submissions in all their states, each with the days for which it holds.

    Args:
        submissions: Submissions with decisions.
        decisions: Decisions that apply here, by submission.
        settle: One pass of validation.
        register: The register.
    """
    own = {one.submission_id: decisions[one.submission_id] for one in submissions}
    days = {submission: sorted({one.decided_on for one in ones}) for submission, ones in own.items()}
    states: list[Frames] = []
    for number in range(max(map(len, days.values())) + 1):
        concerned = [one for one in submissions if len(days[one.submission_id]) >= number]
        starts: dict[str, date | None] = {
            one.submission_id: days[one.submission_id][number - 1] if number else None for one in concerned
        }
        counting = [one for name, start in starts.items() for one in own[name] if start and one.decided_on <= start]
        frames = _state(concerned, counting, settle, register) if number else settle(concerned, NO_RULING).frames
        ends = {name: days[name][number] if len(days[name]) > number else None for name in starts}
        states.append({table: _dated(frame, starts, ends) for table, frame in frames.items()})
    return {table: _merged(table, [frames[table] for frames in states]) for table in LAKE_TABLES}


@dataclass
class _Search:
    """What was seen on the way to a state in which no decision finds more to answer."""

    findings: dict[str, dict[str, Any]] = field(default_factory=dict)
    whole: set[EntryKey] = field(default_factory=set)
    applicable: set[str] = field(default_factory=set)

    def weighed(self, passed: Pass, decisions: Sequence[Decision], register: Register) -> Weighed:
        """Weigh the decisions against all that was seen so far."""
        for row in passed.frames["findings"].iter_rows(named=True):
            self.findings.setdefault(row["finding_id"], row)
        evidence = Evidence.of(passed.records, passed.entries)
        self.whole |= evidence.whole
        evidence = Evidence(evidence.records, frozenset(self.whole))
        cases = []
        for decision in decisions:
            case = evidence.case(decision, self.findings.values(), register)
            if case is not None:
                cases.append(case.without_problem() if decision.decision in self.applicable else case)
        # What could once be applied stays so: the search goes one way only, and ends.
        self.applicable |= {case.decision.decision for case in cases if case.problem is None}
        return weigh(cases, register)


def _state(
    submissions: Sequence[Received], decisions: Sequence[Decision], settle: Settle, register: Register
) -> Frames:
    search, passed = _Search(), settle(submissions, NO_RULING)
    weighed = search.weighed(passed, decisions, register)
    while True:
        passed = settle(submissions, weighed.ruling)
        again = search.weighed(passed, decisions, register)
        if (again.ruling, again.answers) == (weighed.ruling, weighed.answers):
            break
        weighed = again
    found = {decision.decision for decision, _, _ in again.outcomes}
    lost = [one for one in decisions if one.decision not in found]
    told = [
        *again.entries,
        *(
            notice(
                one,
                "decision.unmatched",
                {"answered": one.rule, "known": other_addresses(one, search.findings.values())},
            )
            for one in lost
        ),
    ]
    findings = pl.concat([_findings(passed, search, again), _notices(told, passed.known, register)])
    outcomes = [*again.outcomes, *((one, UNMATCHED, frozenset()) for one in lost)]
    return passed.frames | {"findings": findings, "decisions": _outcomes(outcomes, register)}


def _findings(passed: Pass, search: _Search, weighed: Weighed) -> pl.DataFrame:
    """The findings that still arise, and those that decisions settled, each with the decisions that answer it."""
    arising = {row["finding_id"]: row for row in passed.frames["findings"].iter_rows(named=True)}
    rows = []
    for identifier, row in (search.findings | arising).items():
        answer = weighed.answers.get(identifier)
        if answer is None and identifier not in arising:
            answer = weighed.ruling.by_figure.get(figure_of(row)) or _applied(row["submission_id"], weighed)
        rows.append(row | {"decision": answer})
    return pl.DataFrame(rows, schema=FINDINGS, orient="row")


def _applied(submission_id: str, weighed: Weighed) -> str:
    """All decisions that count for a submission."""
    ids = {
        one.decision
        for one, outcome, _ in weighed.outcomes
        if outcome == APPLIED and one.submission_id == submission_id
    }
    return BETWEEN_DECISIONS.join(sorted(ids))


def _notices(entries: Iterable[Entry], known: pl.DataFrame, register: Register) -> pl.DataFrame:
    """What is told of decisions; several may be told of at one address."""
    frames = [
        to_frame([entry], known, register).with_columns(
            finding_id=pl.lit(
                short_hash("decision", entry.submission_id, entry.finding.rule, entry.finding.params["decision"])
            )
        )
        for entry in entries
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=FINDINGS)


def _outcomes(outcomes: Iterable[tuple[Decision, str, Iterable[Figure]]], register: Register) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    for one, outcome, figures in outcomes:
        about = [
            (body, plan_code(body, year, register), year, indicator) for _, body, year, indicator in sorted(figures)
        ]
        known: list[tuple[object, ...]] = [*about] or [(None,) * 4]
        rows += [(one.submission_id, one.decision, outcome, *figure) for figure in known]
    names = [name for name in DECISIONS.names() if name not in STATE]
    frame = pl.DataFrame(rows, schema={name: DECISIONS[name] for name in names}, orient="row")
    return frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in STATE.items())


def _dated(frame: pl.DataFrame, starts: Mapping[str, date | None], ends: Mapping[str, date | None]) -> pl.DataFrame:
    """Write down from when until when the rows of a state hold."""
    if "decided_from" not in frame.columns:
        return frame
    days = pl.DataFrame(
        [(name, starts[name], ends[name]) for name in starts],
        schema={"submission_id": pl.String, "from": pl.Date, "until": pl.Date},
        orient="row",
    )
    joined = frame.join(days, on="submission_id", how="left", maintain_order="left")
    return joined.with_columns(decided_from="from", decided_until="until").drop("from", "until")


def _merged(table: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One row for as long as nothing in it changes; what no decision concerns is as before the first."""
    schema = LAKE_TABLES[table]
    if "decided_from" not in schema:
        return frames[0]
    content = [name for name in schema.names() if name not in STATE]
    numbered = pl.concat([frame.with_columns(state=pl.lit(number)) for number, frame in enumerate(frames)])
    runs = numbered.with_columns(run=pl.col("state") - pl.int_range(pl.len()).over(content))
    merged = runs.group_by([*content, "run"], maintain_order=True).agg(
        pl.col("decided_from").first(), pl.col("decided_until").last()
    )
    return merged.select(pl.col(name).cast(kind) for name, kind in schema.items())
