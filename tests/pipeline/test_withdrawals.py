"""What a withdrawal does to the marts: the word before stands again, and the change is told."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from dbt_runs import build, query, results
from sample_lake import CABBALR, CAHC, CALL, page_of_2023

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = page_of_2023(tmp_path_factory.mktemp("withdrawals"))
    wrong = lake.submission("wrong", CALL)
    lake.covers(wrong, CALL)
    lake.observe(wrong, CALL, "116", 11)
    lake.meet(wrong, CALL, "SEMINAR", 11)
    only = lake.submission("only", CAHC)
    lake.covers(only, CAHC, 2022)
    lake.observe(only, CAHC, "117", 7, year=2022)
    lake.observe(only, CAHC, "119", 7, year=2022)
    beside = lake.submission("beside", CABBALR)
    lake.covers(beside, CABBALR)
    lake.observe(beside, CABBALR, "117", 7)
    for submission in (wrong, only, beside):
        lake.withdraw(submission, date(2024, 5, 2))
    build(lake.write(date(2024, 6, 30)))
    assert set(results(lake.state).values()) <= {"success", "pass", "no-op"}
    return lake.state


def test_what_stood_before_stands_again_with_its_detail(state: Path):
    figure = f"""
        select value, submission_id, revision_number, previous_value from marts.fct_indicator_observation
        where agglomeration = '{CALL}' and indicator = '116' and reporting_year = 2023
    """  # noqa: S608
    assert query(state, figure) == [(Decimal(10), "page2023", 3, Decimal(11))]
    detail = f"select distinct submission_id from marts.fct_meeting where agglomeration = '{CALL}'"  # noqa: S608
    assert query(state, detail) == [("page2023",)]


def test_a_body_whose_only_submission_was_withdrawn_is_silent(state: Path):
    figures = """
        select indicator, status, submission_id from marts.fct_indicator_observation
        where reporting_year = 2022 and submission_id is not null or (reporting_year = 2022 and indicator = '117'
            and agglomeration = '246200299')
    """
    assert query(state, figures) == [("117", "NO_SUBMISSION", None)]


def test_the_change_is_told_with_the_withdrawal_as_its_cause(state: Path):
    changes = """
        select agglomeration, indicator, revision_number, status, value, previous_value, submission_id,
            previous_submission_id, cast(revised_at as date)
        from marts.rpt_revisions where cause = 'withdrawal' and is_in_force and withdrawal is not null order by 1
    """
    day = date(2024, 5, 2)
    assert query(state, changes) == [
        (CABBALR, "117", 2, "SCOPE_UNKNOWN", None, Decimal(7), None, "beside", day),
        (CAHC, "117", 2, "NO_SUBMISSION", None, Decimal(7), None, "only", day),
        (CALL, "116", 3, "REPORTED", Decimal(10), Decimal(11), "page2023", "wrong", day),
    ]


def test_a_withdrawn_figure_that_the_register_does_not_know_is_gone(state: Path):
    assert query(state, "select * from marts.rpt_unregistered_observation") == []


def test_a_withdrawn_figure_of_unknown_scope_is_warned_of_no_more(state: Path):
    assert query(state, "select * from marts.rpt_findings where rule = 'scope.unknown_reported'") == []


def test_the_ledger_keeps_what_was_withdrawn_by_whom_and_why(state: Path):
    ledger = """
        select submission_id, withdrawal, withdrawn_on, withdrawn_by_function, withdrawal_reason_fr
        from marts.rpt_submission_ledger where submission_id in ('wrong', 'page2023') order by 1
    """
    assert query(state, ledger) == [
        ("page2023", None, None, None, None),
        ("wrong", "W1", date(2024, 5, 2), "Chargée de mission", "Erreur"),
    ]
