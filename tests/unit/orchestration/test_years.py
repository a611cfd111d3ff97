from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from interlud_pipeline.orchestration.years import (
    Basis,
    contiguous_ranges,
    digests_of_parts,
    year_digests,
    years_to_refresh,
)
from interlud_pipeline.publication.manifest import Part

YEARS = (2022, 2023, 2024, 2025)
JUNE = date(2026, 6, 30)
DAYS = {
    2022: frozenset({date(2023, 3, 31)}),
    2023: frozenset({date(2026, 12, 31)}),
    2024: frozenset({date(2025, 3, 31)}),
}
BASES = {year: Basis(f"digest {year}", JUNE, "register") for year in YEARS}


def figures(*rows: tuple[int | None, str, int | None]) -> dict[str, pl.DataFrame]:
    schema = {"reporting_year": pl.Int32, "indicator": pl.String, "value": pl.Int64}
    return {"fct_indicator_observation": pl.DataFrame(rows, schema=schema, orient="row")}


def changed_years(before: dict[str, pl.DataFrame], after: dict[str, pl.DataFrame]) -> set[int]:
    one, other = year_digests(before), year_digests(after)
    return {year for year in one.keys() | other.keys() if one.get(year) != other.get(year)}


def on(day: date) -> dict[int, Basis]:
    return {year: replace(basis, as_of=day) for year, basis in BASES.items()}


def test_a_digest_changes_with_a_figure_of_its_year_and_of_no_other():
    before, after = figures((2022, "115", 1), (2023, "115", 2)), figures((2022, "115", 1), (2023, "115", 3))
    assert changed_years(before, after) == {2023}


def test_a_digest_changes_when_a_figure_goes_and_when_missing_becomes_zero():
    before = figures((2023, "115", 2), (2023, "116", None))
    assert changed_years(before, figures((2023, "115", 2))) == {2023}
    assert changed_years(before, figures((2023, "115", 2), (2023, "116", 0))) == {2023}


def test_a_digest_of_parts_changes_with_its_year_and_with_no_other_and_nothing_is_said_of_rows_without_one():
    def parts(of_2023: str, *, findings: str = "f") -> dict[str, tuple[Part, ...]]:
        figures = (Part(year=2022, rows=1, digest="a"), Part(year=2023, rows=2, digest=of_2023))
        return {
            "fct_indicator_observation": figures,
            "rpt_findings": (Part(year=None, rows=9, digest=findings),),
            "dim_plan": (Part(year=None, rows=1, digest="p"),),
        }

    before, after = digests_of_parts(parts("b")), digests_of_parts(parts("c", findings="g"))
    assert before.keys() == {2022, 2023}
    assert {year for year in before if before[year] != after[year]} == {2023}
    assert digests_of_parts(parts("b")) == before


def test_the_order_of_rows_changes_no_digest():
    before = figures((2023, "115", 2), (2023, "116", 3))
    assert changed_years(before, {name: frame.reverse() for name, frame in before.items()}) == set()


def test_a_finding_alone_changes_the_digest_of_its_year():
    before = figures((2022, "115", 1), (2023, "115", 2))
    findings = pl.DataFrame({"reporting_year": [2023], "rule": ["number.in_words"]})
    assert changed_years(before, before | {"rpt_findings": findings}) == {2023}


def test_what_is_of_no_year_changes_no_digest():
    before = figures((2023, "115", 2))
    assert changed_years(before, figures((2023, "115", 2), (None, "115", 9))) == set()
    assert changed_years(before, before | {"dim_actor": pl.DataFrame({"actor": ["gls"]})}) == set()


def test_where_nothing_changed_no_year_is_refreshed():
    assert years_to_refresh(BASES, BASES, DAYS) == ()


def test_a_year_with_new_records_is_refreshed_with_the_year_after_it_and_no_other():
    present = BASES | {2023: replace(BASES[2023], digest="another")}
    assert years_to_refresh(present, BASES, DAYS) == (2023, 2024)


def test_the_year_after_the_last_one_is_not_made_up():
    present = BASES | {2025: replace(BASES[2025], digest="another")}
    assert years_to_refresh(present, BASES, DAYS) == (2025,)


def test_a_year_that_was_never_looked_at_is_refreshed():
    looked_at = {year: basis for year, basis in BASES.items() if year != 2022}
    assert years_to_refresh(BASES, looked_at, DAYS) == (2022, 2023)
    assert years_to_refresh(BASES, {}, DAYS) == YEARS


@pytest.mark.parametrize(
    ("day", "refreshed"),
    [
        (date(2026, 12, 30), ()),
        (date(2026, 12, 31), (2023,)),
        (date(2027, 6, 30), (2023,)),
        (date(2025, 3, 31), ()),
        (date(2025, 3, 30), (2024,)),
        (date(2023, 1, 1), (2022, 2024)),
    ],
)
def test_a_year_is_refreshed_when_one_of_its_days_lies_between_the_two_days_of_evaluation(day, refreshed):
    assert years_to_refresh(on(day), BASES, DAYS) == refreshed


def test_all_years_are_refreshed_with_another_register():
    present = {year: replace(basis, register_hash="another") for year, basis in BASES.items()}
    assert years_to_refresh(present, BASES, DAYS) == YEARS


def test_a_year_that_an_interrupted_run_left_behind_is_refreshed_alone():
    present = {year: replace(basis, register_hash="another") for year, basis in BASES.items()}
    looked_at = present | {2024: BASES[2024]}
    assert years_to_refresh(present, looked_at, DAYS) == (2024,)


def test_a_year_that_the_publication_no_longer_has_is_not_refreshed():
    present = {year: basis for year, basis in BASES.items() if year != 2022}
    assert years_to_refresh(present, BASES, DAYS) == ()


@pytest.mark.parametrize(
    ("years", "ranges"),
    [
        ([], ()),
        ([2023], ((2023, 2023),)),
        ([2024, 2022, 2023], ((2022, 2024),)),
        ([2022, 2024], ((2022, 2022), (2024, 2024))),
        ([2024, 2026], ((2024, 2026),)),
        ([1999], ()),
    ],
)
def test_ranges_run_over_neighbouring_partitions_and_leave_out_years_without_one(years, ranges):
    assert contiguous_ranges(years, (2022, 2023, 2024, 2026)) == ranges
