"""Findings as they are made while reading.

Belongs here: what one reading has to say, and the log that gives it an address.
Does not belong here: wording, which is the seed ``rules``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from interlud_pipeline.interpretation.personal import masked
from interlud_pipeline.model import Finding, Severity
from interlud_pipeline.reference import Register


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reading says of the text it read, before its address is known.

    Attributes:
        rule: Identifier in the catalogue.
        params: What its message names besides the text.
        text: The part of the text concerned, where it is not the whole.
    """

    rule: str
    params: dict[str, str] = field(default_factory=dict, hash=False)
    text: str | None = None


class Place(NamedTuple):
    """Where something stands, and of whom and when it speaks.

    Attributes:
        sheet: Sheet name in a workbook.
        cell: Address.
        text: Verbatim text.
        agglomeration: SIREN, where known.
        reporting_year: Year, where known.
        indicator: Indicator, where one is concerned.
    """

    sheet: str | None
    cell: str | None
    text: str | None
    agglomeration: str | None = None
    reporting_year: int | None = None
    indicator: str | None = None


class FindingLog:
    """Findings in the order in which they are made, one for a rule and an address, errors for each body there."""

    def __init__(self, register: Register) -> None:
        """Start empty.

        Args:
            register: Source of each rule's severity.
        """
        self._register = register
        self._findings: dict[tuple[str | None, ...], Finding] = {}

    def add(self, notice: Notice, place: Place) -> None:
        """Write down what was found at a place."""
        text = notice.text if notice.text is not None else place.text
        said = (*notice.params.values(), place.indicator, place.agglomeration) if place.cell is None else ()
        if place.cell is not None and self.is_error(notice):
            # An error keeps out the records that it is about: that of one body there, not that of the next one.
            said = (place.indicator, place.agglomeration)
        self._findings.setdefault(
            (notice.rule, place.sheet, place.cell, *said),
            Finding(
                rule=notice.rule,
                sheet=place.sheet,
                # The key of a JSON file is the sender's own words.
                cell=masked(place.cell) if place.cell and place.cell.startswith("/") else place.cell,
                text=None if text is None else masked(text),
                params={name: masked(value) for name, value in notice.params.items()},
                agglomeration=place.agglomeration,
                indicator=place.indicator,
                reporting_year=place.reporting_year,
            ),
        )

    def add_all(self, notices: Iterable[Notice], place: Place) -> None:
        """Write down all that was found at a place."""
        for notice in notices:
            self.add(notice, place)

    def is_error(self, notice: Notice) -> bool:
        """Whether a notice keeps the record at its address out of the marts."""
        return self._register.rules[notice.rule].severity == Severity.ERROR

    def first_error(self, notices: Iterable[Notice]) -> Notice | None:
        """The first notice that keeps a record out."""
        return next((notice for notice in notices if self.is_error(notice)), None)

    def all(self) -> tuple[Finding, ...]:
        """The findings so far."""
        return tuple(self._findings.values())
