from datetime import date

import polars as pl
import pytest

from interlud_pipeline.orchestration.days import between, days_that_matter, last_day
from interlud_pipeline.reference import Register

AUTHORITY = "artois-mobilites"


def announced(*rows: tuple[int, date | None]) -> pl.LazyFrame:
    return pl.DataFrame(rows, schema={"reporting_year": pl.Int32, "available_on": pl.Date}, orient="row").lazy()


def test_the_days_of_a_year_are_those_of_its_campaign_and_those_announced_for_its_figures(one_campaign):
    days = days_that_matter(one_campaign, announced((2023, date(2026, 12, 31)), (2023, None), (2022, date(2025, 1, 1))))
    assert days == {
        2022: {date(2025, 1, 1)},
        2023: {date(2024, 1, 1), date(2024, 3, 31), date(2024, 12, 31), date(2026, 12, 31)},
    }


def test_the_day_after_the_trial_of_a_rule_matters_for_every_year(one_campaign: Register):
    with (one_campaign.folder / "year_on_year_rules.csv").open("a", encoding="utf-8") as lines:
        lines.write("indicator.stopped,artois-pdm,118,,,,2025-06-30,À l'essai\n")
    days = days_that_matter(one_campaign, announced((2022, date(2025, 1, 1))))
    assert {year for year, found in days.items() if date(2025, 7, 1) in found} == {2022, 2023}
    assert not any(date(2025, 6, 30) in found for found in days.values())


def test_every_campaign_of_the_register_has_its_days(register):
    days = days_that_matter(register, announced())
    assert {year: date(year + 1, 3, 31) in found for year, found in days.items()} == dict.fromkeys(days, True)
    assert set(days) == {campaign.reporting_year for campaign in register.campaigns}


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (date(2024, 3, 30), date(2024, 3, 31), [date(2024, 3, 31)]),
        (date(2024, 3, 31), date(2024, 4, 1), []),
        (date(2024, 4, 1), date(2024, 3, 30), [date(2024, 3, 31)]),
        (date(2024, 3, 31), date(2024, 3, 31), []),
        (date(2024, 1, 1), date(2027, 1, 1), [date(2024, 3, 31), date(2026, 12, 31)]),
    ],
)
def test_a_day_lies_between_two_others_when_it_tells_them_apart(one, other, found):
    assert between([date(2026, 12, 31), date(2024, 3, 31)], one, other) == tuple(found)


def test_the_last_day_changes_only_when_one_comes():
    days = {2023: frozenset({date(2024, 3, 31)}), 2022: frozenset({date(2026, 12, 31), date(2023, 3, 31)})}
    seen = [last_day(days, date(2026, 12, day)) for day in (29, 30, 31)]
    assert seen == [date(2024, 3, 31), date(2024, 3, 31), date(2026, 12, 31)]
    assert last_day(days, date(2020, 1, 1)) is None
