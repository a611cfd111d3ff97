"""Long-form files of a network of many bodies, made from a seed: the same numbers give the same bytes.

One line for each body × year × indicator, with a share of defects of the kinds that officers really make, spread over
a dozen rules. The register that the file is read against is made beside it: the repository's own seeds, with as many
bodies and indicators as the file needs.
"""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from stdnum import luhn

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "dbt_project" / "seeds"
INDICATORS_PER_BODY, YEARS = 40, range(2003, 2023)
ROWS_PER_BODY = INDICATORS_PER_BODY * len(YEARS)
FIRST_INDICATOR = 201
COLUMNS = ("Agglomération", "Année", "Indicateur", "Valeur", "Motif", "Disponible le", "Commentaire")
REASONS = ("données inexistantes", "n.d.", "sans objet", "non collecté", "trop tôt")
COMMENTS = ("chiffre consolidé", "relevé du service mobilité", "vérifié avec les communes")
_AUTHORITY, _PLAN = "artois-mobilites", "artois-pdm"
_SHARE_OF_REASONS, _SHARE_OF_COMMENTS = 0.04, 0.1
# Each defect: what it writes, by column.
_DEFECTS: tuple[dict[str, str], ...] = (
    {"Valeur": "une dizaine"},
    {"Valeur": "> 10"},
    {"Valeur": "12,5"},
    {"Valeur": "-3"},
    {"Valeur": "NC"},
    {"Valeur": "-"},
    {"Valeur": ""},
    {"Valeur": "12", "Motif": "données inexistantes"},
    {"Valeur": "", "Motif": "le service est fermé"},
    {"Année": "2021-2022"},
    {"Agglomération": "Agglomération de l'Étoile"},
    {"Indicateur": "999"},
)


@dataclass(frozen=True, slots=True)
class LongForm:
    """A long-form file with the register that it is read against.

    Attributes:
        path: The file.
        seeds: Folder of the register's seeds.
        rows: Lines below the header.
        bodies: SIRENs of the register.
        indicators: Numbers of the register.
    """

    path: Path
    seeds: Path
    rows: int
    bodies: tuple[str, ...]
    indicators: tuple[str, ...]


def make_long_form(folder: Path, rows: int, defect_rate: float = 0.05, seed: int = 1) -> LongForm:
    """Write a long-form file and its register.

    Args:
        folder: Where both are written.
        rows: Lines below the header.
        defect_rate: Share of lines with a defect.
        seed: Another one gives other figures and other places of defects.
    """
    bodies = tuple(_siren(number) for number in range(-(-rows // ROWS_PER_BODY)))
    indicators = tuple(str(FIRST_INDICATOR + number) for number in range(INDICATORS_PER_BODY))
    seeds = folder / "seeds"
    folder.mkdir(parents=True, exist_ok=True)
    _write_register(seeds, bodies, indicators)
    path = folder / f"retours-{rows}.csv"
    _lines(rows, bodies, indicators, defect_rate, seed).write_csv(path, separator=";")
    return LongForm(path, seeds, rows, bodies, indicators)


def _siren(number: int) -> str:
    stem = f"{20_000_000 + number}"
    return stem + luhn.calc_check_digit(stem)


def _lines(
    rows: int, bodies: tuple[str, ...], indicators: tuple[str, ...], defect_rate: float, seed: int
) -> pl.DataFrame:
    chance = np.random.default_rng(seed)
    at = np.arange(rows)
    years = np.array([str(year) for year in YEARS])
    values = chance.integers(0, 5_000, rows).astype(str)
    reasons = np.full(rows, "", dtype=object)
    is_reason = chance.random(rows) < _SHARE_OF_REASONS
    reasons[is_reason] = chance.choice(REASONS, int(is_reason.sum()))
    is_commented = chance.random(rows) < _SHARE_OF_COMMENTS
    comments = np.full(rows, "", dtype=object)
    comments[is_commented] = chance.choice(COMMENTS, int(is_commented.sum()))
    columns = {
        "Agglomération": np.array(bodies)[at // ROWS_PER_BODY].astype(object),
        "Année": years[at // INDICATORS_PER_BODY % len(YEARS)].astype(object),
        "Indicateur": np.array(indicators)[at % INDICATORS_PER_BODY].astype(object),
        "Valeur": np.where(is_reason, "", values).astype(object),
        "Motif": reasons,
        "Disponible le": np.where(reasons == REASONS[-1], f"31/12/{YEARS[-1] + 3}", "").astype(object),
        "Commentaire": comments,
    }
    kinds = np.where(chance.random(rows) < defect_rate, chance.integers(0, len(_DEFECTS) + 1, rows), -1)
    for kind, written in enumerate(_DEFECTS):
        for column, text in written.items():
            columns[column][kinds == kind] = text
    # The last kind sends the line before it again, with its own figure.
    again = np.flatnonzero(kinds == len(_DEFECTS))
    again = again[again > 0]
    for column in COLUMNS[:3]:
        columns[column][again] = columns[column][again - 1]
    texts = {name: pl.Series(name, written.tolist(), dtype=pl.String) for name, written in columns.items()}
    return pl.DataFrame(texts).select(pl.all().replace("", None))


def _write_register(folder: Path, bodies: tuple[str, ...], indicators: tuple[str, ...]) -> None:
    shutil.copytree(SEEDS, folder)
    _append(
        folder / "agglomerations.csv",
        [(one, _AUTHORITY, f"A{one}", f"Agglomération n° {one}", 20, "Service mobilité", "62") for one in bodies],
    )
    _append(
        folder / "indicators.csv",
        [
            (
                _PLAN,
                one,
                f"Mesure {one}",
                f"Measure {one}",
                "unit",
                "unités",
                "true",
                "",
                "true",
                "true",
                "logistique-urbaine",
                "InTerLUD",
                YEARS[0],
                "",
                1,
                f"artois-{one}",
                f"Nombre de l'année, mesure {one}.",
            )
            for one in indicators
        ],
    )
    plans = (folder / "plans.csv").read_text(encoding="utf-8")
    (folder / "plans.csv").write_text(plans.replace(",1,2022,", f",1,{YEARS[0]},"), encoding="utf-8")
    _append(
        folder / "campaigns.csv",
        [
            (_AUTHORITY, year, f"{year + 1}-01-02", f"{year + 1}-03-31", f"{year + 1}-12-31", "true", "Banc d'essai")
            for year in YEARS[:-1]
        ],
    )


def _append(path: Path, rows: list[tuple[object, ...]]) -> None:
    with path.open("a", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)
