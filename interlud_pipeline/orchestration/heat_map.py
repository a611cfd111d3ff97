"""A picture of bodies × indicators × years: what is known of each expected figure, at a glance.

Belongs here: sorting statuses into the few kinds that can be told apart, what is left out when there is too much,
and drawing. Does not belong here: what a status means (its seed), Dagster, or where the figures come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import polars as pl

from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import ObservationStatus

MOST_BODIES = 60
MOST_COLUMNS = 60
"""Indicators of all years together; more would be too small to see, and too large to keep."""

MOST_CELLS_WITH_TEXT = 400
DOTS_PER_INCH = 96
COLOURS = 48
"""Of the stored picture: enough for the kinds and the edges of letters."""

LEFT, RIGHT, ABOVE, BELOW, NARROWEST, LEGEND_ENTRY = 1.0, 0.2, 0.6, 0.9, 7.0, 2.5
"""In inches: what surrounds the cells, the least width, an entry of the legend."""

YEARS_ABOVE = 24
"""Points between the cells and the years."""

LINE, HATCH = "#777777", "////"

FIGURE = "#0072B2"
DARK = frozenset({FIGURE, "#D55E00", "#009E73", "#CC79A7"})
"""Colours on which white is read better than black."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of status, as it shows.

    Attributes:
        label_fr: For the legend.
        colour: Of Okabe and Ito's palette, whose colours are told apart whatever one's sight.
        mark: Stands in the cell too, so that no colour is needed; a figure stands there for itself.
    """

    label_fr: str
    colour: str
    mark: str


KINDS = (
    Kind("Valeur", FIGURE, "#"),
    Kind("Valeur provisoire ou estimée", "#56B4E9", "≈"),
    Kind("Absence motivée", "#F0E442", "m"),
    Kind("Sans objet ou compté ailleurs", "#009E73", "–"),
    Kind("Illisible", "#CC79A7", "?"),
    Kind("Sans réponse", "#D55E00", "!"),
    Kind("Pas encore attendu", "#DDDDDD", "…"),
    Kind("Périmètre inconnu ou hors périmètre", "#FFFFFF", "/"),
)
_VALUE, _UNSURE, _REASON, _ELSEWHERE, _UNREADABLE, _SILENT, _AWAITED, _OUTSIDE = range(len(KINDS))


def kind_of(status: ObservationStatus) -> int:
    """Index of a status's kind, by what the seed says of it."""
    if status.has_value:
        return _VALUE if status.obs_status == "A" else _UNSURE
    if status.is_answered:
        return _REASON if status.fails_filled else _ELSEWHERE
    if status.fails_answered:
        return _UNREADABLE if status.counts_from == "always" else _SILENT
    return _AWAITED if status.is_exported else _OUTSIDE


_DRAWN = ("agglomeration", "indicator", "reporting_year", "status", "scope", "value")


@dataclass(frozen=True, slots=True)
class Grid:
    """What is drawn.

    Attributes:
        bodies: Rows, from above.
        columns: Year and indicator of each column, from the left.
        kinds: Index of the kind in each cell by (row, column); none where nothing is expected.
        texts: What stands in each of them.
        left_out: In words, what there was no room for; empty where all is shown.
    """

    bodies: tuple[str, ...]
    columns: tuple[tuple[int, str], ...]
    kinds: Mapping[tuple[int, int], int]
    texts: Mapping[tuple[int, int], str]
    left_out: str


def lay_out(observations: pl.DataFrame | pl.LazyFrame, register: Register) -> Grid:
    """Choose what is drawn, and where.

    Args:
        observations: Rows of ``fct_indicator_observation`` of one plan.
        register: The register, for names and for what each status means.

    Returns:
        The latest years that there is room for, whole; where there are too many bodies, those that lack most of them.
    """
    figures = observations.lazy()
    columns, year_count = _columns(figures)
    at = {column: number for number, column in enumerate(columns)}
    years, indicators = ({column[which] for column in columns} for which in (0, 1))
    is_drawn = pl.col("reporting_year").is_in(list(years)) & pl.col("indicator").is_in(list(indicators))
    shown = figures.filter(is_drawn).select(_DRAWN).collect()
    bodies, count = _bodies(shown, register)
    place = {body: number for number, body in enumerate(bodies)}
    kinds, texts = {}, {}
    for row in shown.filter(pl.col("agglomeration").is_in(bodies)).iter_rows(named=True):
        cell = place[row["agglomeration"]], at[row["reporting_year"], row["indicator"]]
        kinds[cell] = kind_of(register.observation_statuses[row["status"]])
        texts[cell] = f"{row['value'].normalize():f}" if row["value"] is not None else KINDS[kinds[cell]].mark
    names = tuple(_name(body, register) for body in bodies)
    return Grid(names, columns, kinds, texts, _left_out(len(bodies), count, len(years), year_count))


def _columns(figures: pl.LazyFrame) -> tuple[tuple[tuple[int, str], ...], int]:
    """Year and indicator of each column, of the latest years that there is room for; and how many years there are."""
    known = figures.select("reporting_year", "indicator").unique().collect()
    indicators = sorted(known["indicator"].unique())[:MOST_COLUMNS]
    all_years = sorted(known["reporting_year"].unique())
    years = all_years[-max(1, MOST_COLUMNS // max(1, len(indicators))) :]
    return tuple((year, indicator) for year in years for indicator in indicators), len(all_years)


def _bodies(shown: pl.DataFrame, register: Register) -> tuple[list[str], int]:
    """Bodies in the register's order, those that lack most where there are too many; and how many there are."""
    failing = [code for code, status in register.observation_statuses.items() if status.fails_filled]
    fails = pl.col("status").is_in(failing) & (pl.col("scope") == "in")
    lacking = dict(shown.group_by("agglomeration").agg(fails.sum()).iter_rows())
    order = {body: number for number, body in enumerate(register.agglomerations)}
    ranked = sorted(lacking, key=lambda body: (-lacking[body], order.get(body, len(order)), body))[:MOST_BODIES]
    return sorted(ranked, key=lambda body: (order.get(body, len(order)), body)), len(lacking)


def _name(body: str, register: Register) -> str:
    known = register.agglomerations.get(body)
    return known.short_name if known else body


def _left_out(bodies: int, all_bodies: int, years: int, all_years: int) -> str:
    said = []
    if bodies < all_bodies:
        said.append(f"{bodies} agglomérations sur {all_bodies} : celles à qui il manque le plus de valeurs")
    if years < all_years:
        said.append(f"{years} années sur {all_years} : les dernières")
    return " ; ".join(said)


def draw(grid: Grid) -> bytes:
    """The picture, as PNG of few colours.

    Args:
        grid: What is drawn; at least one body and one column.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - heavy
    from PIL import Image  # noqa: PLC0415

    has_text = len(grid.bodies) * len(grid.columns) <= MOST_CELLS_WITH_TEXT
    cell = (max(0.5, 6.0 / len(grid.columns)), 0.34) if has_text else (0.2, 0.16)
    inner = cell[0] * len(grid.columns), cell[1] * len(grid.bodies)
    size = LEFT + max(inner[0], NARROWEST) + RIGHT, ABOVE + inner[1] + BELOW
    figure = Figure(figsize=size, dpi=DOTS_PER_INCH)
    axes = figure.add_axes((LEFT / size[0], BELOW / size[1], inner[0] / size[0], inner[1] / size[1]))
    _fill(axes, grid, has_text=has_text)
    _label(axes, grid, has_text=has_text)
    _explain(figure, grid, has_text=has_text, column_count=int(size[0] // LEGEND_ENTRY))
    drawn, target = BytesIO(), BytesIO()
    figure.savefig(drawn, format="png")
    Image.open(drawn).convert("RGB").quantize(COLOURS).save(target, "PNG", optimize=True)
    return target.getvalue()


def _fill(axes: Any, grid: Grid, *, has_text: bool) -> None:  # noqa: ANN401 - matplotlib's, imported where drawn
    """The cells; those outside the scope hatched, since white would be nothing at all."""
    from matplotlib.collections import PatchCollection  # noqa: PLC0415
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    for kind, shown in enumerate(KINDS):
        cells = [Rectangle((column, row), 1, 1) for (row, column), one in grid.kinds.items() if one == kind]
        hatch = HATCH if kind == _OUTSIDE else None
        axes.add_collection(PatchCollection(cells, facecolor=shown.colour, edgecolor=LINE, linewidth=0.5, hatch=hatch))
    for (row, column), kind in grid.kinds.items() if has_text else ():
        if kind != _OUTSIDE:
            ink = "white" if KINDS[kind].colour in DARK else "black"
            axes.text(column + 0.5, row + 0.5, grid.texts[row, column], ha="center", va="center", fontsize=8, color=ink)


def _label(axes: Any, grid: Grid, *, has_text: bool) -> None:  # noqa: ANN401
    """Bodies at the left, indicators above, years above them with a line between two."""
    axes.set_xlim(0, len(grid.columns))
    axes.set_ylim(len(grid.bodies), 0)
    axes.set_yticks([row + 0.5 for row in range(len(grid.bodies))], grid.bodies, fontsize=9 if has_text else 7)
    axes.set_xticks(
        [column + 0.5 for column in range(len(grid.columns))],
        [indicator for _, indicator in grid.columns],
        fontsize=8 if has_text else 6,
        rotation=0 if has_text else 90,
    )
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    axes.set_frame_on(False)
    years = [year for year, _ in grid.columns]
    for year in dict.fromkeys(years):
        first, count = years.index(year), years.count(year)
        axes.annotate(
            str(year),
            (first + count / 2, 0),
            xytext=(0, YEARS_ABOVE),
            textcoords="offset points",
            ha="center",
            fontsize=10,
            weight="bold",
        )
        if first:
            axes.axvline(first, color="black", linewidth=2)


def _explain(figure: Any, grid: Grid, *, has_text: bool, column_count: int) -> None:  # noqa: ANN401
    """The legend, and what there was no room for."""
    from matplotlib.patches import Patch  # noqa: PLC0415

    present = set(grid.kinds.values())
    marked = present - {_VALUE, _UNSURE, _OUTSIDE} if has_text else set()
    legend = [
        Patch(
            facecolor=kind.colour,
            edgecolor=LINE,
            hatch=HATCH if number == _OUTSIDE else None,
            label=f"{kind.mark}  {kind.label_fr}" if number in marked else kind.label_fr,
        )
        for number, kind in enumerate(KINDS)
        if number in present
    ]
    figure.legend(handles=legend, loc="lower left", ncols=max(1, column_count), fontsize=8, frameon=False)
    figure.text(0.01, (BELOW - 0.2) / figure.get_figheight(), grid.left_out, fontsize=8)
