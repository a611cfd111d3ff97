"""What a version of the lake holds, as far as the account of a run needs it.

Belongs here: counts, and the years in which two versions differ.
Does not belong here: the figures themselves, which nothing here reads.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.tables import LAKE_TABLES, in_effect

# A submission read again with another register, code or decision touches only the years of which it then says something
# else.
_NOT_FIGURES = ["register_hash", "interpreter_version", "decisions_hash"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of a version.

    Attributes:
        rows: Of each table.
        findings: By severity, after all decisions.
    """

    rows: dict[str, int]
    findings: dict[str, int]

    @classmethod
    def of(cls, lake: Lake) -> Counts:
        """The counts of the version in force."""
        rows = dict(lake.index().group_by("table").agg(pl.col("rows").sum()).iter_rows())
        open_findings = in_effect(lake.scan("findings"), None).group_by("severity").len()
        return cls(
            rows={name: rows.get(name, 0) for name in LAKE_TABLES},
            findings=dict(open_findings.sort("severity").collect(engine="streaming").iter_rows()),
        )


@dataclass(frozen=True, slots=True)
class Contents:
    """What tells a version from another one, in which only some submissions may be otherwise.

    Attributes:
        files: Year (or ``unassigned``) and name of each file.
        submissions: Rows of the table of that name.
        coverage: Rows of the table of that name.
    """

    files: frozenset[tuple[str, str]]
    submissions: pl.DataFrame
    coverage: pl.DataFrame

    @classmethod
    def of(cls, lake: Lake, submissions: Collection[str]) -> Contents:
        """The contents of the version in force, with all of its submissions that may be otherwise in the other one."""
        rows = lake.of("submissions", submissions)
        return cls(lake.files(), rows.drop(_NOT_FIGURES), lake.of("coverage", submissions))

    def years_unlike(self, other: Contents) -> tuple[int, ...]:
        """Years of which the other version holds other rows, or whose submissions rank otherwise."""
        unlike = {int(part) for part, _ in self.files ^ other.files if part.isdigit()}
        rows = pl.concat([self.submissions, other.submissions])
        otherwise = rows.filter(~rows.is_duplicated())["submission_id"].implode()
        covered = pl.concat([self.coverage, other.coverage]).filter(pl.col("submission_id").is_in(otherwise))
        return tuple(sorted({*unlike, *covered["reporting_year"]}))
