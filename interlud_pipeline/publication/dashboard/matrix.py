"""The matrix of bodies × indicators × years, within a bound: every body at a network's size, sums first at a nation's.

Belongs here: what stands in which row and column.
Does not belong here: what there is room for (``bound``), the words of one figure (``cells``), looks (``templates``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from interlud_pipeline.publication.dashboard.bound import MOST_BODIES, Group, by_name, grouped, within_bound
from interlud_pipeline.publication.dashboard.cells import (
    Cell,
    Key,
    cell_of,
    decisions_in_words,
    key_of,
    parts_by_figure,
    trace_of,
)
from interlud_pipeline.publication.dashboard.kinds import SILENT, Kind, kind_of, share_of
from interlud_pipeline.publication.dashboard.source import Row, Source
from interlud_pipeline.publication.dashboard.tables import Block, Heading, Line, Matrix, Table
from interlud_pipeline.publication.dashboard.wording import counted, number

MOST_YEARS = 2
"""Latest years of the sums; all years are in the rates over time."""

ALL_OF_IT = "ce que l'on sait de chaque chiffre attendu"


def lay_out(source: Source) -> Matrix:
    """The matrix of a publication."""
    bodies = by_name(source)
    rows, left_out = within_bound(source, bodies)
    place = {body: at for at, body in enumerate(bodies)}
    rows.sort(key=lambda row: (place[row["agglomeration"]], -row["reporting_year"], row["plan"], row["indicator"]))
    cells = {key_of(row): cell_of(row, source, trace) for trace, row in enumerate(rows, start=1)}
    parts, decisions = parts_by_figure(source), decisions_in_words(source)
    shown = {row["agglomeration"] for row in rows}
    is_national = len(bodies) > MOST_BODIES
    return Matrix(
        sums=tuple(_sums(source, grouped(source, bodies))) if is_national else (),
        tables=tuple(_tables(source, rows, cells, grouped(source, [body for body in bodies if body in shown]))),
        traces=tuple(trace_of(row, cells[key_of(row)], source, parts.get(key_of(row), ()), decisions) for row in rows),
        statuses=_legend(source),
        left_out=left_out,
    )


def _themes(source: Source, occurring: Sequence[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Indicators that occur, by the words of their plan and theme."""
    themes: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one in occurring:
        themes.setdefault((one[0], source.indicators[one]["theme"]), []).append(one)
    several_plans = len({plan for plan, _ in occurring}) > 1
    return [
        (" · ".join((*([source.plans[plan]["label_fr"]] if several_plans else []), theme_words(theme))), indicators)
        for (plan, theme), indicators in themes.items()
    ]


def theme_words(theme: str | None) -> str:
    """A theme's code as words."""
    return (theme or "tous thèmes").replace("-", " ").capitalize()


def _headings(source: Source, indicators: Iterable[tuple[str, str]]) -> tuple[Heading, ...]:
    rows = (source.indicators[one] for one in indicators)
    return tuple(Heading(row["indicator"], row["label_fr"], row["unit_fr"] or "") for row in rows)


def _tables(source: Source, rows: Sequence[Row], cells: dict[Key, Cell], groups: Sequence[Group]) -> Iterable[Table]:
    """Figures one by one."""
    years: dict[str, set[int]] = {}
    mute: dict[tuple[str, int], bool] = {}
    for row in rows:
        body, year = row["agglomeration"], row["reporting_year"]
        years.setdefault(body, set()).add(year)
        mute[body, year] = mute.get((body, year), True) and source.kind(row) is SILENT
    occurring = sorted({(row["plan"], row["indicator"]) for row in rows})
    for words, indicators in _themes(source, occurring):
        for group in groups:
            blocks = []
            for body in group.bodies:
                lines = [
                    Line(
                        year,
                        year in source.fictional_years,
                        mute[body, year],
                        tuple(cells.get((plan, body, indicator, year)) for plan, indicator in indicators),
                    )
                    for year in sorted(years[body], reverse=True)
                ]
                if any(cell for line in lines for cell in line.cells):
                    title = source.bodies[body]["name"] if body in source.bodies else body
                    blocks.append(Block(source.body_name(body), title, tuple(lines)))
            if blocks:
                caption = f"{words} : {group.label or ALL_OF_IT}"
                yield Table(caption, group.label or words, _headings(source, indicators), tuple(blocks))


def _sums(source: Source, groups: Sequence[Group]) -> Iterable[Table]:
    """What groups of bodies come to, by theme: figures that count, those filled, and what is missing."""
    years = list(source.figures_by_year)[:MOST_YEARS]
    found = _counts(source, groups, years)
    for words, indicators in _themes(source, source.occurring):
        blocks = [
            Block(
                group.label,
                counted(len(group.bodies), "agglomération"),
                tuple(
                    Line(
                        year,
                        year in source.fictional_years,
                        is_silent=False,
                        cells=tuple(_sum(source, found.get((at, *one, year))) for one in indicators),
                    )
                    for year in years
                ),
            )
            for at, group in enumerate(groups)
        ]
        yield Table(f"{words}, par département", words, _headings(source, indicators), tuple(blocks))


def _counts(source: Source, groups: Sequence[Group], years: Sequence[int]) -> dict[tuple[Any, ...], Row]:
    """By group, plan, indicator and year: figures that count, those answered and filled, and all by status."""
    group_of = {body: at for at, group in enumerate(groups) for body in group.bodies}
    key = ("group", "plan", "indicator", "reporting_year")
    rows = source.observations.filter(pl.col("reporting_year").is_in(years)).with_columns(
        pl.col("agglomeration").replace_strict(group_of, return_dtype=pl.Int64).alias("group")
    )
    counts = pl.col("is_in_rates")
    told = (
        rows.group_by(key)
        .agg(
            counts.sum().alias("counting"),
            (counts & pl.col("is_answered")).sum().alias("answered"),
            (counts & pl.col("is_filled")).sum().alias("filled"),
        )
        .collect()
    )
    found: dict[tuple[Any, ...], Row] = {
        tuple(row[name] for name in key): {**row, "statuses": {}} for row in told.iter_rows(named=True)
    }
    for *place, status, times in rows.group_by(*key, "status").len().collect().iter_rows():
        found[tuple(place)]["statuses"][status] = times
    return found


def _sum(source: Source, counts: Row | None) -> Cell | None:
    if counts is None:
        return None
    found: dict[str, int] = counts["statuses"]
    notes = [
        f"{status['label_fr']} : {number(found[code])}"
        for code, status in source.statuses.items()
        if code in found and not status["has_value"]
    ]
    counting, answered, filled = counts["counting"], counts["answered"], counts["filled"]
    text = f"{number(filled)} sur {number(counting)}" if counting else "rien d'exigible"
    return Cell(share_of(answered, filled, counting), text, tuple(notes), "", None)


def _legend(source: Source) -> tuple[tuple[Kind, str, str], ...]:
    told = source.observations.select("status", pl.col("is_overdue").fill_null(value=False)).unique()
    occurring = set(told.collect().iter_rows())
    return tuple(
        (
            kind_of(status, is_overdue=is_overdue),
            f"{status['label_fr']}{', jour passé' if is_overdue else ''}",
            status["description_fr"],
        )
        for code, status in source.statuses.items()
        for is_overdue in (False, True)
        if (code, is_overdue) in occurring
    )
