"""Pure functions from frames to rich renderables: the matrix, what is missing, rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from interlud_pipeline.commands.wording import day, number, percent
from interlud_pipeline.reference import Register

INDICATORS_A_TABLE = 4
_SCOPE_SAYS_WHY = frozenset({"SCOPE_UNKNOWN", "OUT_OF_SCOPE"})
_VALUE_NOTES = {"PROVISIONAL": "provisoire", "ESTIMATED": "estimé"}


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts over the rows of the matrix, and the two rates made from them."""

    expected: int
    in_rates: int
    answered: int
    filled: int
    response_rate: float | None
    fill_rate: float | None

    def as_dict(self) -> dict[str, int | float | None]:
        """The counts and rates by name."""
        return asdict(self)


COUNTS = {
    "expected": pl.col("status") != "OUT_OF_SCOPE",
    "in_rates": pl.col("is_in_rates"),
    "answered": pl.col("is_in_rates") & pl.col("is_answered"),
    "filled": pl.col("is_in_rates") & pl.col("is_filled"),
}
"""Which rows of ``fct_indicator_observation`` each count takes: its own flags put them in the rates."""


def counts() -> list[pl.Expr]:
    """The counts, over all rows or over those of a group."""
    return [taken.sum().cast(pl.Int64).alias(name) for name, taken in COUNTS.items()]


def rates(observations: pl.DataFrame) -> Rates:
    """Count rows of ``fct_indicator_observation``, and make both rates."""
    return rates_of(observations.select(counts()).row(0, named=True))


def rates_of(counted: Mapping[str, int]) -> Rates:
    """Both rates, from the counts by name."""
    in_rates = counted["in_rates"]
    return Rates(
        **{name: counted[name] for name in COUNTS},
        response_rate=counted["answered"] / in_rates if in_rates else None,
        fill_rate=counted["filled"] / in_rates if in_rates else None,
    )


def rates_summary(figures: Rates) -> Text:
    """The two rates in words."""
    return Text(
        f"Renseignés : {number(figures.filled)}/{number(figures.in_rates)} ({percent(figures.fill_rate)}) · "
        f"Réponses : {number(figures.answered)}/{number(figures.in_rates)} ({percent(figures.response_rate)}) · "
        f"Attendus : {number(figures.expected)}"
    )


def matrix(observations: pl.DataFrame, register: Register) -> RenderableType:
    """Bodies down, indicators across, one status or value a cell; wide registers give several tables.

    Args:
        observations: Rows of ``fct_indicator_observation`` of one reporting year.
        register: The register, for names and the French words of statuses.
    """
    if observations.is_empty():
        return Text("Aucun chiffre n'est attendu.")
    indicators = sorted(observations["indicator"].unique())
    if len(indicators) > INDICATORS_A_TABLE and observations["agglomeration"].n_unique() == 1:
        return _list_of_indicators(observations, register)
    return Group(
        *(
            _matrix_table(observations, indicators[start : start + INDICATORS_A_TABLE], register)
            for start in range(0, len(indicators), INDICATORS_A_TABLE)
        )
    )


def _matrix_table(observations: pl.DataFrame, indicators: list[str], register: Register) -> Table:
    labels = {row.indicator: row.label_fr for row in register.indicators}
    cells = {(row["agglomeration"], row["indicator"]): row for row in observations.iter_rows(named=True)}
    present = set(observations["agglomeration"])
    bodies = [siren for siren in register.agglomerations if siren in present]
    bodies += sorted(present.difference(bodies))
    table = Table(show_lines=True, pad_edge=False)
    table.add_column("Agglo.", overflow="fold")
    for indicator in indicators:
        table.add_column(f"{indicator}\n{labels.get(indicator, '')}", overflow="fold")
    for body in bodies:
        table.add_row(
            body_name(body, register),
            *(_matrix_cell(cells.get((body, indicator)), register) for indicator in indicators),
        )
    return table


def _list_of_indicators(observations: pl.DataFrame, register: Register) -> Table:
    """A line an indicator: of one body, a table of many columns would be read across several tables."""
    labels = {row.indicator: row.label_fr for row in register.indicators}
    table = Table(pad_edge=False)
    for heading in ("Indicateur", body_name(observations["agglomeration"][0], register)):
        table.add_column(heading, overflow="fold")
    for row in observations.sort("plan", "indicator").iter_rows(named=True):
        cell = _matrix_cell(row, register)
        in_one_line = Text(cell.plain.replace("\n", " "), style=cell.style)
        table.add_row(f"{row['indicator']} {labels.get(row['indicator'], '')}".strip(), in_one_line)
    return table


def _matrix_cell(row: dict[str, Any] | None, register: Register) -> Text:
    if row is None:
        return Text("")
    status = register.observation_statuses[row["status"]]
    if not status.has_value:
        return Text(_gap(row, register), style=_style(row, register))
    notes = [_VALUE_NOTES.get(row["status"]), "périmètre inconnu" if row["scope"] == "unknown" else None]
    notes += ["reçu en retard" if row["is_late"] else None, "rectifié" if (row["revision_number"] or 1) > 1 else None]
    said = ", ".join(note for note in notes if note)
    figure = f"{'au moins ' if row['is_lower_bound'] else ''}{number(row['value'])}"
    return Text(f"{figure}\n({said})" if said else figure, style=_style(row, register))


def _gap(row: dict[str, Any], register: Register) -> str:
    label = register.observation_statuses[row["status"]].label_fr
    if row["is_overdue"] and row["available_on"]:
        return f"{label}\néchu {day(row['available_on'])}"
    if row["available_on"]:
        return f"{label}\ndès {day(row['available_on'])}"
    if row["status"] == "AWAITED" and row["due_on"]:
        return f"{label}\npour {day(row['due_on'])}"
    return label


def _style(row: dict[str, Any], register: Register) -> str:
    status = register.observation_statuses[row["status"]]
    if status.has_value:
        return "green"
    if status.fails_answered or row["is_overdue"]:
        return "bold red"
    return "yellow" if status.fails_filled else "dim"


def missing(observations: pl.DataFrame, register: Register) -> RenderableType:
    """What has no figure, worst first: the status, why in the body's own words, and who to ask."""
    statuses = register.observation_statuses
    rows = [
        row
        for row in observations.iter_rows(named=True)
        if not statuses[row["status"]].has_value and row["status"] != "OUT_OF_SCOPE"
    ]
    if not rows:
        return Text("Rien ne manque.")
    table = Table(title="Ce qui manque, et pourquoi", title_justify="left", pad_edge=False, show_lines=True)
    for heading in ("Agglo.", "Indicateurs", "État", "Motif"):
        table.add_column(heading, overflow="fold")
    alike: dict[tuple[str, str, str, str], list[str]] = {}
    for row in sorted(rows, key=lambda row: (statuses[row["status"]].severity_rank, row["indicator"])):
        body = body_name(row["agglomeration"], register)
        alike.setdefault((body, _gap(row, register), _style(row, register), why_missing(row, register)), []).append(
            row["indicator"]
        )
    for (body, gap, style, why), indicators in alike.items():
        table.add_row(body, ", ".join(indicators), Text(gap, style=style), why)
    return table


def why_missing(row: dict[str, Any], register: Register) -> str:
    """Why there is no figure: the body's own words, the register's, or what its status means; and who to ask."""
    status = register.observation_statuses[row["status"]]
    read = f"Texte reçu : « {row['source_text']} »" if row["source_text"] else None
    said = row["scope_reason"] if row["status"] in _SCOPE_SAYS_WHY else row["reason_text"] or read
    body = register.agglomerations.get(row["agglomeration"])
    ask = f"\nÀ demander : {body.contact_function_fr}" if status.fails_answered and body else ""
    return f"{said or status.description_fr}{ask}"


def body_name(siren: str | None, register: Register) -> str:
    """Short name of a body, its SIREN where the register has none, words where nothing is known."""
    if siren is None:
        return "non attribué"
    body = register.agglomerations.get(siren)
    return body.short_name if body else siren
