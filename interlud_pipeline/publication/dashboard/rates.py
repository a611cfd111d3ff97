"""Both rates of each year, as counts and in words."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from interlud_pipeline.publication.dashboard.source import Source
from interlud_pipeline.publication.dashboard.wording import counted, number, percent


@dataclass(frozen=True, slots=True)
class Rates:
    """Both rates of a year, of all plans together.

    Attributes:
        year: The year.
        is_fictional: Its campaign was made up for demonstration.
        expected: Expected figures.
        counted: Those that count in the rates.
        answered: Those of them with a value or a reason.
        filled: Those of them with a value.
        overdue: Figures announced for a day that is reached.
    """

    year: int
    is_fictional: bool
    expected: int
    counted: int
    answered: int
    filled: int
    overdue: int

    @property
    def expected_words(self) -> str:
        """How many are expected, and how many of them count."""
        if self.counted == self.expected:
            return f"{counted(self.expected, 'chiffre attendu', 'chiffres attendus')}, tous exigibles à ce jour."
        due = f"{number(self.counted)} exigible{'s' if self.counted > 1 else ''} à ce jour"
        return f"{counted(self.expected, 'chiffre attendu', 'chiffres attendus')}, dont {due}."

    @property
    def answered_words(self) -> str:
        """The response rate in words."""
        if not self.counted:
            return "Aucun chiffre n'est encore exigible."
        have = "ont reçu" if self.answered > 1 else "a reçu"
        return (
            f"{number(self.answered)} {_noun(self.answered)} sur {number(self.counted)} {have} une réponse : "
            "une valeur ou un motif."
        )

    @property
    def filled_words(self) -> str:
        """The fill rate in words."""
        if not self.counted:
            return ""
        have = "ont" if self.filled > 1 else "a"
        return f"{number(self.filled)} {_noun(self.filled)} sur {number(self.counted)} {have} une valeur."

    @property
    def response_rate(self) -> str:
        """The response rate as a percentage."""
        return percent(self.answered, self.counted)

    @property
    def fill_rate(self) -> str:
        """The fill rate as a percentage."""
        return percent(self.filled, self.counted)


def _noun(count: int) -> str:
    return "chiffre" if count <= 1 else "chiffres"


def rates_by_year(source: Source) -> tuple[Rates, ...]:
    """Both rates of each year, the latest first."""
    whole = source.frame("rpt_reporting_completeness").filter(pl.col("level") == "whole")
    counts = ["expected_count", "in_rates_count", "answered_count", "filled_count", "overdue_count"]
    summed = whole.group_by("reporting_year").agg(pl.col(counts).sum(), pl.col("is_fictional").any())
    return tuple(
        Rates(row["reporting_year"], row["is_fictional"], *(row[name] for name in counts))
        for row in summed.sort("reporting_year", descending=True).to_dicts()
    )
