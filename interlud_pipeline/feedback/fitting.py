"""What of a summary fits on one printed page, A4 upright, and how rows that say the same are put together.

Belongs here: how much room a row takes, which rows are shown and how many are not.
Does not belong here: what is said (``content``), the looks that the measures here stand for (``templates``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from interlud_pipeline.feedback.content import Awaited, Figure, Remark

PAGE, SECTION = 620, 50
"""Room for rows of tables on the page, in pixels of its style sheet, and what a table that is left out gives back."""
_LINE, _PADDING = 14, 8
# Signs on a line of each column, as wide as the templates make it and few enough for a wide text.
_REMARK = (22, 58, 34)
_FIGURE = (13, 6, 34, 19, 19, 14)
_AWAITED = (13, 6, 34, 19, 36)
_MOST_PLACES = 4
_MOST_OF_A_RULE = 3


@dataclass(frozen=True, slots=True)
class Row:
    """Remarks that say the same, or go by the same rule.

    Attributes:
        place: Where they stand, in words.
        message: What is wrong or doubtful.
        remedy: What to do.
        count: How many they are.
    """

    place: str
    message: str
    remedy: str
    count: int = 1

    @property
    def height(self) -> int:
        """Room that it takes."""
        return _height((self.place, self.message, self.remedy), _REMARK)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """An indicator as understood."""

    figure: Figure
    count: int = 1

    @property
    def height(self) -> int:
        """Room that it takes."""
        one = self.figure
        texts = (one.body, str(one.reporting_year or ""), one.indicator, one.read_as, one.place, one.standing)
        return _height(texts, _FIGURE)


@dataclass(frozen=True, slots=True)
class AwaitedRow:
    """Indicators of one body and year that are in the same case."""

    body: str
    reporting_year: int
    indicators: str
    situation: str
    deadline: str
    is_overdue: bool
    count: int

    @property
    def height(self) -> int:
        """Room that it takes."""
        texts = (self.body, str(self.reporting_year), self.indicators, self.situation, self.deadline)
        return _height(texts, _AWAITED)


class Tall(Protocol):
    """A row of any of the tables."""

    @property
    def count(self) -> int:
        """For how much it stands."""

    @property
    def height(self) -> int:
        """Room that it takes."""


def remark_rows(remarks: Sequence[Remark]) -> list[Row]:
    """Remarks in their order, equal ones in a row together, and of one rule so many that the others find room."""
    same: dict[tuple[str, str, str], list[Remark]] = {}
    for one in remarks:
        same.setdefault((one.rule, one.message, one.remedy), []).append(one)
    by_rule: dict[str, list[list[Remark]]] = {}
    for (rule, message, _), group in same.items():
        by_rule.setdefault(rule or message, []).append(group)
    rows: list[Row] = []
    for groups in by_rule.values():
        kept, rest = groups[:_MOST_OF_A_RULE], groups[_MOST_OF_A_RULE:]
        rows += [_row(group, group[0].message) for group in kept]
        others = [one for group in rest for one in group]
        if others:
            rows.append(_row(others, f"De même pour {len(others)} autre{'s' if len(others) > 1 else ''}."))
    return rows


def awaited_rows(awaited: Iterable[Awaited]) -> list[AwaitedRow]:
    """What is awaited of a body and year in the same case, in one row."""
    groups: dict[tuple[str, int, str, str, bool], list[str]] = {}
    for one in awaited:
        key = (one.body, one.reporting_year, one.situation, one.deadline, one.is_overdue)
        groups.setdefault(key, []).append(one.indicator)
    return [
        AwaitedRow(body, year, _joined(indicators), situation, deadline, is_overdue, len(indicators))
        for (body, year, situation, deadline, is_overdue), indicators in groups.items()
    ]


def fitting(rows: Sequence[Tall], room: int) -> tuple[list[Tall], int, int]:
    """The first rows that find room, at least one; for how much the others stand; the room left."""
    shown: list[Tall] = []
    for row in rows:
        if shown and row.height > room:
            break
        shown.append(row)
        room -= row.height
    return shown, sum(row.count for row in rows[len(shown) :]), room


def _height(texts: Iterable[str], widths: Iterable[int]) -> int:
    return _PADDING + _LINE * max(-(-len(text) // width) or 1 for text, width in zip(texts, widths, strict=True))


def _row(group: Sequence[Remark], message: str) -> Row:
    places = list(dict.fromkeys(one.place for one in group))
    place = " ; ".join(places[:_MOST_PLACES])
    if len(places) > _MOST_PLACES:
        place = f"{place} et {len(places) - _MOST_PLACES} de plus"
    return Row(place, message, group[0].remedy, len(group))


def _joined(indicators: Sequence[str]) -> str:
    """One indicator with its name, several by their numbers."""
    return indicators[0] if len(indicators) == 1 else ", ".join(one.split(" ", 1)[0] for one in indicators)
