"""What the publication in force says of a body's figures for the year before, to stand beside the cells to fill in.

Belongs here: which published row is the forerunner of an indicator, in words.
Does not belong here: reading those words back, which nothing does.
"""

from __future__ import annotations

import polars as pl

from interlud_pipeline.feedback.content import read_as
from interlud_pipeline.reference import Register


def former_figures(
    observations: pl.DataFrame, agglomeration: str, reporting_year: int, register: Register
) -> dict[str, str]:
    """The figure, or the reason for which there is none, of the year before, by indicator of this year.

    An indicator is followed through renumbering by its ``series_key``; a figure of another definition says so, and
    what nobody answered is left out.

    Args:
        observations: ``fct_indicator_observation`` of the publication in force.
        agglomeration: SIREN of a body of the register.
        reporting_year: The year that the template is for.
        register: The register.
    """
    year = reporting_year - 1
    plan, former_plan = (register.plan_for(agglomeration, one) for one in (reporting_year, year))
    if plan is None or former_plan is None:
        return {}
    published = observations.filter(
        agglomeration=agglomeration, reporting_year=year, plan=former_plan.plan, is_answered=True
    )
    rows = {row["indicator"]: row for row in published.iter_rows(named=True)}
    forerunners = {one.series_key: one for one in register.indicators_of(former_plan.plan, year)}
    figures: dict[str, str] = {}
    for indicator in register.indicators_of(plan.plan, reporting_year):
        forerunner = forerunners.get(indicator.series_key)
        row = rows.get(forerunner.indicator) if forerunner else None
        if forerunner is not None and row is not None:
            said = read_as(row, register.observation_statuses[row["status"]].label_fr)
            is_same = forerunner.definition_version == indicator.definition_version
            figures[indicator.indicator] = said if is_same else f"{said} (autre définition)"
    return figures
