"""What is asked of an audit: which candidate, against what, and what need not be looked at again.

Belongs here: the shape of the request, as it passes from the run to the process that audits.
Does not belong here: what makes a year known (``publication.unchanged``), evaluating a claim (``run``).
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveInt

from interlud_pipeline.duckdb_memory import MEGABYTES

Years = frozenset[int | None]


class HeldAlready(BaseModel):
    """Years of marts of which every claim about each row by itself was found to hold before.

    Attributes:
        years: Of each mart these years; ``None`` among them for rows without one.
        but: Names (``mart.expectation``) of the claims that were found broken then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: dict[str, Years] = {}
    but: frozenset[str] = frozenset()

    def of(self, mart: str, claim: str) -> Years:
        """Years of a mart of which a claim about each row is known to hold."""
        return frozenset() if f"{mart}.{claim}" in self.but else self.years.get(mart, frozenset())


NOTHING_HELD = HeldAlready()


class AuditRequest(BaseModel):
    """One audit that is to be made.

    Attributes:
        candidate: Folder of the candidate.
        previous: Folder of the publication in force, if any.
        held: Years that claims about each row need not look at again.
        rows: How many the candidate has; the more, the longer it may take.
        megabytes: Memory that the queries may take, all processes together; more goes by the disk.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    candidate: Path
    previous: Path | None = None
    held: HeldAlready = NOTHING_HELD
    rows: int = 0
    megabytes: PositiveInt = MEGABYTES
