"""The real case: the figures of 2023, worked out by hand from the evaluation page, come out of the models."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from dbt_runs import build, copy_project, query
from sample_lake import CABBALR, CAHC, CALL, page_of_2023

pytestmark = pytest.mark.slow

RATES = """
    select expected_count, in_rates_count, answered_count, filled_count, response_rate, fill_rate
    from marts.rpt_reporting_completeness where level = 'whole' and reporting_year = 2023
"""
STATUSES = """
    select agglomeration, indicator, value, status from marts.fct_indicator_observation
    where reporting_year = 2023 order by agglomeration, indicator
"""


def built(state: Path, as_of: date, *project: Path) -> Path:
    build(page_of_2023(state).write(as_of), *project)
    return state


@pytest.fixture(scope="module")
def mid_2024(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("mid_2024"), date(2024, 6, 30))


@pytest.fixture(scope="module")
def new_year_2027(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("new_year_2027"), date(2027, 1, 1))


@pytest.fixture(scope="module")
def cabbalr_in_scope(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cabbalr_in_scope")
    project = copy_project(folder)
    exceptions = project / "seeds" / "expected_return_exceptions.csv"
    exceptions.write_text(exceptions.read_text(encoding="utf-8").replace(",unknown,", ",in,"), encoding="utf-8")
    return built(folder / "state", date(2024, 6, 30), project)


def test_every_figure_of_2023_has_its_value_and_status(mid_2024: Path):
    unknown = [(CABBALR, indicator, None, "SCOPE_UNKNOWN") for indicator in ("115", "116", "117", "118")]
    assert query(mid_2024, STATUSES) == [
        *unknown,
        (CAHC, "115", Decimal(11), "REPORTED"),
        (CAHC, "116", Decimal(12), "REPORTED"),
        (CAHC, "117", None, "DECLARED_NO_DATA"),
        (CAHC, "118", None, "DECLARED_NOT_YET_DUE"),
        (CALL, "115", Decimal(12), "REPORTED"),
        (CALL, "116", Decimal(10), "REPORTED"),
        (CALL, "117", None, "DECLARED_NO_DATA"),
        (CALL, "118", None, "DECLARED_NOT_YET_DUE"),
    ]


def test_in_mid_2024_six_of_twelve_count_four_are_filled_all_are_answered(mid_2024: Path):
    assert query(mid_2024, RATES) == [(12, 6, 6, 4, 1.0, pytest.approx(4 / 6))]


def test_in_2027_indicator_118_is_overdue_and_counts(new_year_2027: Path):
    assert query(new_year_2027, RATES) == [(12, 8, 8, 4, 1.0, 0.5)]
    overdue = "select agglomeration, indicator from marts.fct_indicator_observation where is_overdue order by 1"
    assert query(new_year_2027, overdue) == [(CAHC, "118"), (CALL, "118")]


def test_cabbalr_in_scope_and_silent_gives_four_no_submission(cabbalr_in_scope: Path):
    silent = (
        "select count(*) from marts.fct_indicator_observation where reporting_year = 2023 and status = 'NO_SUBMISSION'"
    )
    assert query(cabbalr_in_scope, silent) == [(4,)]
    assert query(cabbalr_in_scope, RATES) == [(12, 10, 6, 4, pytest.approx(0.6), pytest.approx(0.4))]


def test_the_network_held_22_meetings_by_kind_2_1_4_15(mid_2024: Path):
    network = "select network_value from marts.rpt_network_indicator where indicator = '116' and reporting_year = 2023"
    assert query(mid_2024, network) == [(Decimal(22),)]
    kinds = "select kind, sum(meetings) from marts.fct_meeting group by kind order by kind"
    assert query(mid_2024, kinds) == [
        ("SEMINAR", 2),
        ("STEERING_COMMITTEE", 1),
        ("TECHNICAL_COMMITTEE", 4),
        ("WORKING_GROUP", 15),
    ]


def test_115_is_not_added_up_but_14_named_actors_and_21_with_collectives(mid_2024: Path):
    network = """
        select network_value, named_actor_count, named_and_collective_actor_count
        from marts.rpt_network_indicator where indicator = '115' and reporting_year = 2023
    """
    assert query(mid_2024, network) == [(None, 14, 21)]


def test_pole_emploi_has_the_name_of_its_year(mid_2024: Path):
    names = "select actor_name, canonical_name from marts.fct_actor_mobilisation where actor = 'france-travail'"
    assert query(mid_2024, names) == [("Pôle emploi", "France Travail")]


def test_the_wide_table_has_a_column_for_each_indicator_that_is_additive_over_bodies(mid_2024: Path):
    columns = "select column_name from information_schema.columns where table_name = 'rpt_indicator_wide' order by 1"
    assert [name for (name,) in query(mid_2024, columns) if name.startswith("indicator_")] == [
        "indicator_116",
        "indicator_117",
        "indicator_118",
    ]
    wide = "select short_name, indicator_116 from marts.rpt_indicator_wide where reporting_year = 2023 order by 1"
    assert query(mid_2024, wide) == [("CABBALR", None), ("CAHC", Decimal(12)), ("CALL", Decimal(10))]


def test_each_figure_leads_to_its_file_and_cell(mid_2024: Path):
    trace = (
        "select source_file, source_cell, parse_rule, declared_by from marts.fct_indicator_observation where value = 10"
    )
    assert query(mid_2024, trace) == [("page-2023.txt", "B2", "number.integer", "artois-mobilites")]
