"""Findings in short, and what arrived that belongs to nobody: one by one where they are few, else rule by rule."""

from __future__ import annotations

from typing import Any

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from interlud_pipeline.commands.wording import (
    SEVERITY_FR,
    SEVERITY_ORDER,
    SEVERITY_STYLE,
    count,
    number,
    place,
    shorten,
)

FINDINGS_SHOWN = 12
MOST_ONE_BY_ONE = 100
"""Findings to mend, or of which nobody is known, above which each rule has one line, with its count and an example."""

UNATTRIBUTED_SHOWN = 30
RULES_SHOWN = 10
LONGEST_MESSAGE = 160
"""Signs of a message that stands for others of its rule; the remedy is in what goes back to the senders."""

_WHERE_ALL_ARE = "Toutes, une par une : rpt_findings"


def unattributed(findings: pl.DataFrame) -> list[RenderableType]:
    """Files, or parts of files, that arrived and of which the body or year is not known; nothing where all are.

    Args:
        findings: Rows of ``rpt_findings``.
    """
    rows = findings.filter(
        pl.col("is_open")
        & (pl.col("severity") == "error")
        & (pl.col("agglomeration").is_null() | pl.col("reporting_year").is_null())
    )
    if rows.is_empty():
        return []
    if rows.height > UNATTRIBUTED_SHOWN:
        table = _by_rule(rows, title=f"Reçu, non attribué : {count(rows.height, 'remarque')}")
        return [table, Text(f"{_WHERE_ALL_ARE}, sans agglomération ou sans année.")]
    table = Table(title="Reçu, non attribué", title_justify="left", pad_edge=False)
    for heading in ("Où", "Pourquoi"):
        table.add_column(heading, overflow="fold")
    for row in rows.iter_rows(named=True):
        table.add_row(place(row["source_file"], row["sheet"], row["cell"]), row["message_fr"])
    return [table]


def findings_summary(findings: pl.DataFrame) -> RenderableType:
    """How many findings of each severity, and the worst of them with place and remedy.

    Args:
        findings: Rows with ``rule``, ``severity``, ``message_fr``, ``hint_fr``, ``sheet``, ``cell`` and
            ``source_file``.
    """
    if findings.is_empty():
        return Text("Aucune remarque sur les fichiers.")
    tally = Text(f"Remarques : {_tally(findings)}.")
    worst = findings.filter(pl.col("severity") != "info")
    if worst.is_empty():
        return tally
    if worst.height > MOST_ONE_BY_ONE:
        return Group(tally, _by_rule(worst), Text(f"{_WHERE_ALL_ARE}."))
    table = Table(pad_edge=False)
    for heading in ("Gravité", "Où", "Ce qui ne va pas, et quoi faire"):
        table.add_column(heading, overflow="fold")
    for row in worst.sort(_gravity(), maintain_order=True).head(FINDINGS_SHOWN).iter_rows(named=True):
        where = place(row.get("source_file"), row["sheet"], row["cell"])
        table.add_row(_severity(row), where, f"{row['message_fr']}\n→ {row['hint_fr']}")
    more = worst.height - FINDINGS_SHOWN
    return Group(tally, table, *([Text(f"… et {count(more, 'autre')}.")] if more > 0 else []))


def _by_rule(findings: pl.DataFrame, title: str | None = None) -> Table:
    """A line a rule, the gravest and most frequent first, with its count and the first of its findings."""
    rules = (
        findings.group_by("severity", "rule", maintain_order=True)
        .agg(pl.len().alias("count"), pl.all().first())
        .sort(_gravity(), "count", "rule", descending=[False, True, False])
    )
    table = Table(title=title, title_justify="left", pad_edge=False)
    table.add_column("Gravité", no_wrap=True)
    table.add_column("Nombre", justify="right", no_wrap=True)
    table.add_column("Ce qui ne va pas, par exemple", overflow="fold")
    for row in rules.head(RULES_SHOWN).iter_rows(named=True):
        where = place(row["source_file"], row["sheet"], row["cell"])
        table.add_row(_severity(row), number(row["count"]), f"{shorten(row['message_fr'], LONGEST_MESSAGE)} ({where})")
    rest = rules.slice(RULES_SHOWN)
    if not rest.is_empty():
        by_others = f"par {count(rest.height, 'autre règle', 'autres règles')}"
        table.add_row("", number(rest["count"].sum()), by_others)
    return table


def _gravity() -> pl.Expr:
    return pl.col("severity").replace_strict(SEVERITY_ORDER, range(len(SEVERITY_ORDER)), return_dtype=pl.Int8)


def _severity(row: dict[str, Any]) -> Text:
    return Text(SEVERITY_FR[row["severity"]], style=SEVERITY_STYLE[row["severity"]])


def _tally(findings: pl.DataFrame) -> str:
    found = dict(findings["severity"].value_counts().iter_rows())
    return ", ".join(count(found.get(severity, 0), SEVERITY_FR[severity]) for severity in SEVERITY_ORDER)
