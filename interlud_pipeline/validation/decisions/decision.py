"""The shape of a decision.

Belongs here: what one line of the seed says once it is understood.
Does not belong here: reading the line (``seed``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

Figure = tuple[str, str, int, str]
"""Submission, body, year and indicator."""


class Action(StrEnum):
    """What an officer can decide."""

    ACCEPT = "accept"
    CORRECT = "correct"
    SET_ASIDE = "set_aside"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided; two decisions with the same verdict do not contradict each other.

    Attributes:
        action: What is done.
        value: Decided value, of ``correct`` and ``set``.
        status: Decided status, of ``correct`` and ``set``; ``None`` beside a value leaves it REPORTED.
        available_on: Day from which the figure is announced.
    """

    action: Action
    value: Decimal | None = None
    status: str | None = None
    available_on: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """An officer's answer to a finding.

    Attributes:
        line: Line of the seed.
        decision: Identifier.
        submission_id: Submission whose finding is answered.
        rule: Rule of the finding.
        sheet: Sheet of the finding.
        cell: Address of the finding; ``None`` where a figure is addressed.
        figure: The figure addressed, which else narrows what the address covers; ``None`` without one.
        verdict: What is decided.
        function: Function of the officer.
        decided_on: Day from which it counts.
        reason: Why, in French.
        text: The whole line, by which a change of it is seen.
    """

    line: int
    decision: str
    submission_id: str
    rule: str
    sheet: str | None
    cell: str | None
    figure: Figure | None
    verdict: Verdict
    function: str
    decided_on: date
    reason: str
    text: str

    @property
    def action(self) -> Action:
        """What is done."""
        return self.verdict.action


Decisions = Mapping[str, tuple[Decision, ...]]
"""Decisions by submission."""
