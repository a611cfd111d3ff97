"""The marts that the page is made from, as rows, with the look-ups that several parts of the page share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from interlud_pipeline.publication.dashboard.kinds import Kind, kind_of

Row = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """A folder of marts.

    Attributes:
        folder: Where each mart is a Parquet file, and ``inputs/`` holds the register as dbt loaded it.
        publication: Id of the publication.
        as_of: Day for which the marts were made.
    """

    folder: Path
    publication: str
    as_of: date

    def scan(self, mart: str) -> pl.LazyFrame:
        """One mart, of which no more is read than what is asked of it."""
        return pl.scan_parquet(self.folder / f"{mart}.parquet")

    def frame(self, mart: str) -> pl.DataFrame:
        """One mart, whole."""
        return self.scan(mart).collect()

    def rows(self, mart: str) -> list[Row]:
        """One mart, row by row."""
        return self.frame(mart).to_dicts()

    @property
    def observations(self) -> pl.LazyFrame:
        """All expected figures; rows are made only of those that are shown."""
        return self.scan("fct_indicator_observation")

    @cached_property
    def figures_by_year(self) -> dict[int, int]:
        """How many figures are expected of each year, the latest first."""
        counts = self.observations.group_by("reporting_year").len().sort("reporting_year", descending=True)
        return dict(counts.collect().iter_rows())

    @cached_property
    def present(self) -> frozenset[str]:
        """Bodies of which figures are expected."""
        return frozenset(self.observations.select("agglomeration").unique().collect()["agglomeration"])

    @cached_property
    def occurring(self) -> list[tuple[str, str]]:
        """Plan and number of the indicators of which figures are expected."""
        return self.observations.select("plan", "indicator").unique().sort("plan", "indicator").collect().rows()

    @cached_property
    def bodies(self) -> dict[str, Row]:
        """Bodies by SIREN, in alphabetical order."""
        return {row["agglomeration"]: row for row in self.frame("dim_agglomeration").sort("short_name").to_dicts()}

    @cached_property
    def plans(self) -> dict[str, Row]:
        """Plans by code; of several versions the latest."""
        return {row["plan"]: row for row in self.frame("dim_plan").sort("plan_version").to_dicts()}

    @cached_property
    def indicators(self) -> dict[tuple[str, str], Row]:
        """Indicators by plan and number; of several definitions the latest."""
        ordered = self.frame("dim_indicator").sort("plan", "indicator", "definition_version").to_dicts()
        return {(row["plan"], row["indicator"]): row for row in ordered}

    @cached_property
    def statuses(self) -> dict[str, Row]:
        """Statuses by code, the gravest first."""
        ordered = self.frame("dim_observation_status").sort("severity_rank").to_dicts()
        return {row["status"]: row for row in ordered}

    @cached_property
    def fictional_years(self) -> frozenset[int]:
        """Years whose campaign was made up for demonstration."""
        years = self.observations.filter("is_fictional").select("reporting_year").unique()
        return frozenset(years.collect()["reporting_year"])

    def body_name(self, siren: str | None) -> str:
        """Short name of a body; its code where the register has none."""
        if siren is None:
            return "non attribué"
        return str(self.bodies[siren]["short_name"]) if siren in self.bodies else siren

    def department(self, siren: str) -> str:
        """Code of a body's department; blank where the register does not say."""
        return str(self.bodies[siren]["department"] or "") if siren in self.bodies else ""

    def declarant(self, code: str | None) -> str:
        """Name of who declared something: a body, or the authority of a plan."""
        authorities = {row["authority"]: row["authority_label_fr"] for row in self.plans.values()}
        return str(authorities.get(code or "", "")) or self.body_name(code)

    def kind(self, row: Row) -> Kind:
        """Kind of an observation."""
        return kind_of(self.statuses[row["status"]], is_overdue=bool(row["is_overdue"]))
