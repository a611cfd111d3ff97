"""From the lake, the register and the publication in force to what is said of each submission."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from interlud_pipeline.feedback.batches import batches_of
from interlud_pipeline.feedback.content import SEVERITY_ORDER, Awaited, Feedback, Figure, Remark
from interlud_pipeline.feedback.expected import Subject, by_publication_of_many, by_register
from interlud_pipeline.feedback.figures import Figures
from interlud_pipeline.feedback.in_force import FIGURE, Published, Returns
from interlud_pipeline.model import Severity
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.decisions.ruling import BETWEEN_DECISIONS
from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.tables import in_effect

Row = dict[str, Any]

UNKNOWN_YEAR, UNKNOWN_SENDER = "annee-inconnue", "expediteur-inconnu"
TABLES = ("coverage", "observations", "meetings", "actors", "findings")
# What is wrong with a decision is the authority's business.
_OFFICERS_OWN = "decision."
_NOT_IN_A_NAME = re.compile(r"[^\w-]+")


def gather(
    lake: Lake, register: Register, in_force: Published | None, timezone: str, submissions: Collection[str] | None
) -> Iterator[Gathered]:
    """What concerns some submissions, or all; an identifier that the lake does not know is passed over.

    A few submissions are in memory at a time, with what is published of their years.

    Args:
        lake: The lake.
        register: The register.
        in_force: What is published.
        timezone: Where days of arrival are told.
        submissions: Identifiers of the submissions; all of them when left out.
    """
    day = in_force.as_of if in_force is not None else None
    for batch in batches_of(lake, submissions):
        parts = {table: batch.by_submission(table) for table in TABLES}
        frames = (parts["observations"], parts["coverage"])
        returns = in_force.of_years(_years(batch.submissions, frames)) if in_force is not None else None
        for row in batch.submissions.iter_rows(named=True):
            own = {table: in_effect(parts[table][row["submission_id"]], day) for table in TABLES}
            yield Gathered(row, own, register, in_force, returns, ZoneInfo(timezone))


def _years(submissions: pl.DataFrame, frames: Iterable[Mapping[Any, pl.DataFrame]]) -> set[int]:
    """Years that some submissions may speak of."""
    years = set(submissions["folder_year"].drop_nulls())
    return years.union(*(rows["reporting_year"].drop_nulls() for frame in frames for rows in frame.values()))


@dataclass(frozen=True)
class Gathered:
    """One submission with all that concerns it.

    Attributes:
        row: Its own row in the lake.
        parts: Its rows in the lake's other tables.
        register: The register.
        in_force: What is published.
        returns: The figures in force of its years.
        zone: Where its day of arrival is told.
    """

    row: Row
    parts: Mapping[str, pl.DataFrame]
    register: Register
    in_force: Published | None
    returns: Returns | None
    zone: ZoneInfo

    @property
    def submission_id(self) -> str:
        """The submission."""
        return str(self.row["submission_id"])

    @property
    def sha256(self) -> str:
        """Its content in the archive."""
        return str(self.row["sha256"])

    @cached_property
    def basis(self) -> str:
        """Hash of all rows that what is said follows from, beside register and program; told from columns."""
        digest = hashlib.sha256(repr([self.row, self._withdrawn_on]).encode("utf-8", "surrogatepass"))
        for name in TABLES:
            digest.update(f"\0{name}\0".encode() + self.parts[name].write_csv().encode("utf-8", "surrogatepass"))
        if self._published is not None:
            as_of = self._published.as_of
            is_past = (pl.col(day).lt(as_of).alias(f"{day}_is_past") for day in ("due_on", "available_on"))
            figures = self._figures_in_force.with_columns(is_past).sort(FIGURE)
            for rows in (figures, self._published.findings_of(self.submission_id)):
                digest.update(b"\0published\0" + rows.write_csv().encode("utf-8", "surrogatepass"))
            digest.update(repr([self._in_words(one) for one in self._decisions]).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    @property
    def _decisions(self) -> list[str]:
        """Decisions that some finding on it names."""
        named = [self.parts["findings"]["decision"], self._house_findings["decision"]]
        return sorted(
            {one for column in named for text in column.drop_nulls() for one in text.split(BETWEEN_DECISIONS)}
        )

    def _in_words(self, decision: str) -> str:
        known = self.in_force.decisions if self.in_force is not None else {}
        return known.get(decision, decision)

    def feedback(self) -> Feedback:
        """All that is said of it."""
        row, subjects = self.row, self._subjects
        figures, more_figures, counted = self._figures()
        return Feedback(
            submission_id=row["submission_id"],
            sha256=row["sha256"],
            file_name=row["file_name"],
            format=row["format"],
            is_rejected=row["outcome"] == "rejected",
            sender=self._sender(),
            folder=f"{self._year(subjects)}/{self._sender_folder()}",
            received_on=row["first_received_at"].replace(tzinfo=UTC).astimezone(self.zone).date(),
            remarks=self._remarks(),
            figures=figures,
            details=(*([counted] if counted else []), *self._details()),
            awaited=self._awaited(subjects),
            is_assigned=bool(subjects),
            is_published=self._published is not None,
            contact=self._contact(),
            withdrawn_on=self._withdrawn_on,
            more_figures=more_figures,
        )

    @property
    def _published(self) -> Published | None:
        """The publication, where it takes this submission into account."""
        known = self.in_force is not None and self.row["submission_id"] in self.in_force.submissions
        return self.in_force if known else None

    @property
    def _withdrawn_on(self) -> date | None:
        return self.in_force.withdrawn.get(self.row["submission_id"]) if self.in_force is not None else None

    @cached_property
    def _subjects(self) -> list[Subject]:
        """Bodies and years that it speaks of, else those of its folder."""
        covered = sorted(set(self.parts["coverage"].select("agglomeration", "reporting_year").iter_rows()))
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

    @property
    def _house_findings(self) -> pl.DataFrame:
        """Findings on it that take several submissions."""
        if self._published is None:
            return self.parts["findings"].clear()
        return self._published.findings_of(self.submission_id)

    def _remarks(self) -> tuple[Remark, ...]:
        rows = [*self.parts["findings"].iter_rows(named=True), *self._house_findings.iter_rows(named=True)]
        remarks = {self._remark(row) for row in rows if not row["rule"].startswith(_OFFICERS_OWN)}
        return tuple(sorted(remarks, key=_gravest_first))

    def _remark(self, row: Row) -> Remark:
        """A finding in the words of the catalogue; one that a decision answers leaves nothing to do."""
        severity, remedy = Severity(row["severity"]), row["hint_fr"]
        if row["decision"] is not None:
            decided = " ; ".join(map(self._in_words, row["decision"].split(BETWEEN_DECISIONS)))
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

    def _figures(self) -> tuple[tuple[Figure, ...], int, str]:
        in_force = self._figures_in_force if self._published is not None else None
        return Figures(
            self.parts["observations"], in_force, self._withdrawn_on, self.row["format"], self.register
        ).told()

    @cached_property
    def _figures_in_force(self) -> pl.DataFrame:
        """What is published for the bodies and years that it speaks of."""
        returns = self.returns or Returns(pl.DataFrame())
        spoken_of = self.parts["observations"].select("agglomeration", "reporting_year").unique(maintain_order=True)
        return returns.of(dict.fromkeys([*self._subjects, *spoken_of.iter_rows()]))

    def _details(self) -> tuple[str, ...]:
        meetings, actors = self.parts["meetings"], self.parts["actors"]
        lines = []
        if not meetings.is_empty():
            lines.append(f"{_count(int(meetings['meetings'].sum()), 'réunion')} en {_count(meetings.height, 'ligne')}.")
        if not actors.is_empty():
            collective = int(actors["is_collective"].sum())
            lines.append(f"{_count(actors.height, 'acteur')}, dont {_count(collective, 'collectif')}.")
        return tuple(lines)

    def _awaited(self, subjects: list[Subject]) -> tuple[Awaited, ...]:
        if self._published is not None and self.returns is not None:
            figures = self.returns.of(subjects)
            return by_publication_of_many(figures, subjects, self._published.as_of, self.register)
        rows = self.parts["observations"].iter_rows(named=True)
        own = {(row["agglomeration"], row["reporting_year"], row["indicator"]): row for row in rows}
        return by_register(own, subjects, self.register)


def _count(quantity: int, noun: str) -> str:
    return f"{quantity} {noun}{'s' if quantity > 1 else ''}"


def _gravest_first(remark: Remark) -> tuple[int, str, list[tuple[bool, int, str]], str]:
    """Order of severity, then of the file: row 2 before row 10."""
    parts = re.findall(r"\d+|\D+", remark.cell or "")
    address = [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
    return SEVERITY_ORDER.index(remark.severity), remark.sheet or "", address, remark.message
