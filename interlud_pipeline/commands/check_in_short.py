"""What ``interlud check`` says of a file too long to be shown figure by figure: counts, and where to look first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from interlud_pipeline.commands.check_report import Report
from interlud_pipeline.commands.presentation import body_name
from interlud_pipeline.commands.wording import count, listed, number
from interlud_pipeline.publication.dashboard.wording import years_in_words
from interlud_pipeline.reference import Register


def understood_in_short(printed: Report, register: Register) -> RenderableType:
    """How many figures were read as what, for which years and bodies.

    Args:
        printed: The report.
        register: The register, for names and the French words of statuses.
    """
    observations, meetings, actors = printed["observations"], printed["meetings"], printed["actors"]
    records = observations + meetings + actors
    years = {record["reporting_year"] for record in records} - {None}
    bodies = {record["agglomeration"]: None for record in records}
    lines = [
        f"{count(len(bodies), 'agglomération')} : {listed(body_name(body, register) for body in bodies)}",
        f"{count(len(years), 'année')} : {years_in_words(years)}" if years else "Année inconnue",
        f"{count(len(observations), 'chiffre')} : {_standings(observations, register)}" if observations else "",
        count(len(meetings), "ligne de réunions", "lignes de réunions") if meetings else "",
        count(len(actors), "acteur") if actors else "",
    ]
    return Group(*(Text(line) for line in lines if line), Text(""))


def first_of_each_rule(findings: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first finding under each rule, that of the most frequent rule first."""
    firsts: dict[str, dict[str, Any]] = {}
    for finding in findings:
        firsts.setdefault(finding["rule"], finding)
    return [firsts[rule] for rule, _ in Counter(finding["rule"] for finding in findings).most_common()]


def _standings(observations: Sequence[dict[str, Any]], register: Register) -> str:
    """« Renseigné 8 000, Illisible 12 »: the statuses that there are, the gravest last."""
    found = Counter(row["status"] for row in observations)
    ordered = sorted(found, key=lambda status: -register.observation_statuses[status].severity_rank)
    return ", ".join(f"{register.observation_statuses[one].label_fr} {number(found[one])}" for one in ordered)
