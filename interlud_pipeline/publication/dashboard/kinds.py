"""The kinds of what is known of a figure, each with a colour of the style sheet and a sign that needs no colour.

Belongs here: which status is of which kind, from what the status seed says of it.
Does not belong here: what a status means or is called (``dim_observation_status``), the colours (``style.css``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SILENCE = "NO_SUBMISSION"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of status.

    Attributes:
        name: Its class in the style sheet.
        sign: What stands before the words of such a cell; a value stands there for itself.
    """

    name: str
    sign: str


VALUE = Kind("value", "")
UNSURE = Kind("unsure", "≈")
REASON = Kind("reason", "—")
LATER = Kind("later", "◷")
OVERDUE = Kind("overdue", "◷!")
ELSEWHERE = Kind("elsewhere", "⊘")
UNREADABLE = Kind("unreadable", "?")
SILENT = Kind("silent", "✕")
BLANK = Kind("blank", "○")
AWAITED = Kind("awaited", "…")
OUTSIDE = Kind("outside", "/")

SHARES = tuple(Kind(f"share-{step}", "") for step in range(5))
"""Of the figures of several bodies that count: none answered; more than a tenth not answered; nearly all answered, with
reasons among the answers; nine tenths filled; all filled."""

NOT_ANY = Kind("outside", "")


def kind_of(status: Mapping[str, Any], *, is_overdue: bool) -> Kind:
    """The kind of a status.

    Args:
        status: Its row of ``dim_observation_status``.
        is_overdue: The day for which the figure was announced is reached.
    """
    if status["has_value"]:
        return VALUE if status["obs_status"] == "A" else UNSURE
    if status["is_answered"]:
        if status["counts_from"] == "available_on":
            return OVERDUE if is_overdue else LATER
        return REASON if status["fails_filled"] else ELSEWHERE
    if status["fails_answered"]:
        if status["counts_from"] == "always":
            return UNREADABLE
        return SILENT if status["status"] == SILENCE else BLANK
    return AWAITED if status["is_exported"] else OUTSIDE


def share_of(answered: int, filled: int, counted: int) -> Kind:
    """How far several figures are answered and filled, in five steps that words stand beside."""
    if not counted:
        return NOT_ANY
    if filled == counted:
        return SHARES[4]
    if not answered:
        return SHARES[0]
    if 10 * (counted - answered) > counted:
        return SHARES[1]
    return SHARES[3] if 10 * filled >= 9 * counted else SHARES[2]
