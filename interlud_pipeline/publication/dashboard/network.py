"""The network's figures: what is added up, what may not be, and what each figure counts."""

from __future__ import annotations

from dataclasses import dataclass

from interlud_pipeline.publication.dashboard.source import Row, Source
from interlud_pipeline.publication.dashboard.wording import THIN, counted, number

MOST_YEARS = 5


@dataclass(frozen=True, slots=True)
class NetworkFigure:
    """An indicator for the whole network, over the years.

    Attributes:
        indicator: Its number.
        label: Its label.
        cells: A figure for each year, with what is to be known of it.
        definition: What the figure is.
        sums: What may be added, and what may not.
    """

    indicator: str
    label: str
    cells: tuple[tuple[str, tuple[str, ...]], ...]
    definition: str
    sums: str


def network_years(source: Source) -> tuple[int, ...]:
    """Years of the network's figures, the latest last."""
    years = sorted({row["reporting_year"] for row in source.rows("rpt_network_indicator")})
    return tuple(years[-MOST_YEARS:])


def network_figures(source: Source) -> tuple[NetworkFigure, ...]:
    """The network's figures by indicator."""
    years = network_years(source)
    by_indicator: dict[tuple[str, str], dict[int, Row]] = {}
    for row in source.frame("rpt_network_indicator").sort("plan", "indicator").to_dicts():
        by_indicator.setdefault((row["plan"], row["indicator"]), {})[row["reporting_year"]] = row
    found = []
    for key, of_years in by_indicator.items():
        known = source.indicators[key]
        latest = of_years[max(of_years)]
        found.append(
            NetworkFigure(
                known["indicator"],
                known["label_fr"],
                tuple(_network_cell(of_years.get(year)) for year in years),
                f"{known['definition_fr']} {latest['definition_fr']}",
                _additivity(known),
            )
        )
    return tuple(found)


def _network_cell(row: Row | None) -> tuple[str, tuple[str, ...]]:
    if row is None:
        return "", ()
    bound = f"≥{THIN}" if row["is_lower_bound"] else ""
    notes = [
        f"{number(row['counted_bodies_count'])} agglomération"
        f"{'s' if row['counted_bodies_count'] > 1 else ''} sur {number(row['bodies_in_scope_count'])}"
        if row["is_partial"]
        else "",
        f"{counted(row['joint_meetings_deducted'], 'réunion commune déduite', 'réunions communes déduites')}"
        if row["joint_meetings_deducted"]
        else "",
        "définition changée" if row["has_series_break"] else "",
    ]
    text = "aucune valeur"
    if row["network_value"] is not None:
        text = f"{bound}{number(row['network_value'])}"
    elif row["named_actor_count"] is not None:
        text = f"{bound}{counted(row['named_actor_count'], 'nommé')}"
        notes.insert(0, f"{number(row['named_and_collective_actor_count'])} avec les collectifs")
    elif not row["is_additive_over_bodies"]:
        text = "ne s'additionne pas"
    return text, tuple(filter(None, notes))


def _additivity(indicator: Row) -> str:
    bodies, years = indicator["is_additive_over_bodies"], indicator["is_additive_over_years"]
    if bodies and years:
        return "S'additionne entre agglomérations et d'une année à l'autre."
    if bodies:
        return "S'additionne entre agglomérations, jamais d'une année à l'autre."
    if years:
        return "S'additionne d'une année à l'autre, jamais entre agglomérations."
    return "Ne s'additionne ni entre agglomérations ni d'une année à l'autre."
