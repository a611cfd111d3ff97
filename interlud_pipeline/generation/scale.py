"""How much is made, and what each form has a place for.

Belongs here: the options of one generation and what follows from them alone.
Does not belong here: anything drawn at random.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

AUTHORITY = "syndicat-des-deux-vallees"
PLAN = "plan-engendre"
FIRST_INDICATOR = 201
MOST_INDICATORS = 4_500
UNKNOWN_INDICATORS = 5_000
"""From here on no indicator is known; none has more than four digits."""
_LAST_YEAR = 2024

# The cells in which one figure is told of.
BODY, YEAR, INDICATOR, VALUE, REASON, DAY = "body", "year", "indicator", "value", "reason", "day"
FIELDS = (BODY, YEAR, INDICATOR, VALUE, REASON, DAY)
# What else a form may have: figures in cells and not in prose, rows that may be left out or given twice, bytes that are
# not those of an older encoding, numbers that are no text.
CELL, ROW, UNICODE, TYPED = "cell", "row", "unicode", "typed"

_TABLE = frozenset({INDICATOR, VALUE, REASON, DAY, CELL, ROW})
FORMS: dict[str, frozenset[str]] = {
    "long": frozenset({*_TABLE, BODY, YEAR}),
    "wide": frozenset({VALUE, CELL, UNICODE, TYPED}),
    "csv": frozenset({*_TABLE, BODY, YEAR}),
    "xlsx": frozenset({*_TABLE, UNICODE, TYPED}),
    "ods": frozenset({*_TABLE, UNICODE, TYPED}),
    "json": frozenset({*_TABLE, UNICODE, TYPED}),
    "html": frozenset({*_TABLE, UNICODE}),
    "md": frozenset({*_TABLE, UNICODE}),
    "txt": frozenset({VALUE, REASON, DAY, ROW}),
}
"""Each form with its places: ``long`` and ``wide`` speak of many bodies, the others are one file a body and year."""
JOINT = ("long", "wide")


@dataclass(frozen=True, slots=True)
class Scale:
    """The options of one generation.

    Attributes:
        bodies: Reporting bodies.
        indicators: Indicators that each of them owes.
        years: Reporting years, of which 2024 is the last.
        forms: Forms that the bodies use in turn, from ``FORMS``.
        defect_rate: Share of the figures with a planted defect, from 0 to 1.
        seed: Seed; the same options and seed give the same bytes.
        batch: So many figures are made at once; no joint file has more rows.

    Raises:
        ValueError: A form is not known.
    """

    bodies: int
    indicators: int
    years: int
    forms: tuple[str, ...]
    defect_rate: float
    seed: int
    batch: int = 200_000

    def __post_init__(self) -> None:
        unknown = [form for form in self.forms if form not in FORMS]
        if unknown:
            raise ValueError(f"no form is called {', '.join(unknown)}: choose from {', '.join(FORMS)}")

    @property
    def reporting_years(self) -> range:
        """The years that figures describe."""
        return range(_LAST_YEAR - self.years + 1, _LAST_YEAR + 1)

    @property
    def as_of(self) -> date:
        """The day for which the truth holds: after the last campaign was due, before it closes."""
        return date(_LAST_YEAR + 1, 6, 30)

    @property
    def observations(self) -> int:
        """How many figures are expected."""
        return self.bodies * self.indicators * self.years

    def blocks(self) -> Iterator[range]:
        """Bodies that are made together, with all their years, so that memory stays flat."""
        size = max(1, self.batch // (self.indicators * self.years))
        for first in range(0, self.bodies, size):
            yield range(first, min(first + size, self.bodies))

    def form_of(self, body: int) -> str:
        """The form that a body uses."""
        return self.forms[body % len(self.forms)]


def opens_on(reporting_year: int) -> date:
    """First day of a year's campaign."""
    return date(reporting_year + 1, 1, 2)


def due_on(reporting_year: int) -> date:
    """Day on which a year's figures are due."""
    return date(reporting_year + 1, 3, 31)


def closes_on(reporting_year: int) -> date:
    """Last day of a year's campaign."""
    return date(reporting_year + 1, 12, 31)
