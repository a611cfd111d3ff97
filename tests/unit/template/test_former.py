from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from interlud_pipeline.reference import Register
from interlud_pipeline.template.former import former_figures

CAHC = "246200299"
ROW = {
    "agglomeration": CAHC, "reporting_year": 2023, "plan": "artois-pdm", "is_answered": True, "status": "REPORTED",
    "value": None, "available_on": None, "is_lower_bound": False,
}  # fmt: skip
SCHEMA = {"value": pl.Decimal(18, 4), "available_on": pl.Date}


def published(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame([ROW | row for row in rows], schema_overrides=SCHEMA)


def test_figures_and_reasons_of_the_year_before_are_told_in_words(register: Register):
    observations = published(
        {"indicator": "115", "value": Decimal(1234), "is_lower_bound": True},
        {"indicator": "116", "value": Decimal(12), "status": "PROVISIONAL"},
        {"indicator": "117", "status": "DECLARED_NO_DATA"},
        {"indicator": "118", "status": "DECLARED_NOT_YET_DUE", "available_on": date(2026, 12, 31)},
    )
    assert former_figures(observations, CAHC, 2024, register) == {
        "115": "au moins 1\u202f234",
        "116": "12 (provisoire)",
        "117": "Données inexistantes",
        "118": "Trop tôt, dès le 31/12/2026",
    }


def test_other_bodies_years_and_what_nobody_answered_are_left_out(register: Register):
    observations = published(
        {"indicator": "115", "value": Decimal(1), "agglomeration": "246200364"},
        {"indicator": "116", "value": Decimal(2), "reporting_year": 2022},
        {"indicator": "117", "status": "BLANK_NO_REASON", "is_answered": False},
    )
    assert former_figures(observations, CAHC, 2024, register) == {}


def test_a_renumbered_indicator_is_followed_and_a_redefined_one_says_so(seeds_copy: Path):
    seed = seeds_copy / "indicators.csv"
    lines = seed.read_text(encoding="utf-8").splitlines()
    old = {number: next(line for line in lines if f",{number}," in line) for number in ("117", "118")}
    closed = [line.replace(",2022,,1,", ",2022,2023,1,") if line in old.values() else line for line in lines]
    renumbered = old["117"].replace(",117,", ",217,").replace(",2022,,1,", ",2024,,1,")
    redefined = old["118"].replace(",2022,,1,", ",2024,,2,")
    assert closed != lines
    seed.write_text("\n".join([*closed, renumbered, redefined]) + "\n", encoding="utf-8")
    observations = published({"indicator": "117", "value": Decimal(7)}, {"indicator": "118", "value": Decimal(8)})
    assert former_figures(observations, CAHC, 2024, Register(seeds_copy)) == {"217": "7", "118": "8 (autre définition)"}
