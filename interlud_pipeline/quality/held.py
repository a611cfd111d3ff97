"""What an audit need not look at again, as whoever asks for the audit knows it.

Belongs here: its shape, and of which claims it can be said.
Does not belong here: what makes it known (``publication.unchanged``), evaluating a claim (``run``).
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

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
