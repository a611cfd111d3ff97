"""How often each rule was broken, as a table whose rules lead to their pages. Pure, from frames.

Belongs here: counting findings by rule, the gravest and most frequent first.
Does not belong here: what makes a finding, or Dagster.
"""

from __future__ import annotations

import polars as pl

from interlud_pipeline.orchestration.links import markdown_table, rule_link
from interlud_pipeline.reference import Register

SEVERITIES = {"error": "erreur", "warning": "avertissement", "info": "information"}
"""The gravest first, in the words of the summaries."""

COLUMNS = ("règle", "gravité", "en attente", "réglés", "ce que c'est")


def rule_table(findings: pl.DataFrame | pl.LazyFrame, register: Register) -> str:
    """Findings by rule and severity, as Markdown.

    Args:
        findings: With ``rule``, ``severity`` and ``decision``; those with a decision are settled.
        register: The register, for what each rule means.
    """
    order = {name: number for number, name in enumerate(SEVERITIES)}
    counted = (
        findings.lazy()
        .group_by("rule", "severity")
        .agg(pl.col("decision").is_null().sum().alias("open"), pl.col("decision").is_not_null().sum().alias("settled"))
        .collect(engine="streaming")
        .to_dicts()
    )
    counted.sort(key=lambda row: (order[row["severity"]], -row["open"], row["rule"]))
    rows = [
        {
            "règle": rule_link(row["rule"]),
            "gravité": SEVERITIES[row["severity"]],
            "en attente": row["open"],
            "réglés": row["settled"],
            "ce que c'est": register.rules[row["rule"]].meaning_fr,
        }
        for row in counted
    ]
    return markdown_table(rows, COLUMNS)


def severity_counts(findings: pl.DataFrame | pl.LazyFrame) -> dict[str, int]:
    """Open findings by severity, as numbers that can be followed over time."""
    counted = findings.lazy().filter(pl.col("decision").is_null()).group_by("severity").len()
    found = dict(counted.collect(engine="streaming").iter_rows())
    return {f"open_{severity}_findings": found.get(severity, 0) for severity in SEVERITIES}
