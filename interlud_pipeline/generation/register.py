"""The register of invented campaigns: the dbt project with its own bodies, indicators and campaigns.

Belongs here: which lines the seeds get that name bodies, plans and rounds; all others stay as they are.
Does not belong here: wordings, statuses and rules, which are the product's own.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from interlud_pipeline.generation.bodies import Body
from interlud_pipeline.generation.scale import AUTHORITY, FIRST_INDICATOR, PLAN, Scale, closes_on, due_on, opens_on

PERCENT = "%"
# Label, unit, whether it counts, and whether it may be added over bodies and over years.
_INDICATORS = (
    ("Places de stationnement pour vélos aménagées", "places", "place", True, True, False),
    ("Linéaire cyclable aménagé", "km", "kilometre", False, True, True),
    ("Rencontres publiques organisées", "rencontres", "meeting", True, True, True),
    ("Part modale de la marche", PERCENT, "percent", False, False, False),
    ("Dépenses engagées", "euros", "euro", False, True, True),
    ("Bornes de recharge en service", "bornes", "charging point", True, True, False),
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NOT_COPIED = ("target", "logs", "dbt_packages", ".user.yml")


def write_register(project: Path, target: Path, scale: Scale, bodies: Sequence[Body]) -> None:
    """Copy the dbt project, its register replaced by that of the invented bodies.

    Args:
        project: The dbt project whose wordings, rules and models hold.
        target: Folder to write it in, which is not there yet.
        scale: How much is made.
        bodies: The bodies.
    """
    shutil.copytree(project, target, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    for seed, rows in _seeds(scale, bodies).items():
        _replace(target / "seeds" / f"{seed}.csv", rows)


def _seeds(scale: Scale, bodies: Sequence[Body]) -> dict[str, Iterable[Sequence[object]]]:
    first = scale.reporting_years[0]
    return {
        "authorities": [(AUTHORITY, *["Syndicat des Deux Vallées"] * 2, "Chargé de mission mobilité")],
        "plans": [(PLAN, AUTHORITY, "Plan de mobilité des Deux Vallées (données inventées)", 1, first, "")],
        "agglomerations": [
            (one.siren, AUTHORITY, one.short_name, one.name, one.communes, "Service mobilité", one.department)
            for one in bodies
        ],
        "agglomeration_aliases": [line for one in bodies for line in _aliases(one)],
        "indicators": _indicators(scale, first),
        "indicator_aliases": [],
        "campaigns": [
            (AUTHORITY, year, opens_on(year), due_on(year), closes_on(year), "true", "Campagne inventée")
            for year in scale.reporting_years
        ],
        "campaign_reminders": [],
        "decisions": [],
        "expected_return_rules": [("R1", PLAN, "*", "*", first, "", "in", "Agglomération membre du syndicat inventé")],
        "expected_return_exceptions": [],
    }


def _aliases(body: Body) -> Iterator[tuple[str, ...]]:
    yield body.short_name, body.siren, "acronym", "", ""
    yield body.town, body.siren, "name", "", ""
    yield body.misspelling, body.siren, "misspelling", "", ""


def is_count(number: int) -> bool:
    """Whether the indicator of this place in the register counts whole things."""
    return _INDICATORS[number % len(_INDICATORS)][3]


def is_additive(number: int) -> bool:
    """Whether its values may be added over bodies."""
    return _INDICATORS[number % len(_INDICATORS)][4]


def unit_of(number: int) -> str:
    """Its unit in French."""
    return _INDICATORS[number % len(_INDICATORS)][1]


def label_of(number: int) -> str:
    """Its label, with letters for a zone, since a digit in a name may be taken for a figure."""
    zone, letters = number // len(_INDICATORS), ""
    while True:
        zone, letter = divmod(zone, len(_LETTERS))
        letters = f"{_LETTERS[letter]}{letters}"
        if not zone:
            return f"{_INDICATORS[number % len(_INDICATORS)][0]}, zone {letters}"


def _indicators(scale: Scale, first_year: int) -> Iterator[Sequence[object]]:
    for number in range(scale.indicators):
        _, unit_fr, unit, counts, over_bodies, over_years = _INDICATORS[number % len(_INDICATORS)]
        label, code = label_of(number), FIRST_INDICATOR + number
        flags = [str(flag).lower() for flag in (counts, over_bodies, over_years)]
        yield (
            *(PLAN, code, label, f"Indicator {code}", unit, unit_fr, flags[0], "", *flags[1:]),
            *("mobilite", "Démonstration", first_year, "", 1, f"engendre-{code}", f"{label} : indicateur inventé."),
        )


def _replace(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Keep a seed's header and give it other lines."""
    with path.open(encoding="utf-8", newline="") as lines:
        header = next(csv.reader(lines))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
