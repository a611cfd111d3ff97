"""Which findings a decision answers, and which records these keep out.

Belongs here: addresses, and whether the records there can be treated as decided.
Does not belong here: what happens to them (``ruling``), or decisions that contradict each other (``weighing``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from interlud_pipeline.model import Severity
from interlud_pipeline.reference import HOUSE, Register
from interlud_pipeline.validation.decisions.decision import Action, Decision, Figure
from interlud_pipeline.validation.findings import Entry, EntryKey
from interlud_pipeline.validation.quarantine import SETTING_ASIDE, concerned
from interlud_pipeline.validation.records import Records, stored_integer
from interlud_pipeline.validation.settlement.observations import BLANK, UNREADABLE

Row = Mapping[str, Any]

TABLE = "detail"
_SHORTEST_LIST = 5
_INSTEAD = "employez l'action « set », qui désigne le chiffre"


@dataclass(frozen=True, slots=True)
class Case:
    """A decision, with what it answers.

    Attributes:
        decision: The decision.
        findings: Rows of the findings that it answers.
        records: Records that it is about.
        problem: Why it cannot be applied, in French.
        left: Records that each finding keeps out and that it does not settle, by the finding's identifier.
        tables: Records of tables at the same address, which are only let go.
        displaced: Records that the figure that it sets replaces.
    """

    decision: Decision
    findings: tuple[Row, ...]
    records: tuple[Row, ...] = ()
    problem: str | None = None
    left: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tables: tuple[Row, ...] = ()
    displaced: tuple[Row, ...] = ()

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
    rows = tuple(findings)
    found = tuple(row for row in rows if _answers(decision, row))
    if found and decision.action == Action.SET:
        # Once its figure is set, the same is settled wherever it is said of that figure.
        by_figure = replace(decision, sheet=None, cell=None)
        found += tuple(
            row for row in rows if row not in found and None not in figure_of(row) and _answers(by_figure, row)
        )
    return found


def _answers(decision: Decision, finding: Row) -> bool:
    if (finding["submission_id"], finding["rule"]) != (decision.submission_id, decision.rule):
        return False
    if decision.cell is not None:
        return (finding["sheet"], finding["cell"]) == (decision.sheet, decision.cell)
    # A finding on the file as a whole names no figure: it is about every figure.
    return decision.figure is not None and _may_be(finding, decision.figure)


def _may_be(row: Row, figure: Figure) -> bool:
    """Whether what is known of the figure of a record or finding is that of a figure."""
    return all(said in {None, meant} for said, meant in zip(figure_of(row), figure, strict=True))


def is_acknowledgement(decision: Decision, register: Register) -> bool:
    """Whether it changes nothing: what a warning is about counts already."""
    return decision.action == Action.ACCEPT and not keeps_out(decision, register)


def keeps_out(decision: Decision, register: Register) -> bool:
    """Whether the findings of its rule keep records out of the count."""
    return is_error(decision, register) or decision.rule in SETTING_ASIDE


def is_error(decision: Decision, register: Register) -> bool:
    """Whether the findings of its rule are errors."""
    return register.rules[decision.rule].severity == Severity.ERROR


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
            TABLE: records.details,
        }
        for kind, frame in frames.items():
            for row in frame.iter_rows(named=True):
                rows.setdefault(row["submission_id"], []).append(row | {"kind": kind})
        return cls(rows, frozenset(entry.key for entry in entries if entry.holds_whole_file))

    def case(self, decision: Decision, findings: Iterable[Row], register: Register) -> Case | None:
        """What a decision is about; ``None`` where it answers nothing."""
        findings = tuple(findings)
        found = answered(decision, findings)
        if register.rules[decision.rule].stage == HOUSE:
            # Its finding is made later, of the figure that the submission gives.
            speaks = any(figure_of(row) == decision.figure for row in self.records.get(decision.submission_id, ()))
            return Case(decision, ()) if speaks else None
        if not found:
            return None
        if is_acknowledgement(decision, register):
            return Case(decision, found)
        kept_out = {finding["finding_id"]: self._kept_out(finding) for finding in found}
        if decision.action == Action.SET:
            return self._setting(decision, found, kept_out if keeps_out(decision, register) else {}, register)
        about = [row for rows in kept_out.values() for row in rows if decision.figure in {None, figure_of(row)}]
        settled = {row["record_id"]: row for row in about}
        # A table of one row bears that row's address: what is decided on the row is not decided on the table.
        is_about_more = any(self._is_about_more(finding) for finding in found)
        tables = [row for row in settled.values() if row["kind"] == TABLE and not is_about_more]
        records = tuple(row for row in settled.values() if row not in tables)
        problem = self._problem(decision, found, records, register)
        return Case(decision, found, records, problem, _left(kept_out, settled), tuple(tables))

    def _setting(
        self, decision: Decision, findings: tuple[Row, ...], kept_out: Mapping[str, Sequence[Row]], register: Register
    ) -> Case:
        figure = decision.figure
        assert figure is not None  # noqa: S101 - the seed is refused without one
        problem = None
        is_of_another = not any(_may_be(finding, figure) for finding in findings)
        if is_of_another and not register.decidable_rules[decision.rule].is_figure_in_doubt:
            problem = "le chiffre qu'elle désigne n'est pas celui de la remarque ; désignez celui de la remarque"
        settled = {row["record_id"]: row for rows in kept_out.values() for row in rows if _may_be(row, figure)}
        # What has no body or year of its own is now that figure, and stands beside it no longer.
        displaced = tuple(row for row in settled.values() if None in figure_of(row))
        return Case(decision, findings, (), problem, _left(kept_out, settled), displaced=displaced)

    def _kept_out(self, finding: Row) -> list[Row]:
        there = [row for row in self.records.get(finding["submission_id"], ()) if self._covers(finding, row)]
        return there if self._is_about_more(finding) else concerned(finding, there)

    def _covers(self, finding: Row, record: Row) -> bool:
        if key_of(finding) in self.whole:
            return True
        places = {(record["source_sheet"], record["source_cell"])}
        if record["own_cell"] is not None:
            places.add((record["own_sheet"], record["own_cell"]))
        if finding["cell"] is None:
            return finding["sheet"] in {sheet for sheet, _ in places}
        return (finding["sheet"], finding["cell"]) in places

    def _is_about_more(self, finding: Row) -> bool:
        return finding["cell"] is None or key_of(finding) in self.whole

    def _problem(
        self, decision: Decision, findings: Iterable[Row], records: Sequence[Row], register: Register
    ) -> str | None:
        if decision.action == Action.SET_ASIDE and (records or is_error(decision, register)):
            return None  # an error may stand for what could not be read at all
        if not records:
            narrowed = "aucune donnée de ce chiffre n'est écartée par cette remarque"
            return narrowed if decision.figure else f"aucune donnée n'a pu être lue à cet endroit ; {_INSTEAD}"
        if any(row["agglomeration"] is None or row["reporting_year"] is None for row in records):
            return f"l'agglomération ou l'année n'y est pas connue ; {_INSTEAD}"
        if decision.action == Action.CORRECT:
            return _not_correctable(decision, records)
        if any(self._is_about_more(finding) for finding in findings) or all(map(_is_readable, records)):
            return None
        return "ce qui y est écrit ne donne ni nombre ni motif ; employez l'action « correct » ou « set »"


def _not_correctable(decision: Decision, records: Sequence[Row]) -> str | None:
    if len(records) > 1:
        return f"plusieurs données sont lues à cet endroit ; {_INSTEAD}"
    record, value = records[0], decision.verdict.value
    if record["kind"] not in {"observation", "meeting"}:
        return "ce qui y est écrit n'est pas un nombre ; employez l'action « set_aside » ou « set »"
    if record["kind"] == "meeting" and decision.verdict.status not in {None, "REPORTED"}:
        return "une ligne de réunions n'a qu'un nombre ; videz decided_status ou employez l'action « set »"
    is_count = record["kind"] == "meeting" or record["is_count"]
    if value is not None and is_count and value != value.to_integral_value():
        return f"un dénombrement est entier et {value.normalize():f} ne l'est pas"
    if value is not None and record["kind"] == "meeting" and stored_integer(int(value)) is None:
        return f"{value:f} réunions dépassent ce qui peut être enregistré"
    return None


def _left(kept_out: Mapping[str, Sequence[Row]], settled: Collection[str]) -> dict[str, frozenset[str]]:
    return {
        finding: frozenset(row["record_id"] for row in rows if row["record_id"] not in settled)
        for finding, rows in kept_out.items()
    }


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
