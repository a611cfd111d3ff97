"""What the publication in force says that concerns senders, read for a few years at a time.

Belongs here: which marts and columns feedback is told from, and finding a body's return or a submission's findings.
Does not belong here: what is said of them (``gather``, ``expected``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from interlud_pipeline.feedback.content import french_day
from interlud_pipeline.publication.current import Publication
from interlud_pipeline.reference import HOUSE

COLUMNS = (
    "agglomeration",
    "indicator",
    "reporting_year",
    "status",
    "is_answered",
    "submission_id",
    "available_on",
    "due_on",
    "decision",
    "value",
    "is_lower_bound",
)
"""Of ``fct_indicator_observation``, what feedback is told from."""

_OBSERVATIONS = "fct_indicator_observation"
FIGURE = ("agglomeration", "reporting_year", "indicator")


@dataclass(frozen=True)
class Published:
    """What the publication in force says, with the day for which it holds.

    Attributes:
        observations: ``fct_indicator_observation``.
        findings: Rows of ``rpt_findings`` that take several submissions.
        submissions: Those that it takes into account.
        as_of: The day for which it holds.
        withdrawn: Since when a submission is withdrawn.
        decisions: Who decided what, when and why, in words, by the decision's identifier.
        checksums: Of the publication's files, by their paths within it.
    """

    observations: pl.LazyFrame
    findings: pl.DataFrame
    submissions: frozenset[str]
    as_of: date
    withdrawn: Mapping[str, date] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)

    def of_years(self, years: Collection[int]) -> Returns:
        """The observations of some years, read now."""
        wanted = self.observations.filter(pl.col("reporting_year").is_in(list(years)))
        return Returns(wanted.select(COLUMNS).collect())

    def checksum_of(self, year: int) -> str | None:
        """Checksum of the file with the observations of a year, or of the one file that holds those of all."""
        whole = f"{_OBSERVATIONS}.parquet"
        return self.checksums.get(f"{whole}/{year}.parquet", self.checksums.get(whole))

    def findings_of(self, submission_id: str) -> pl.DataFrame:
        """The findings on a submission; their table is gone through once for all submissions."""
        return self._by_submission.get((submission_id,), self.findings.clear())

    @cached_property
    def _by_submission(self) -> dict[tuple[Any, ...], pl.DataFrame]:
        return self.findings.partition_by("submission_id", as_dict=True, maintain_order=True)


@dataclass(frozen=True)
class Returns:
    """Observations in force of some years.

    Attributes:
        rows: ``COLUMNS`` of them.
    """

    rows: pl.DataFrame

    def of(self, subjects: Collection[tuple[str | None, int | None]]) -> pl.DataFrame:
        """The observations of some bodies and years, in the order of these."""
        found = [self._by_return[subject] for subject in subjects if subject in self._by_return]
        return pl.concat(found) if found else self.rows.clear()

    @cached_property
    def _by_return(self) -> dict[tuple[Any, ...], pl.DataFrame]:
        return self.rows.partition_by("agglomeration", "reporting_year", as_dict=True, maintain_order=True)


def published(publication: Publication, as_of: date) -> Published:
    """Read from a publication what concerns senders."""
    ledger = publication.read("rpt_submission_ledger").drop_nulls("submission_id")
    withdrawn = ledger.drop_nulls("withdrawn_on").select("submission_id", "withdrawn_on").rows()
    return Published(
        observations=publication.scan(_OBSERVATIONS),
        findings=publication.scan("rpt_findings").filter(stage=HOUSE).collect(),
        submissions=frozenset(ledger["submission_id"].to_list()),
        as_of=as_of,
        withdrawn=dict(withdrawn),
        decisions={row["decision"]: _in_words(row) for row in publication.read("rpt_decisions").to_dicts()},
        checksums=publication.manifest.files,
    )


def _in_words(decision: dict[str, Any]) -> str:
    decided_on = french_day(decision["decided_on"])
    return f"{decision['decision']}, {decision['decided_by_function']}, le {decided_on} : {decision['reason_fr']}"
