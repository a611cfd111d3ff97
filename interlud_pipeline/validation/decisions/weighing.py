"""From the cases of a batch to one ruling: of decisions that contradict each other the later one counts.

Belongs here: contradictions, and what each decision comes to.
Does not belong here: which records a decision is about (``matching``), or the effects themselves (``ruling``).

Two decisions contradict each other where they say different things of one finding, of one record or of one figure.
The later one counts, since an officer may think better of a decision and the former stays on record; of two of the
same day none counts, since no order is recorded that could tell which was meant.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interlud_pipeline.model import Finding
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.decisions.decision import Action, Decision, Figure
from interlud_pipeline.validation.decisions.matching import Case, Row, figure_of, is_acknowledgement
from interlud_pipeline.validation.decisions.ruling import BETWEEN_DECISIONS, Ruling, Setting
from interlud_pipeline.validation.findings import Entry, EntryKey

APPLIED, ACKNOWLEDGED = "applied", "acknowledged"
UNMATCHED, NOT_APPLICABLE, CONTRADICTED = "unmatched", "not_applicable", "contradicted"
"""What a decision comes to within its submission; one that is acknowledged or not applied changes nothing."""

_PREFERRING = frozenset({"record.duplicate_different", "detail.total_differs"})
_BINDING = frozenset({Action.CORRECT, Action.SET_ASIDE})


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the decisions of a batch come to.

    Attributes:
        ruling: Their effects.
        answers: Identifiers of the decisions that answer a finding, by its identifier.
        outcomes: What each decision came to, with the figures that it is about.
        entries: What is to be told of them.
    """

    ruling: Ruling
    answers: Mapping[str, str]
    outcomes: tuple[tuple[Decision, str, frozenset[Figure]], ...]
    entries: tuple[Entry, ...]


def weigh(cases: Sequence[Case], register: Register) -> Weighed:
    """Settle which decisions count, and gather what they do."""
    overruled = _overruled([case for case in cases if case.problem is None])
    standing = [case for case in cases if case.problem is None and case.decision.decision not in overruled]
    entries = [entry for case in cases if (entry := _told(case, overruled)) is not None]
    return Weighed(
        ruling=_ruling(standing, register),
        answers=_answers(standing),
        outcomes=tuple((case.decision, _outcome(case, overruled, register), case.figures) for case in cases),
        entries=tuple(entries),
    )


def _answers(cases: Sequence[Case]) -> dict[str, str]:
    """The findings that are settled: together, the decisions leave none of the records that each keeps out."""
    left: dict[str, frozenset[str]] = {}
    for case in cases:
        for finding in case.findings:
            identifier = finding["finding_id"]
            rest = case.left.get(identifier, frozenset())
            left[identifier] = left[identifier] & rest if identifier in left else rest
    pairs = ((finding["finding_id"], case.decision) for case in cases for finding in case.findings)
    return _joined((identifier, decision) for identifier, decision in pairs if not left[identifier])


def _outcome(case: Case, overruled: Mapping[str, Any], register: Register) -> str:
    if case.problem is not None:
        return NOT_APPLICABLE
    if case.decision.decision in overruled:
        return CONTRADICTED
    return ACKNOWLEDGED if is_acknowledgement(case.decision, register) else APPLIED


def _told(case: Case, overruled: Mapping[str, tuple[Decision, bool]]) -> Entry | None:
    decision = case.decision
    if case.problem is not None:
        return notice(decision, "decision.not_applicable", {"reason": case.problem}, case.figures)
    if decision.decision not in overruled:
        return None
    other, is_tied = overruled[decision.decision]
    day = f"{other.decided_on:%d/%m/%Y}"
    told = {
        "other": other.decision,
        "consequence": f"toutes deux sont du {day}, aucune n'est retenue" if is_tied else f"celle du {day} est retenue",
    }
    return notice(decision, "decision.contradicted", told, case.figures)


def notice(decision: Decision, rule: str, params: Mapping[str, str], figures: Iterable[Figure] = ()) -> Entry:
    """A finding on a decision, at the address that it gives."""
    known = list(figures)
    figure = decision.figure or (known[0] if len(known) == 1 else None)
    _, body, year, indicator = figure or (None, None, None, None)
    return Entry(
        decision.submission_id,
        Finding(
            rule=rule,
            sheet=decision.sheet,
            cell=decision.cell,
            params={"decision": decision.decision, "scope": "decision", **params},
            agglomeration=body,
            indicator=indicator,
            reporting_year=year,
        ),
    )


def _overruled(cases: Sequence[Case]) -> dict[str, tuple[Decision, bool]]:
    """Decisions that do not count, each with one that contradicts it and whether they are of the same day."""
    by_target: dict[Hashable, list[tuple[Decision, Hashable]]] = {}
    for case in cases:
        for target, said in _says(case):
            by_target.setdefault(target, []).append((case.decision, said))
    overruled: dict[str, tuple[Decision, bool]] = {}
    for sayings in by_target.values():
        latest = max(one.decided_on for one, _ in sayings)
        last = [(one, said) for one, said in sayings if one.decided_on == latest]
        is_tied = len({said for _, said in last}) > 1
        for one, said in sayings:
            rivals = [other for other, otherwise in last if otherwise != said]
            if rivals:
                overruled.setdefault(one.decision, (rivals[0], is_tied and one.decided_on == latest))
    return overruled | _older_settings(cases)


def _says(case: Case) -> Iterable[tuple[Hashable, Hashable]]:
    """What a decision disposes of, and what it says of it."""
    decision = case.decision
    if decision.action == Action.SET:
        yield ("figure", decision.figure), decision.verdict
        return
    if not case.records:
        yield from ((("finding", key), decision.verdict) for key in case.keys)
    for record in case.records:
        yield from ((("finding", key, record["record_id"]), decision.verdict) for key in case.keys)
        if decision.action in _BINDING:
            yield ("record", record["record_id"]), decision.verdict
        if decision.rule in _PREFERRING and decision.action != Action.SET_ASIDE:
            # Only one of the rivals can be the one that counts.
            yield ("rivals", decision.rule, figure_of(record)), (decision.verdict, record["record_id"])


def _older_settings(cases: Sequence[Case]) -> dict[str, tuple[Decision, bool]]:
    """Figures set by a decision of which a record was decided on later: what was set is no longer the last word."""
    found: dict[str, tuple[Decision, bool]] = {}
    for case in cases:
        if case.decision.action == Action.SET:
            for other in cases:
                is_later = other.decision.decided_on > case.decision.decided_on
                if other.records and is_later and case.figures & other.figures:
                    found[case.decision.decision] = (other.decision, False)
    return found


def _ruling(cases: Sequence[Case], register: Register) -> Ruling:
    effective = [case for case in cases if not is_acknowledgement(case.decision, register)]
    released: dict[str, frozenset[EntryKey]] = {}
    for case in effective:
        for record in (*case.records, *case.tables, *case.displaced):
            released[record["record_id"]] = released.get(record["record_id"], frozenset()) | case.keys
    return Ruling(
        released=released,
        corrected=_by_record(effective, Action.CORRECT),
        placed=frozenset(row["record_id"] for case in effective for row in case.records),
        aside={
            row["record_id"]: case.decision.rule
            for case in effective
            for row in (*(case.records if case.decision.action == Action.SET_ASIDE else ()), *case.displaced)
        },
        preferred=frozenset(
            row["record_id"]
            for case in effective
            if case.decision.rule in _PREFERRING and case.decision.action != Action.SET_ASIDE
            for row in case.records
        ),
        dropped=frozenset(key for case in effective if case.decision.action != Action.SET for key in case.keys),
        figures={
            case.decision.figure: Setting(case.decision, _source(case))
            for case in effective
            if case.decision.action == Action.SET and case.decision.figure is not None
        },
        by_record=_joined((row["record_id"], case.decision) for case in effective for row in case.records),
        by_figure=_joined((figure, case.decision) for case in effective for figure in case.figures),
    )


def _by_record(cases: Iterable[Case], action: Action) -> dict[str, Decision]:
    return {row["record_id"]: case.decision for case in cases if case.decision.action == action for row in case.records}


def _source(case: Case) -> tuple[str | None, str | None, str | None]:
    first: Row = case.findings[0] if case.findings else {}
    return first.get("sheet"), first.get("cell"), first.get("text")


def _joined(pairs: Iterable[tuple[Any, Decision]]) -> dict[Any, str]:
    """Identifiers of the decisions on each thing, in order and each once."""
    gathered: dict[Any, list[str]] = {}
    for thing, decision in pairs:
        gathered.setdefault(thing, []).append(decision.decision)
    return {thing: BETWEEN_DECISIONS.join(sorted(set(ids))) for thing, ids in gathered.items()}
