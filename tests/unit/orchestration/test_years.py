import polars as pl
import pytest

from interlud_pipeline.orchestration.years import contiguous_ranges, touched_years, year_digests


def observations(*rows: tuple[int, str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [{"plan": "p", "agglomeration": "a", "reporting_year": y, "indicator": i, "value": v} for y, i, v in rows],
        schema={
            "plan": pl.String,
            "agglomeration": pl.String,
            "reporting_year": pl.Int32,
            "indicator": pl.String,
            "value": pl.Int64,
        },
    )


def test_a_year_is_touched_when_one_of_its_figures_changes_and_no_other_year_is():
    before = year_digests(observations((2022, "115", 1), (2023, "115", 2), (2023, "116", 3)))
    after = year_digests(observations((2022, "115", 1), (2023, "115", 2), (2023, "116", 4)))
    assert touched_years(after, before) == (2023,)


def test_a_figure_that_is_no_longer_there_touches_its_year():
    before = year_digests(observations((2023, "115", 2), (2023, "116", 3)))
    after = year_digests(observations((2023, "115", 2)))
    assert touched_years(after, before) == (2023,)


def test_the_order_of_rows_touches_nothing():
    one = observations((2023, "115", 2), (2023, "116", 3))
    assert touched_years(year_digests(one.reverse()), year_digests(one)) == ()


def test_a_year_that_was_never_looked_at_is_touched():
    published = year_digests(observations((2022, "115", 1), (2023, "115", 2)))
    assert touched_years(published, {}) == (2022, 2023)
    assert touched_years(published, {2022: published[2022]}) == (2023,)


def test_missing_and_zero_are_two_states():
    published, looked_at = year_digests(observations((2023, "115", 0))), year_digests(observations((2023, "115", None)))
    assert touched_years(published, looked_at) == (2023,)


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
