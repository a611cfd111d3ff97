"""The places that a submission speaks of, and what it says there that no record carries.

Belongs here: coverage, and errors on figures for which no record stands.
Does not belong here: naming the indicators that a file lacks (``interpretation/``), or who owes them (dbt).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from interlud_pipeline.model import Finding, Severity
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.catalogue import rule_of
from interlud_pipeline.validation.findings import Entry
from interlud_pipeline.validation.lookups import indicators_frame, plan_code
from interlud_pipeline.validation.received import Received
from interlud_pipeline.validation.record_tables import ADDRESS, PLACE
from interlud_pipeline.validation.tables import COVERAGE

ORPHANS = pl.Schema(
    {
        "submission_id": pl.String,
        "agglomeration": pl.String,
        "reporting_year": pl.Int32,
        "indicator": pl.String,
        "plan": pl.String,
        "detail": pl.String,
        "declared_by": pl.String,
        "source_sheet": pl.String,
        "source_cell": pl.String,
        "source_text": pl.String,
        "rule": pl.String,
    }
)


def coverage(received: Sequence[Received], frames: Iterable[pl.DataFrame], register: Register) -> pl.DataFrame:
    """Bodies and years that each submission speaks of; of a file that gave no record, those of its folder.

    A file refused whole thus shows that its sender wrote, and replaces nothing.
    """
    spoken = pl.concat([frame.select(COVERAGE.names()) for frame in frames]).drop_nulls(PLACE)
    silent = [
        (one.submission_id, one.folder_sender, None, one.folder_year, one.interpretation.declared_by)
        for one in received
        if one.folder_year is not None and one.folder_sender in register.agglomerations
    ]
    by_folder = pl.DataFrame(silent, schema=COVERAGE, orient="row").join(spoken, on="submission_id", how="anti")
    plans = [plan_code(body, year, register) for body, year in by_folder.select(PLACE).iter_rows()]
    placed = by_folder.with_columns(pl.Series("plan", plans, dtype=pl.String))
    return pl.concat([spoken, placed]).unique(["submission_id", *PLACE], keep="first", maintain_order=True)


def place_refusals(findings: pl.DataFrame, submissions: pl.DataFrame, covered: pl.DataFrame) -> pl.DataFrame:
    """Findings on a file refused whole, put to its folder's body and year, where the folder says them."""
    refused = submissions.filter(pl.col("outcome") == "rejected")
    folders = covered.join(refused, on="submission_id", how="semi").drop("declared_by")
    joined = findings.join(folders, on="submission_id", how="left", suffix="_of_folder", maintain_order="left")
    is_lost = pl.all_horizontal(pl.col(*PLACE).is_null())
    filled = [pl.when(is_lost).then(f"{name}_of_folder").otherwise(name).alias(name) for name in (*PLACE, "plan")]
    return joined.with_columns(filled).select(findings.columns)


def orphans(
    received: Sequence[Received], entries: Iterable[Entry], known: pl.DataFrame, register: Register
) -> pl.DataFrame:
    """Errors that name a body, year and indicator, at an address where no record stands: something was lost there."""
    senders = {one.submission_id: one.interpretation.declared_by for one in received}
    rows = [
        (
            one.submission_id,
            one.finding.agglomeration,
            one.finding.reporting_year,
            one.finding.indicator,
            plan_code(one.finding.agglomeration, one.finding.reporting_year, register),
            senders[one.submission_id] or one.finding.agglomeration,
            one.finding.sheet,
            one.finding.cell,
            one.finding.text or "",
            one.finding.rule,
        )
        for one in entries
        if _names_a_figure(one.finding) and rule_of(one.finding.rule, register).severity == Severity.ERROR
    ]
    schema = {name: dtype for name, dtype in ORPHANS.items() if name != "detail"}
    lost = pl.DataFrame(rows, schema=schema, orient="row").join(known, on=ADDRESS, how="anti", nulls_equal=True)
    places = lost.select(PLACE).unique().rows()
    details = indicators_frame(places, register).select(*PLACE, "indicator", "detail")
    return lost.join(details, on=[*PLACE, "indicator"], how="left", maintain_order="left").select(ORPHANS.names())


def _names_a_figure(finding: Finding) -> bool:
    return None not in (finding.cell, finding.agglomeration, finding.indicator, finding.reporting_year)
