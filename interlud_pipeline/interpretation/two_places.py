"""A figure that a file may give in two places, as a total and as its detail: a blank in one of them asks for nothing.

Belongs here: which blanks need not be told of.
Does not belong here: what a blank beside a figure counts for (``validation.settlement``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interlud_pipeline.interpretation.absences import BLANK
from interlud_pipeline.interpretation.records import Records
from interlud_pipeline.model import Finding
from interlud_pipeline.reference import Register

BLANK_TOTAL, BLANK_DETAIL = "value.blank", "table.headers_only"

Key = tuple[str | None, int | None, str]
"""Body, year and kind of detail."""
_NOWHERE: Key = (None, None, "")


def without_blanks_beside_figures(
    findings: Iterable[Finding], records: Records, register: Register
) -> Iterator[Finding]:
    """The findings without blank totals of which there is detail, and empty tables of which there is the total."""
    kinds = {row.indicator: row.detail for row in register.indicators if row.detail is not None}
    detailed: set[Key] = {(one.agglomeration, one.reporting_year, "meeting") for one in records.meetings}
    detailed |= {(one.agglomeration, one.reporting_year, "actor") for one in records.actors}
    stated: set[Key] = {
        (one.agglomeration, one.reporting_year, kinds[one.indicator])
        for one in records.observations
        if one.indicator in kinds and one.status != BLANK
    }
    held: dict[tuple[str | None, str | None], Key] = {
        (one.source.sheet, one.source.cell): (one.agglomeration, one.reporting_year, one.detail)
        for one in records.details
    }
    for finding in findings:
        key = (finding.agglomeration, finding.reporting_year, kinds.get(finding.indicator or "", ""))
        if finding.rule == BLANK_TOTAL and key in detailed:
            continue
        if finding.rule == BLANK_DETAIL and held.get((finding.sheet, finding.cell), _NOWHERE) in stated:
            continue
        yield finding
