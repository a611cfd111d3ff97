"""What there is room for: which figures are shown one by one, and which bodies together.

Belongs here: the bound of the page, and what is said of what lies beyond. Does not belong here: tables (``matrix``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

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
    present = {row["agglomeration"] for row in source.observations}
    known = [body for body in source.bodies if body in present]
    return known + sorted(present.difference(known))


def within_bound(source: Source, bodies: Sequence[str]) -> tuple[list[Row], str]:
    """The latest years that there is room for, whole; of a year too large, the bodies that lack most figures."""
    by_year: dict[int, list[Row]] = {}
    for row in source.observations:
        by_year.setdefault(row["reporting_year"], []).append(row)
    years = sorted(by_year, reverse=True)
    rows: list[Row] = []
    for count, year in enumerate(years):
        if len(rows) + len(by_year[year]) > MOST_FIGURES:
            if rows:
                older = years_in_words(years[count:])
                return rows, f"Les chiffres de {older}, un par un, sont dans les fichiers de la publication."
            return _those_that_lack_most(source, by_year[year], bodies)
        rows += by_year[year]
    return rows, ""


def _those_that_lack_most(source: Source, rows: list[Row], bodies: Sequence[str]) -> tuple[list[Row], str]:
    lacking = Counter(row["agglomeration"] for row in rows if source.statuses[row["status"]]["fails_filled"])
    owed = Counter(row["agglomeration"] for row in rows)
    kept, room = set(), MOST_FIGURES
    for body in sorted(bodies, key=lambda body: -lacking[body]):
        if owed[body] > room:
            break
        kept.add(body)
        room -= owed[body]
    said = (
        f"Un par un, les chiffres de {counted(len(kept), 'agglomération')} sur {len(bodies)} pour la dernière année : "
        "celles à qui il en manque le plus. Les autres sont dans les fichiers de la publication."
    )
    return [row for row in rows if row["agglomeration"] in kept], said


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
