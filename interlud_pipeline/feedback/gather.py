"""From the lake, the register and the publication in force to what is said of each submission."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from interlud_pipeline.feedback.content import (
    DECIDED,
    IN_FORCE,
    SET_ASIDE,
    SEVERITY_ORDER,
    TO_COMPLETE,
    WITHDRAWN,
    Awaited,
    Feedback,
    Figure,
    Remark,
    french_day,
    in_words,
    read_as,
)
from interlud_pipeline.feedback.expected import Subject, by_publication, by_register, indicator_label
from interlud_pipeline.model import Severity
from interlud_pipeline.publication.current import Publication
from interlud_pipeline.reference import HOUSE, Register
from interlud_pipeline.validation.decisions.ruling import BETWEEN_DECISIONS
from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.tables import in_effect

Row = dict[str, Any]

UNKNOWN_YEAR, UNKNOWN_SENDER = "annee-inconnue", "expediteur-inconnu"
_TABLES = ("coverage", "observations", "meetings", "actors", "findings")
# What is wrong with a decision is the authority's business.
_OFFICERS_OWN = "decision."
_NOT_IN_A_NAME = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class Published:
    """What the publication in force says, with the day for which it holds.

    Attributes:
        observations: ``fct_indicator_observation``.
        findings: Rows of ``rpt_findings`` that take several submissions.
        submissions: Those that it takes into account.
        as_of: The day for which it holds.
        withdrawn: Since when a submission is withdrawn.
        decisions: Who decided what, when and why, in words, by the decision's identifier.
    """

    observations: pl.DataFrame
    findings: pl.DataFrame
    submissions: frozenset[str]
    as_of: date
    withdrawn: Mapping[str, date] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)

    def of_return(self, body: str | None, reporting_year: int | None) -> pl.DataFrame:
        """The observations of a body and year; their table is gone through once for all submissions."""
        return self._by_return.get((body, reporting_year), self.observations.clear())

    @cached_property
    def _by_return(self) -> dict[tuple[Any, ...], pl.DataFrame]:
        return self.observations.partition_by("agglomeration", "reporting_year", as_dict=True)


def published(publication: Publication, as_of: date) -> Published:
    """Read from a publication what concerns senders."""
    ledger = publication.read("rpt_submission_ledger").drop_nulls("submission_id")
    withdrawn = ledger.drop_nulls("withdrawn_on").select("submission_id", "withdrawn_on").rows()
    findings = publication.read("rpt_findings")
    return Published(
        observations=publication.read("fct_indicator_observation"),
        findings=findings.filter(stage=HOUSE),
        submissions=frozenset(ledger["submission_id"].to_list()),
        as_of=as_of,
        withdrawn=dict(withdrawn),
        decisions={row["decision"]: _in_words(row) for row in publication.read("rpt_decisions").to_dicts()},
    )


def _in_words(decision: Row) -> str:
    decided_on = french_day(decision["decided_on"])
    return f"{decision['decision']}, {decision['decided_by_function']}, le {decided_on} : {decision['reason_fr']}"


def gather(
    lake: Lake, register: Register, in_force: Published | None, timezone: str, submissions: Collection[str] | None
) -> Iterator[Feedback]:
    """What goes back for some submissions, or for all; an identifier that the lake does not know is passed over."""
    rows = lake.read("submissions").sort("submission_id")
    if submissions is not None:
        rows = rows.filter(pl.col("submission_id").is_in(list(submissions)))
    known = rows["submission_id"].to_list()
    day = in_force.as_of if in_force is not None else None
    tables = {table: _by_submission(in_effect(lake.read(table), day), known) for table in _TABLES}
    for row in rows.iter_rows(named=True):
        parts = {table: tables[table].get(row["submission_id"], []) for table in _TABLES}
        yield _Gathering(row, parts, register, in_force).feedback(ZoneInfo(timezone))


def _by_submission(frame: pl.DataFrame, submissions: list[str]) -> dict[str, list[Row]]:
    wanted = frame.filter(pl.col("submission_id").is_in(submissions))
    groups = wanted.partition_by("submission_id", as_dict=True, maintain_order=True)
    return {str(key): rows.to_dicts() for (key,), rows in groups.items()}


@dataclass(frozen=True)
class _Gathering:
    """One submission with its rows."""

    row: Row
    parts: dict[str, list[Row]]
    register: Register
    in_force: Published | None

    def feedback(self, zone: ZoneInfo) -> Feedback:
        row, subjects = self.row, self._subjects()
        return Feedback(
            submission_id=row["submission_id"],
            sha256=row["sha256"],
            file_name=row["file_name"],
            format=row["format"],
            is_rejected=row["outcome"] == "rejected",
            sender=self._sender(),
            folder=f"{self._year(subjects)}/{self._sender_folder()}",
            received_on=row["first_received_at"].replace(tzinfo=UTC).astimezone(zone).date(),
            remarks=self._remarks(),
            figures=self._figures(),
            details=self._details(),
            awaited=self._awaited(subjects),
            is_assigned=bool(subjects),
            is_published=self._published is not None,
            contact=self._contact(),
            withdrawn_on=self._withdrawn_on,
        )

    @property
    def _published(self) -> Published | None:
        """The publication, where it takes this submission into account."""
        known = self.in_force is not None and self.row["submission_id"] in self.in_force.submissions
        return self.in_force if known else None

    @property
    def _withdrawn_on(self) -> date | None:
        return self.in_force.withdrawn.get(self.row["submission_id"]) if self.in_force is not None else None

    def _subjects(self) -> list[Subject]:
        """Bodies and years that it speaks of, else those of its folder."""
        covered = sorted({(one["agglomeration"], one["reporting_year"]) for one in self.parts["coverage"]})
        if not covered and self.row["folder_year"] is not None:
            covered = [(self.row["declared_by"], self.row["folder_year"])]
        return [(body, year) for body, year in covered if body in self.register.agglomerations and year is not None]

    def _year(self, subjects: list[Subject]) -> str:
        years = {year for _, year in subjects}
        if self.row["folder_year"] in years or not years:
            return str(self.row["folder_year"] or UNKNOWN_YEAR)
        return str(max(years))

    def _sender(self) -> str:
        code = self.row["declared_by"]
        if code in self.register.agglomerations:
            body = self.register.agglomerations[code]
            return f"{body.name} ({body.short_name})"
        return self.register.authorities[code].label_fr if code in self.register.authorities else "expéditeur inconnu"

    def _sender_folder(self) -> str:
        code = self.row["declared_by"]
        body = self.register.agglomerations.get(code or "")
        name = body.short_name if body else code or UNKNOWN_SENDER
        return _NOT_IN_A_NAME.sub("-", name).strip("-") or UNKNOWN_SENDER

    def _contact(self) -> str:
        code = self.row["declared_by"]
        body = self.register.agglomerations.get(code or "")
        authority = self.register.authorities.get(body.authority if body else code or "")
        if authority is None:
            authority = next(iter(self.register.authorities.values()))
        return f"{authority.contact_function_fr}, {authority.label_fr}"

    def _remarks(self) -> tuple[Remark, ...]:
        rows = list(self.parts["findings"])
        if self._published is not None:
            rows += self._published.findings.filter(submission_id=self.row["submission_id"]).to_dicts()
        remarks = {self._remark(row) for row in rows if not row["rule"].startswith(_OFFICERS_OWN)}
        return tuple(sorted(remarks, key=_gravest_first))

    def _remark(self, row: Row) -> Remark:
        """A finding in the words of the catalogue; one that a decision answers leaves nothing to do."""
        severity, remedy = Severity(row["severity"]), row["hint_fr"]
        if row["decision"] is not None:
            known = self.in_force.decisions if self.in_force is not None else {}
            decided = " ; ".join(known.get(one, one) for one in row["decision"].split(BETWEEN_DECISIONS))
            severity, remedy = Severity.INFO, f"rien, c'est réglé par décision ({decided})"
        return Remark(
            severity=severity,
            message=row["message_fr"],
            remedy=remedy,
            sheet=row["sheet"],
            cell=row["cell"],
            document_format=self.row["format"],
            rule=row["rule"],
            is_settled=row["decision"] is not None,
        )

    def _figures(self) -> tuple[Figure, ...]:
        return tuple(sorted((self._figure(row) for row in self.parts["observations"]), key=_in_order))

    def _figure(self, row: Row) -> Figure:
        status = self.register.observation_statuses[row["status"]]
        return Figure(
            body=self._short_name(row["agglomeration"]),
            reporting_year=row["reporting_year"],
            indicator=indicator_label(row["indicator"], self.register),
            read_as=read_as(row, status.label_fr),
            is_answered=status.is_answered,
            place=in_words(row["source_sheet"], row["source_cell"], self.row["format"]),
            standing=self._standing(row),
        )

    def _standing(self, row: Row) -> str:
        if self._withdrawn_on is not None:
            return WITHDRAWN
        is_answered = self.register.observation_statuses[row["status"]].is_answered
        own = "" if is_answered else TO_COMPLETE
        in_force = self._figures_in_force.get((row["agglomeration"], row["reporting_year"], row["indicator"]))
        if in_force is None:
            return own
        if in_force["submission_id"] != row["submission_id"]:
            return SET_ASIDE if is_answered or in_force["is_answered"] else TO_COMPLETE
        if in_force["decision"] is not None:
            label = self.register.observation_statuses[in_force["status"]].label_fr
            return f"{DECIDED} : {read_as(in_force, label)}"
        return IN_FORCE if is_answered else TO_COMPLETE

    @cached_property
    def _figures_in_force(self) -> dict[tuple[str, int, str], Row]:
        """What is published for the bodies and years of its observations, by body, year and indicator."""
        if self._published is None:
            return {}
        places = {(row["agglomeration"], row["reporting_year"]) for row in self.parts["observations"]}
        return {
            (row["agglomeration"], row["reporting_year"], row["indicator"]): row
            for place in places
            for row in self._published.of_return(*place).iter_rows(named=True)
        }

    def _details(self) -> tuple[str, ...]:
        meetings, actors = self.parts["meetings"], self.parts["actors"]
        lines = []
        if meetings:
            held = sum(row["meetings"] or 0 for row in meetings)
            lines.append(f"{_count(held, 'réunion')} en {_count(len(meetings), 'ligne')}.")
        if actors:
            collective = sum(bool(row["is_collective"]) for row in actors)
            lines.append(f"{_count(len(actors), 'acteur')}, dont {_count(collective, 'collectif')}.")
        return tuple(lines)

    def _awaited(self, subjects: list[Subject]) -> tuple[Awaited, ...]:
        if self._published is not None:
            returns = (self._published.of_return(*subject) for subject in subjects)
            day = self._published.as_of
            return tuple(one for figures in returns for one in by_publication(figures, day, self.register))
        figures = {
            (row["agglomeration"], row["reporting_year"], row["indicator"]): row for row in self.parts["observations"]
        }
        return by_register(figures, subjects, self.register)

    def _short_name(self, body: str | None) -> str:
        known = self.register.agglomerations.get(body or "")
        return known.short_name if known else "agglomération inconnue"


def _count(quantity: int, noun: str) -> str:
    return f"{quantity} {noun}{'s' if quantity > 1 else ''}"


def _gravest_first(remark: Remark) -> tuple[int, str, list[tuple[bool, int, str]], str]:
    """Order of severity, then of the file: row 2 before row 10."""
    parts = re.findall(r"\d+|\D+", remark.cell or "")
    address = [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
    return SEVERITY_ORDER.index(remark.severity), remark.sheet or "", address, remark.message


def _in_order(figure: Figure) -> tuple[int, str, str, str]:
    return figure.reporting_year or 0, figure.body, figure.indicator, figure.place
