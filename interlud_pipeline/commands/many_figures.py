"""What is said of a campaign too large to be shown figure by figure: rates, where most is missing, where all is told.

Belongs here: when figures are too many to be shown one by one, and what is shown in their place.
Does not belong here: the matrix of a small campaign (``presentation``), findings (``remarks``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from interlud_pipeline.commands.presentation import Rates, body_name, counts
from interlud_pipeline.commands.wording import count, number, percent
from interlud_pipeline.reference import Register

FIGURES_SHOWN = 120
"""Figures that are shown one by one: those of thirty bodies with four indicators each fill some four screens."""

LACKING_SHOWN = 8
YEARS_SHOWN = 20


def one_by_one(expected: Mapping[int, int]) -> frozenset[int]:
    """The latest years whose figures find room one by one, whole.

    Args:
        expected: How many figures each year has.
    """
    shown: set[int] = set()
    room = FIGURES_SHOWN
    for year in sorted(expected, reverse=True):
        room -= expected[year]
        if room < 0:
            break
        shown.add(year)
    return frozenset(shown)


def rates_by_year(rates: Mapping[int, Rates]) -> RenderableType:
    """Both rates of each year, the latest last."""
    table = _table("Année", "Attendus", "Exigibles", "Réponses", "Renseignés")
    years = sorted(rates)[-YEARS_SHOWN:]
    for year in years:
        one = rates[year]
        answered = f"{number(one.answered)} ({percent(one.response_rate)})"
        filled = f"{number(one.filled)} ({percent(one.fill_rate)})"
        table.add_row(str(year), number(one.expected), number(one.in_rates), answered, filled)
    left = len(rates) - len(years)
    return Group(table, *([Text(f"… et {count(left, 'année')} avant.")] if left else []))


def lacking(observations: pl.DataFrame, key: str) -> pl.DataFrame:
    """Bodies or indicators by what they lack, those without most answers first, then without most values.

    Args:
        observations: Rows of ``fct_indicator_observation``.
        key: ``agglomeration`` or ``indicator``.

    Returns:
        ``key``, the counts, ``unanswered`` and ``unfilled``; those that lack nothing are left out.
    """
    counted = observations.group_by(key).agg(*counts())
    owed = {"unanswered": "answered", "unfilled": "filled"}
    return (
        counted.with_columns((pl.col("in_rates") - pl.col(given)).alias(name) for name, given in owed.items())
        .filter(pl.col("unfilled") > 0)
        .sort(*owed, key, descending=[True, True, False])
    )


def in_short(observations: pl.DataFrame, register: Register) -> RenderableType:
    """How many figures have which status, and the bodies and indicators that lack most of them.

    Args:
        observations: Rows of ``fct_indicator_observation`` of one reporting year.
        register: The register, for names and the French words of statuses.
    """
    bodies, indicators = (lacking(observations, key) for key in ("agglomeration", "indicator"))
    if bodies.is_empty():
        return Group(_standings(observations, register), Text("Rien ne manque."))
    silent = bodies.filter(pl.col("answered") == 0).height
    told = [Text(f"{count(silent, 'agglomération')} sans aucune réponse.", style="bold red")] if silent else []
    labels = {row.indicator: row.label_fr for row in register.indicators}
    named = {
        "agglomération": (bodies, [body_name(one, register) for one in _first(bodies, "agglomeration")]),
        "indicateur": (indicators, [f"{one} {labels.get(one, '')}" for one in _first(indicators, "indicator")]),
    }
    tables = [_worst(rows, noun, names) for noun, (rows, names) in named.items() if rows.height > 1]
    return Group(_standings(observations, register), *told, *tables)


def _first(rows: pl.DataFrame, key: str) -> list[str]:
    return rows[key].head(LACKING_SHOWN).to_list()


def _standings(observations: pl.DataFrame, register: Register) -> Text:
    """« Données reçues 4 500 · Illisible 12 »: the statuses that there are, the gravest last."""
    found = dict(observations["status"].value_counts().iter_rows())
    known = sorted(register.observation_statuses.values(), key=lambda status: -status.severity_rank)
    told = [f"{status.label_fr} {number(found[status.status])}" for status in known if status.status in found]
    return Text(f"{' · '.join(told)}.")


def _worst(rows: pl.DataFrame, noun: str, names: Sequence[str]) -> Table:
    title = f"Où il manque le plus : {count(len(names), noun)} sur {number(rows.height)}"
    table = _table(noun.capitalize(), "Sans réponse", "Sans valeur", "Exigibles", title=title)
    for name, row in zip(names, rows.iter_rows(named=True), strict=False):
        table.add_row(name, *(number(row[column]) for column in ("unanswered", "unfilled", "in_rates")))
    return table


def _table(first: str, *others: str, title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left", pad_edge=False)
    table.add_column(first, overflow="fold")
    for heading in others:
        table.add_column(heading, justify="right")
    return table


def where_all_is(observations: pl.DataFrame, register: Register, folder: Path) -> RenderableType:
    """The commands, marts and files that show what is not shown.

    Args:
        observations: Rows of ``fct_indicator_observation`` of one reporting year.
        register: The register, for names.
        folder: The publication's folder.
    """
    from interlud_pipeline.publication.forms.csv_files import EXCEL_FOLDER  # noqa: PLC0415 - with all forms

    year = observations["reporting_year"][0]
    body, indicator = (lacking(observations, key) for key in ("agglomeration", "indicator"))
    siren = (body if not body.is_empty() else observations)["agglomeration"][0]
    number_of = (indicator if not indicator.is_empty() else observations)["indicator"][0]
    command = f"interlud status --year {year}"
    lines = {
        body_name(siren, register): f"{command} --agglomeration {siren}",
        f"L'indicateur {number_of}": f"{command} --indicator {number_of}",
        "Un chiffre, sa source": f"interlud trace {siren} {number_of} {year}",
        "Tous les chiffres": "fct_indicator_observation",
        "Tout ce qui manque": "rpt_non_reported_indicators",
        "Toutes les remarques": "rpt_findings",
    }
    if (folder / EXCEL_FOLDER).is_dir():
        lines["Dans un tableur"] = str(folder / EXCEL_FOLDER)
    table = Table(title="Voir le reste", title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for label, where in lines.items():
        table.add_row(label, where)
    return table
