import duckdb
import pytest

from interlud_pipeline.quality.results import ExpectationResult
from interlud_pipeline.quality.slices import columns_only, holds_by_slice, slices_of, together
from interlud_pipeline.quality.suites import Expectation


@pytest.fixture
def tables():
    with duckdb.connect() as connection:
        connection.execute("create table dim_plan as select 1 as plan from range(9)")
        connection.execute(
            "create table fct as select unnest([2021, 2021, 2021, 2022, 2023, 2023, null]) as reporting_year"
        )
        yield connection


def test_whole_years_are_looked_at_together_while_they_fit(tables):
    everything = "select * from fct"
    assert slices_of("fct", tables, 7) == [everything]
    assert slices_of("fct", tables, 4) == [
        f"{everything} where reporting_year = 2021 or reporting_year = 2022",
        f"{everything} where reporting_year = 2023 or reporting_year is null",
    ]
    assert slices_of("fct", tables, 2) == [
        f"{everything} where reporting_year = 2021",  # too large, and one all the same
        f"{everything} where reporting_year = 2022",
        f"{everything} where reporting_year = 2023",
        f"{everything} where reporting_year is null",
    ]


def test_years_that_are_left_out_are_in_no_slice(tables):
    everything = "select * from fct"
    assert slices_of("fct", tables, 9, frozenset({2021, None})) == [
        f"{everything} where reporting_year = 2022 or reporting_year = 2023"
    ]
    assert slices_of("fct", tables, 2, frozenset({2021})) == [
        f"{everything} where reporting_year = 2022",
        f"{everything} where reporting_year = 2023",
        f"{everything} where reporting_year is null",
    ]
    assert slices_of("fct", tables, 9, frozenset({1999})) == [everything]
    assert slices_of("fct", tables, 9, frozenset({2021, 2022, 2023, None})) == [f"{everything} where false"]


def test_a_year_that_is_too_large_comes_in_parts_of_whole_bodies(tables):
    tables.execute(
        "create table told as select 2021 as reporting_year, (range % 5)::varchar as agglomeration from range(9)"
    )
    tables.execute("insert into told values (2022, 'a'), (2023, null), (2023, null)")
    queries = slices_of("told", tables, 4)
    everything = "select * from told where reporting_year = "
    assert queries == [
        *(f"{everything}2021 and hash(agglomeration) % 3 = {part}" for part in range(3)),
        f"{everything}2022 or reporting_year = 2023",
    ]
    found = [tables.execute(query).fetchall() for query in queries]
    assert sorted(row for rows in found for row in rows if row[0] == 2021) == sorted(
        (2021, str(number % 5)) for number in range(9)
    )
    assert sum(map(len, found)) == 12
    bodies = [{body for _, body in rows} for rows in found[:3]]
    assert sum(map(len, bodies)) == 5


def test_a_mart_without_years_and_one_that_is_not_there_are_one_slice(tables):
    assert slices_of("dim_plan", tables, 2) == ["select * from dim_plan"]
    assert slices_of("nowhere", tables, 2) == ["select * from nowhere"]


def _claim(kind: str, **kwargs: object) -> Expectation:
    return Expectation(name="claim", claim="So it is.", type=kind, kwargs=kwargs)


def test_only_what_bodies_and_years_cannot_break_together_is_told_by_slice():
    assert holds_by_slice(_claim("ExpectColumnValuesToNotBeNull", column="plan"))
    assert holds_by_slice(_claim("ExpectCompoundColumnsToBeUnique", column_list=["agglomeration", "reporting_year"]))
    assert not holds_by_slice(_claim("ExpectCompoundColumnsToBeUnique", column_list=["plan", "reporting_year"]))
    assert not holds_by_slice(_claim("ExpectCompoundColumnsToBeUnique", column_list=["plan", "record"]))
    assert not holds_by_slice(_claim("ExpectColumnValuesToBeUnique", column="finding_id"))
    assert not holds_by_slice(_claim("ExpectTableRowCountToBeBetween", max_value=9))


def test_what_is_told_of_the_whole_looks_at_its_own_columns_alone():
    assert columns_only("fct", _claim("ExpectColumnValuesToBeUnique", column="id")) == "select id from fct"
    compound = _claim("ExpectCompoundColumnsToBeUnique", column_list=["a", "b"])
    assert columns_only("fct", compound) == "select a, b from fct"
    assert columns_only("fct", _claim("ExpectTableRowCountToBeBetween", min_value=1)) == "select 1 as row from fct"


def _told(*, success: bool, count: int | None = 0, exception: str | None = None) -> ExpectationResult:
    sample = tuple({"row": number} for number in range(count or 0))
    return ExpectationResult("fct", "claim", "warning", success, None, count, sample, exception)


def test_what_breaks_a_claim_adds_up_over_the_slices():
    assert together([_told(success=True), _told(success=True)]).success
    told = together([_told(success=True), _told(success=False, count=8), _told(success=False, count=7)])
    assert (told.success, told.unexpected_count, len(told.sample)) == (False, 15, 10)


def test_a_slice_that_could_not_be_looked_at_is_never_a_pass():
    told = together([_told(success=False, count=1), _told(success=False, count=None, exception="no such column")])
    assert told.exception == "no such column"
