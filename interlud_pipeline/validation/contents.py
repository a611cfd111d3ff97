"""What a version of the lake holds, as far as the account of a run needs it.

Belongs here: counts, and the years in which two versions differ.
Does not belong here: the figures themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.tables import LAKE_TABLES, in_effect

# A submission read again with another register, code or decision touches only the years of which it then says something
# else.
_NOT_FIGURES = ["register_hash", "interpreter_version", "decisions_hash"]


@dataclass(frozen=True, slots=True)
class Contents:
    """Counts of a version, and what tells it from another.

    Attributes:
        files: Name of the file of each year (or ``unassigned``) and table.
        submissions: The table of that name.
        coverage: The table of that name.
        row_counts: Rows of each table.
        finding_counts: Findings by severity, after all decisions.
    """

    files: dict[tuple[str, str], str]
    submissions: pl.DataFrame
    coverage: pl.DataFrame
    row_counts: dict[str, int]
    finding_counts: dict[str, int]

    @classmethod
    def of(cls, lake: Lake) -> Contents:
        """The contents of the version in force."""
        tables = {name: lake.read(name) for name in LAKE_TABLES}
        counts = in_effect(tables["findings"], None)["severity"].value_counts().sort("severity")
        return cls(
            files=lake.files(),
            submissions=tables["submissions"].drop(_NOT_FIGURES),
            coverage=tables["coverage"],
            row_counts={name: frame.height for name, frame in tables.items()},
            finding_counts=dict(counts.iter_rows()),
        )

    def years_unlike(self, other: Contents) -> tuple[int, ...]:
        """Years of which the other version holds other rows, or whose submissions rank otherwise."""
        unlike = {part for (part, _), _ in self.files.items() ^ other.files.items() if part.isdigit()}
        submissions = {row[0] for row in set(self.submissions.iter_rows()) ^ set(other.submissions.iter_rows())}
        covered = pl.concat([self.coverage, other.coverage]).filter(pl.col("submission_id").is_in(list(submissions)))
        return tuple(sorted({*map(int, unlike), *covered["reporting_year"]}))
