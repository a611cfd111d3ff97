"""Addresses, within the UI's own, of what its pages link to: feedback, a publication's page, the page of a rule.

Belongs here: how they are formed, and told as Markdown. Does not belong here: answering them (``pages``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from interlud_pipeline.orchestration.metadata import scalar

FEEDBACK, PUBLICATIONS, RULES = "/feedback", "/publications", "/rules"
DASHBOARD = "tableau-de-bord"
SUMMARY, ANNOTATED, RECEIVED = "synthese", "annote", "recu"
PARTS = {SUMMARY: "synthèse", ANNOTATED: "fichier annoté", RECEIVED: "fichier reçu"}
"""What there is of a submission, with its words."""


def rule_link(rule: str) -> str:
    """A link to the page of a rule."""
    return f"[{rule}]({RULES}/{rule})"


def dashboard_link(publication: str) -> str:
    """A link to the page of a publication."""
    return f"[Tableau de bord]({PUBLICATIONS}/{publication}/{DASHBOARD})"


def submission_links(submission_id: str | None) -> str:
    """Links to what goes back for a submission, and to the file as it came; « – » without one."""
    if submission_id is None:
        return "–"
    return " · ".join(f"[{words}]({FEEDBACK}/{submission_id}/{part})" for part, words in PARTS.items())


def markdown_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Rows as a Markdown table; a value may itself be a link, and is never what a sender wrote."""
    lines = [columns, ["---"] * len(columns), *([row.get(name) for name in columns] for row in rows)]
    return "\n".join(f"| {' | '.join(_cell(value) for value in line)} |" for line in lines)


def _cell(value: object) -> str:
    return str(scalar(value)).replace("|", "\\|")
