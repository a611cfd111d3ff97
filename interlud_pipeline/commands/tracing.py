"""From one published figure back to its file: the figure's own row, the parts it is made of, what was said of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import polars as pl

from interlud_pipeline.commands.failures import CommandFailed
from interlud_pipeline.commands.marts import Marts
from interlud_pipeline.commands.wording import listed
from interlud_pipeline.reference import Register

DETAIL_MARTS = {"meeting": "fct_meeting", "actor": "fct_actor_mobilisation"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Trace:
    """Where one figure comes from.

    Attributes:
        observation: Its row of ``fct_indicator_observation``.
        parts: Rows of detail that make it, from the submission in force; empty for a figure given as such.
        findings: What was found wrong or doubtful about it.
        revisions: How it changed, first change first.
        decisions: Officers' decisions behind the figure, its parts and its findings.
    """

    observation: Row
    parts: list[Row]
    findings: list[Row]
    revisions: list[Row]
    decisions: list[Row]


def trace_figure(marts: Marts, agglomeration: str, indicator: str, year: int, register: Register) -> Trace:
    """Gather what leads from a figure to its file.

    Raises:
        CommandFailed: The register expects no such figure.
    """
    found = _of_figure(marts, "fct_indicator_observation", agglomeration, indicator, year)
    if found.is_empty():
        body = register.agglomerations[agglomeration].short_name
        observations = marts.scan("fct_indicator_observation").filter(agglomeration=agglomeration)
        known = observations.select("reporting_year", "indicator").unique().collect()
        years = listed(str(one) for one in sorted(known["reporting_year"].unique())) or "aucune"
        indicators = listed(sorted(known["indicator"].unique())) or "aucun"
        raise CommandFailed(
            f"Aucun chiffre {indicator} n'est attendu de {body} pour {year}. "
            f"Années connues : {years} ; indicateurs : {indicators}."
        )
    observation = found.row(0, named=True)
    parts = _parts(marts, agglomeration, indicator, year, register)
    findings = _of_figure(marts, "rpt_findings", agglomeration, indicator, year).to_dicts()
    revisions = _of_figure(marts, "rpt_revisions", agglomeration, indicator, year)
    return Trace(
        observation=observation,
        parts=parts,
        findings=findings,
        revisions=revisions.sort("revision_number").to_dicts(),
        decisions=_decisions(marts, [observation, *parts, *findings]),
    )


def _decisions(marts: Marts, rows: list[Row]) -> list[Row]:
    """The decisions that some rows name, each with the words of the file that it answers."""
    named = {one for row in rows for one in (row["decision"] or "").split()}
    if not named:
        return []
    decisions = marts.read("rpt_decisions").filter(pl.col("decision").is_in(list(named))).sort("decided_on", "decision")
    address = ["submission_id", "rule", "sheet", "cell"]
    findings = marts.scan("rpt_findings").filter(pl.col("submission_id").is_in(decisions["submission_id"].implode()))
    texts = findings.select(*address, "text").collect().unique(address, keep="first")
    return decisions.join(texts, on=address, how="left", nulls_equal=True, maintain_order="left").to_dicts()


def _parts(marts: Marts, agglomeration: str, indicator: str, year: int, register: Register) -> list[Row]:
    plan = register.plan_for(agglomeration, year)
    asked = register.indicators_of(plan.plan, year) if plan else ()
    detail = next((row.detail for row in asked if row.indicator == indicator), None)
    if detail is None:
        return []
    rows = _of_figure(marts, DETAIL_MARTS[detail], agglomeration, indicator, year)
    return sorted(rows.to_dicts(), key=_place)


def _place(row: Row) -> tuple[str, str, list[tuple[int, str]]]:
    """Order of the file: ``#2`` before ``#10``, column B before AA."""
    parts = re.findall(r"\d+|\D+", row["source_cell"] or "")
    address = [(int(part), "") if part.isdecimal() else (len(part), part) for part in parts]
    return row["source_file"] or "", row["source_sheet"] or "", address


def _of_figure(marts: Marts, mart: str, agglomeration: str, indicator: str, year: int) -> pl.DataFrame:
    key = {"agglomeration": agglomeration, "indicator": indicator, "reporting_year": year}
    return marts.scan(mart).filter(**key).collect()
