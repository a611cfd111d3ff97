"""Of which body and which year a record speaks, and who says so.

Belongs here: what the file states against what its context says.
Does not belong here: where in a file such a statement stands (``declaration``, ``rows``, ``page``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from interlud_pipeline.interpretation.agglomerations import display_name, find_agglomeration
from interlud_pipeline.interpretation.dates import read_year
from interlud_pipeline.interpretation.notices import FindingLog, Notice, Place
from interlud_pipeline.model import Cell, CellKind, Context
from interlud_pipeline.reference import Register

# Tells validation that a finding concerns every record of the file, wherever they stand.
WHOLE_FILE = {"scope": "file"}


class Spot(NamedTuple):
    """A cell with the name of its sheet."""

    sheet: str | None
    cell: Cell

    def place(self, body: str | None = None, year: int | None = None, indicator: str | None = None) -> Place:
        """The address for a finding."""
        return Place(self.sheet, self.cell.address, self.cell.text, body, year, indicator)


class Subject(NamedTuple):
    """The body and the year of a record.

    Attributes:
        agglomeration: SIREN; the context's where the file's could not be read.
        reporting_year: Year; the context's where the file's could not be read.
        fault: What keeps the record out, because it could not be read or contradicts the context; the record
            then bears its address.
    """

    agglomeration: str | None
    reporting_year: int | None
    fault: Spot | None = None

    def without_fault(self) -> Subject:
        """The same body and year, whatever is wrong with them."""
        return self if self.fault is None else Subject(self.agglomeration, self.reporting_year)


@dataclass(slots=True)
class Speaker:
    """What a file has said so far of bodies and years, against its context.

    Attributes:
        register: The register.
        context: What the folder or the options say.
        log: Where faults are written down.
        struck_out: Sheet and address of each text that is struck out.
        bodies: Bodies that the file names, in their order.
        uses_context_year: A record took its year from the context.
        uses_context_sender: A record took its body from the context.
    """

    register: Register
    context: Context
    log: FindingLog
    struck_out: frozenset[tuple[str | None, str]] = frozenset()
    bodies: dict[str, None] = field(default_factory=dict)
    uses_context_year: bool = False
    uses_context_sender: bool = False

    @property
    def context_body(self) -> str | None:
        """The body that the context names; ``None`` where it names an authority or nobody."""
        sender = self.context.sender
        return sender if sender in self.register.agglomerations else None

    @property
    def declared_by(self) -> str | None:
        """The SIREN of the one body that speaks, or the code of the authority."""
        if self.context.sender in self.register.authorities:
            return self.context.sender
        if len(self.bodies) > 1:
            return self.register.agglomerations[next(iter(self.bodies))].authority
        return next(iter(self.bodies), None) or self.context_body

    def body_of(self, spot: Spot, year: int | None, scope: dict[str, str] | None = None) -> str | None:
        """The body that a cell names; what is wrong with it is written down, an error with the scope."""
        if self.is_struck_out(spot, scope):
            return None
        match = find_agglomeration(spot.cell.text, self.register, year)
        for notice in match.notices:
            scoped = replace(notice, params=notice.params | (scope or {})) if match.siren is None else notice
            self.log.add(scoped, spot.place(match.siren, year))
        if match.siren is not None:
            self.bodies.setdefault(match.siren)
        return match.siren

    def year_of(self, spot: Spot, scope: dict[str, str] | None = None) -> int | None:
        """The reporting year that a cell names; what is wrong with it is written down."""
        if self.is_struck_out(spot, scope):
            return None
        year = read_year(spot.cell.text) if spot.cell.kind in {CellKind.TEXT, CellKind.NUMBER} else None
        if year is None:
            self.log.add(Notice("year.invalid", scope or {}), spot.place())
        return year

    def is_struck_out(self, spot: Spot, scope: dict[str, str] | None = None) -> bool:
        """Whether a text is struck out, so that nobody knows whether it is meant; if so it is written down."""
        if not self.struck_out or (spot.sheet, spot.cell.address) not in self.struck_out:
            return False
        self.log.add(Notice("cell.struck_out", scope or {}), spot.place())
        return True

    def subject(self, body: str | None, year: int | None, fault: Spot | None = None) -> Subject:
        """Complete with the context what the file does not state, or states so that it cannot be read."""
        if body is None and self.context_body is not None:
            body = self.context_body
            self.uses_context_sender = True
        if year is None and self.context.reporting_year is not None:
            year = self.context.reporting_year
            self.uses_context_year = True
        return Subject(body, year, fault)

    def contradicts(self, spot: Spot, body: str | None, year: int | None, scope: dict[str, str] | None = None) -> bool:
        """Whether a statement contradicts the context; if so it is written down.

        Args:
            spot: Where it is stated.
            body: Body as stated there.
            year: Year as stated there.
            scope: ``WHOLE_FILE`` where the statement holds for every record of the file.
        """
        found = self._contradiction(body, year)
        if found is None:
            return False
        said, expected = found
        self.log.add(
            Notice("context.contradiction", {"stated": said, "expected": expected, **(scope or {})}),
            spot.place(body, year),
        )
        return True

    def _contradiction(self, body: str | None, year: int | None) -> tuple[str, str] | None:
        if body is not None and self.context_body is not None and body != self.context_body:
            return display_name(body, self.register), display_name(self.context_body, self.register)
        authority = self.register.authorities.get(self.context.sender or "")
        if body is not None and authority and self.register.agglomerations[body].authority != authority.authority:
            return display_name(body, self.register), authority.name
        expected = self.context.reporting_year
        if year is not None and expected is not None and year != expected:
            return str(year), str(expected)
        return None
