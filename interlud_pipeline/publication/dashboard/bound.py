"""What there is room for: which figures are shown one by one, and which bodies together.

Belongs here: the bound of the page, and what is said of what lies beyond. Does not belong here: tables (``matrix``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from interlud_pipeline.publication.dashboard.source import Row, Source
from interlud_pipeline.publication.dashboard.wording import counted, years_in_words

MOST_BODIES = 60
"""Bodies in one table; where there are more, groups of bodies come first and each group has its own table."""

MOST_FIGURES = 10_000
"""Figures shown one by one with their trace, about 600 bytes each: the page stays under 8 MB whatever the register."""


@dataclass(frozen=True, slots=True)
class Group:
    """Bodies that are shown together.

    Attributes:
        label: What they have in common; blank where they are all there are.
        bodies: Their SIRENs, in the order of the page.
    """

    label: str
    bodies: tuple[str, ...]


def by_name(source: Source) -> list[str]:
    """Bodies of which figures are expected, in alphabetical order; those that the register lacks come last."""
    known = [body for body in source.bodies if body in source.present]
    return known + sorted(source.present.difference(known))


def within_bound(source: Source, bodies: Sequence[str]) -> tuple[list[Row], str]:
    """The latest years that there is room for, whole; of a year too large, the bodies that lack most figures."""
    counts = source.figures_by_year
    years = list(counts)
    taken: list[int] = []
    for count, year in enumerate(years):
        if sum(counts[one] for one in taken) + counts[year] > MOST_FIGURES:
            if taken:
                older = years_in_words(years[count:])
                left_out = f"Les chiffres de {older}, un par un, sont dans les fichiers de la publication."
                return _of_years(source, taken).to_dicts(), left_out
            return _those_that_lack_most(source, _of_years(source, [year]), bodies)
        taken.append(year)
    return source.observations.collect().to_dicts(), ""


def _of_years(source: Source, years: Sequence[int]) -> pl.DataFrame:
    return source.observations.filter(pl.col("reporting_year").is_in(years)).collect()


def _those_that_lack_most(source: Source, rows: pl.DataFrame, bodies: Sequence[str]) -> tuple[list[Row], str]:
    failing = [code for code, status in source.statuses.items() if status["fails_filled"]]
    lacks = pl.col("status").is_in(failing).sum()
    found = rows.group_by("agglomeration").agg(pl.len(), lacks.alias("lacking")).iter_rows()
    known = {body: (owed, lacking) for body, owed, lacking in found}
    kept, room = set(), MOST_FIGURES
    for body in sorted(bodies, key=lambda body: -known.get(body, (0, 0))[1]):
        owed = known.get(body, (0, 0))[0]
        if owed > room:
            break
        kept.add(body)
        room -= owed
    said = (
        f"Un par un, les chiffres de {counted(len(kept), 'agglomération')} sur {len(bodies)} pour la dernière année : "
        "celles à qui il en manque le plus. Les autres sont dans les fichiers de la publication."
    )
    return rows.filter(pl.col("agglomeration").is_in(kept)).to_dicts(), said


def grouped(source: Source, bodies: Sequence[str]) -> list[Group]:
    """Bodies by department where they do not fit in one table, in parts of the alphabet where they still do not."""
    if len(bodies) <= MOST_BODIES:
        return [Group("", tuple(bodies))] if bodies else []
    by_department: dict[str, list[str]] = {}
    for body in bodies:
        by_department.setdefault(source.department(body), []).append(body)
    groups = []
    for department, members in sorted(by_department.items(), key=lambda one: (not one[0], one[0])):
        label = f"Département {department}" if department else "Département non renseigné"
        parts = [members[start : start + MOST_BODIES] for start in range(0, len(members), MOST_BODIES)]
        for part in parts:
            ends = f", de {source.body_name(part[0])} à {source.body_name(part[-1])}" if len(parts) > 1 else ""
            groups.append(Group(f"{label}{ends}", tuple(part)))
    return groups
