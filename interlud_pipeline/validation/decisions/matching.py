"""Which findings a decision answers, and which records these keep out.

Belongs here: addresses, and whether the records there can be treated as decided.
Does not belong here: what happens to them (``ruling``), or decisions that contradict each other (``weighing``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from interlud_pipeline.model import Severity
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.decisions.decision import Action, Decision, Figure
from interlud_pipeline.validation.findings import Entry, EntryKey
from interlud_pipeline.validation.quarantine import SETTING_ASIDE
from interlud_pipeline.validation.records import Records
from interlud_pipeline.validation.settlement.observations import BLANK, UNREADABLE

Row = Mapping[str, Any]

ACROSS_SUBMISSIONS = "house"
_SHORTEST_LIST = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A decision, with what it answers.

    Attributes:
        decision: The decision.
        findings: Rows of the findings that it answers.
        records: Records that it is about.
        problem: Why it cannot be applied, in French.
    """

    decision: Decision
    findings: tuple[Row, ...]
    records: tuple[Row, ...] = ()
    problem: str | None = None

    @property
    def keys(self) -> frozenset[EntryKey]:
        """Addresses of the findings."""
        return frozenset(map(key_of, self.findings))

    @property
    def figures(self) -> frozenset[Figure]:
        """Figures that it is about."""
        if self.decision.action == Action.SET and self.decision.figure is not None:
            return frozenset({self.decision.figure})
        placed = map(figure_of, self.records or self.findings)
        return frozenset(figure for figure in placed if None not in figure)

    def without_problem(self) -> Case:
        """The same case, where the decision could be applied before."""
        return replace(self, problem=None)


def key_of(finding: Row) -> EntryKey:
    """Address and rule of a row of the findings."""
    return finding["submission_id"], finding["rule"], finding["sheet"], finding["cell"]


def figure_of(row: Row) -> Figure:
    """Figure of a record or finding; parts of it may be unknown."""
    return row["submission_id"], row["agglomeration"], row["reporting_year"], row["indicator"]


def answered(decision: Decision, findings: Iterable[Row]) -> tuple[Row, ...]:
    """The findings that a decision is an answer to."""
    return tuple(row for row in findings if _answers(decision, row))


def _answers(decision: Decision, finding: Row) -> bool:
    if (finding["submission_id"], finding["rule"]) != (decision.submission_id, decision.rule):
        return False
    if decision.cell is not None:
        return (finding["sheet"], finding["cell"]) == (decision.sheet, decision.cell)
    # A finding on the file as a whole names no figure: it is about every figure.
    return decision.figure is not None and all(
        said in {None, meant} for said, meant in zip(figure_of(finding), decision.figure, strict=True)
    )


def is_acknowledgement(decision: Decision, register: Register) -> bool:
    """Whether it changes nothing: what a warning is about counts already."""
    keeps_out = register.rules[decision.rule].severity == Severity.ERROR or decision.rule in SETTING_ASIDE
    return decision.action == Action.ACCEPT and not keeps_out


@dataclass(frozen=True, slots=True)
class Evidence:
    """Records and findings of a batch, as decisions look at them.

    Attributes:
        records: Rows of records of all kinds, by submission; ``kind`` says which.
        whole: Findings that are about a whole file.
    """

    records: Mapping[str, Sequence[Row]]
    whole: frozenset[EntryKey]

    @classmethod
    def of(cls, records: Records, entries: Iterable[Entry]) -> Evidence:
        """Gather what decisions are weighed against."""
        rows: dict[str, list[Row]] = {}
        frames = {
            "observation": records.observations,
            "meeting": records.meetings,
            "actor": records.actors,
            "detail": records.details,
        }
        for kind, frame in frames.items():
            for row in frame.iter_rows(named=True):
                rows.setdefault(row["submission_id"], []).append(row | {"kind": kind})
        return cls(rows, frozenset(entry.key for entry in entries if entry.holds_whole_file))

    def case(self, decision: Decision, findings: Iterable[Row], register: Register) -> Case | None:
        """What a decision is about; ``None`` where it answers nothing."""
        found = answered(decision, findings)
        if register.rules[decision.rule].stage == ACROSS_SUBMISSIONS:
            # Its finding is made later, of the figure that the submission gives.
            speaks = any(figure_of(row) == decision.figure for row in self.records.get(decision.submission_id, ()))
            return Case(decision, ()) if speaks else None
        if not found:
            return None
        if decision.action == Action.SET or is_acknowledgement(decision, register):
            return Case(decision, found)
        records = self._concerned(decision, found)
        return Case(decision, found, records, self._problem(decision, found, records))

    def _concerned(self, decision: Decision, findings: Iterable[Row]) -> tuple[Row, ...]:
        narrowed = decision.figure
        concerned = {
            row["record_id"]: row
            for finding in findings
            for row in self.records.get(decision.submission_id, ())
            if self._covers(finding, row) and narrowed in {None, figure_of(row)}
        }
        return tuple(concerned.values())

    def _covers(self, finding: Row, record: Row) -> bool:
        if key_of(finding) in self.whole:
            return True
        if finding["sheet"] != record["source_sheet"]:
            return False
        return finding["cell"] is None or finding["cell"] == record["source_cell"]

    def _problem(self, decision: Decision, findings: Iterable[Row], records: Sequence[Row]) -> str | None:
        if decision.action == Action.SET_ASIDE:
            return None  # also of what could not be read at all
        if not records:
            return "aucune donnée n'a pu être lue à cet endroit ; employez l'action « set », qui désigne le chiffre"
        if any(row["agglomeration"] is None or row["reporting_year"] is None for row in records):
            return "l'agglomération ou l'année n'y est pas connue ; employez l'action « set », qui désigne le chiffre"
        if decision.action == Action.CORRECT:
            return _not_correctable(decision, records)
        is_about_more = any(finding["cell"] is None or key_of(finding) in self.whole for finding in findings)
        if is_about_more or all(map(_is_readable, records)):
            return None
        return "ce qui y est écrit ne donne ni nombre ni motif ; employez l'action « correct » ou « set »"


def _not_correctable(decision: Decision, records: Sequence[Row]) -> str | None:
    if len(records) > 1:
        return "plusieurs données sont lues à cet endroit ; employez l'action « set », qui désigne le chiffre"
    record, value = records[0], decision.verdict.value
    if record["kind"] not in {"observation", "meeting"}:
        return "ce qui y est écrit n'est pas un nombre ; employez l'action « set_aside » ou « set »"
    if record["kind"] == "meeting" and decision.verdict.status not in {None, "REPORTED"}:
        return "une ligne de réunions n'a qu'un nombre ; videz decided_status ou employez l'action « set »"
    is_count = record["kind"] == "meeting" or record["is_count"]
    if value is not None and is_count and value != value.to_integral_value():
        return f"un dénombrement est entier et {value.normalize():f} ne l'est pas"
    return None


def _is_readable(record: Row) -> bool:
    """Whether a record holds what would count if nothing kept it out."""
    if record["kind"] == "meeting":
        meetings: Decimal | None = record["meetings"]
        return meetings is not None and bool(record["is_whole"]) and meetings >= 0 and record["is_storable"]
    if record["kind"] == "observation":
        is_answer = record["status"] not in {UNREADABLE, BLANK} and record["has_value"] is not None
        return is_answer and record["has_value"] == (record["value"] is not None)
    return True


def other_addresses(decision: Decision, findings: Iterable[Row]) -> str:
    """Where findings of its rule do stand in the submission, in words."""
    same = [row for row in findings if (row["submission_id"], row["rule"]) == (decision.submission_id, decision.rule)]
    places = list(dict.fromkeys("!".join(part for part in (row["sheet"], row["cell"]) if part) for row in same))
    if not places:
        return "L'envoi n'en a aucune de cette règle."
    shown = ", ".join(place or "fichier entier" for place in places[:_SHORTEST_LIST])
    return f"Il y en a là : {shown}{' …' if len(places) > _SHORTEST_LIST else ''}."
