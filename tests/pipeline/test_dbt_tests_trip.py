"""Each test of the dbt project fails on the fault that it is there for, and stores the row."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from dbt_runs import build, query, results, run_dbt
from sample_lake import CALL, PLAN, page_of_2023

pytestmark = pytest.mark.slow

FAULTS = (
    f"delete from marts.fct_indicator_observation where agglomeration = '{CALL}' and indicator = '118'",  # noqa: S608
    "update marts.fct_indicator_observation set value = 5 where status = 'DECLARED_NO_DATA'",
    "update marts.fct_indicator_observation set is_overdue = true where status = 'SCOPE_UNKNOWN' and indicator = '115'",
    "delete from marts.rpt_unregistered_observation",
    f"delete from marts.fct_meeting where agglomeration = '{CALL}' and kind = 'SEMINAR'",  # noqa: S608
    "update marts.rpt_reporting_completeness set answered_count = 5 where level = 'whole' and reporting_year = 2023",
    "update marts.rpt_network_indicator set network_value = 23 where indicator = '116' and reporting_year = 2023",
    "update marts.rpt_indicator_wide set indicator_116 = 11 where indicator_116 = 10",
    "update reference.campaigns set closes_on = date '2024-01-01' where reporting_year = 2023",
    "update reference.year_on_year_rules set least_difference = null where rule = 'value.far_from_last_year'",
    "update reference.year_on_year_rules set severity = 'error' where rule = 'indicator.stopped'",
    (
        "create or replace view staging.stg_journal__withdrawals as "
        "select withdrawal, submission_id, 1 as after_arrival, date '2024-06-30' as withdrawn_on, "
        "'Chargée de mission' as withdrawn_by_function, 'Erreur' as withdrawal_reason_fr "
        "from (values ('W1', 'page2023'), ('W1', 'page2023'), (null, null)) as rows (withdrawal, submission_id)"
    ),
    (
        "insert into marts.rpt_revisions by name select "
        f"'{PLAN}' as plan, '{CALL}' as agglomeration, '116' as indicator, 2023 as reporting_year, "
        "2 as revision_number, 'REPORTED' as status, 'REPORTED' as previous_status, true as is_in_force, "
        "timestamp '2024-06-30' as revised_at, 'hearsay' as cause"
    ),
    (
        "insert into marts.rpt_decisions by name select 'D1' as decision, 'page2023' as submission_id, "
        "'indicator.unknown' as rule, 'accept' as action, 'Chargée de mission' as decided_by_function, "
        "date '2024-06-30' as decided_on, 'Essai' as reason_fr, 'rumoured' as standing"
    ),
    "update marts.rpt_actor_candidate_pairs set basis = 'hearsay', state = 'merged'",
    (
        "insert into reference.actor_distinctions by name select 'Police municipales' as name, "
        "'police municipale' as other_name, 'Chargée de mission' as decided_by_function, "
        "date '2024-06-30' as decided_on, 'Essai' as reason_fr"
    ),
    (
        "create or replace view staging.stg_journal__sendings as "
        "select sending_id from (values (1), (1), (null)) as rows (sending_id)"
    ),
    (
        "insert into marts.rpt_reminders by name select 'key' as message_key, 'reminder' as kind, 'mail' as channel, "
        "date '2024-03-15' as occasion_on, 'x' as recipient, 'x' as recipient_function_fr, 'rumoured' as standing, "
        "1 as subject_count, 0 as attachment_count, 1 as attempt_count, timestamp '2024-03-15' as first_recorded_at, "
        "timestamp '2024-03-15' as last_recorded_at, 'x' as content_sha256"
    ),
)


def with_faults(state: Path, *faults: str) -> Path:
    """Commit faults to the working database, then run the tests of the data."""
    with duckdb.connect(str(state / "work" / "warehouse.duckdb")) as warehouse:
        for fault in faults:
            warehouse.execute(fault)
    run_dbt(state, "test", "--exclude-resource-type", "unit_test")
    return state


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = page_of_2023(tmp_path_factory.mktemp("sound"))
    lake.observe("page2023", CALL, "119", 7)
    lake.find("page2023", "indicator.unknown", "warning", text="119")
    build(lake.write(date(2024, 6, 30)))
    return lake.state


@pytest.fixture(scope="module")
def faulty(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_faults(Path(shutil.copytree(sound, tmp_path_factory.mktemp("faulty") / "state")), *FAULTS)


def stored(state: Path, test: str, columns: str = "*") -> list[tuple[object, ...]]:
    assert results(state)[test] == "fail"
    return query(state, f"select {columns} from test_failures.{test} order by all")  # noqa: S608


def test_every_key_is_unique_test_fails_on_a_row_given_twice(sound: Path, tmp_path: Path):
    marts = [name for (name,) in query(sound, "select table_name from duckdb_tables() where schema_name = 'marts'")]
    copy = Path(shutil.copytree(sound, tmp_path / "state"))
    twice = [f"insert into marts.{mart} select * from marts.{mart} limit 1" for mart in marts]  # noqa: S608
    outcomes = results(with_faults(copy, *twice))
    empty = {"rpt_decisions", "rpt_reminders", "rpt_revisions"}
    assert {f"{mart}_key_is_unique": outcomes[f"{mart}_key_is_unique"] for mart in marts if mart not in empty} == {
        f"{mart}_key_is_unique": "fail" for mart in marts if mart not in empty
    }
    assert stored(copy, "dim_agglomeration_key_is_unique", "row_count") == [(2,)]


def test_a_missing_row_of_the_spine_is_named(faulty: Path):
    assert stored(faulty, "assert_spine_is_complete") == [
        ("missing", PLAN, CALL, "118", year) for year in (2022, 2023, 2024)
    ]


def test_a_value_under_a_status_without_one_is_named(faulty: Path):
    columns = "indicator, status, value"
    assert stored(faulty, "assert_value_if_and_only_if_status_has_one", columns) == [
        ("117", "DECLARED_NO_DATA", Decimal(5)),
        ("117", "DECLARED_NO_DATA", Decimal(5)),
    ]


def test_an_inconsistent_row_is_named(faulty: Path):
    columns = "indicator, status, is_overdue"
    assert stored(faulty, "fct_indicator_observation_is_consistent", columns) == [("115", "SCOPE_UNKNOWN", True)] * 2


def test_a_lost_record_is_named(faulty: Path):
    lost = stored(faulty, "assert_no_record_is_lost")
    assert [kind for kind, _ in lost] == ["meeting", "observation"]


def test_a_figure_that_its_detail_does_not_give_is_named(faulty: Path):
    columns = "agglomeration, indicator, value, recount"
    assert stored(faulty, "assert_figures_are_those_of_their_detail", columns) == [(CALL, "116", Decimal(10), 9)]


def test_rates_that_the_rows_do_not_give_are_named(faulty: Path):
    assert (PLAN, 2023, "levels differ") in stored(faulty, "assert_rates_are_those_of_their_rows")


def test_a_network_figure_that_the_bodies_do_not_give_is_named(faulty: Path):
    named = stored(faulty, "assert_network_figures_are_those_of_the_bodies", "indicator, network_value, declared_sum")
    assert ("116", Decimal(23), Decimal(22)) in named


def test_a_wide_column_that_differs_from_its_figure_is_named(faulty: Path):
    columns = "agglomeration, indicator, value, wide_value"
    named = stored(faulty, "assert_wide_table_holds_every_additive_figure", columns)
    assert (CALL, "116", Decimal(10), Decimal(11)) in named


def test_a_fault_of_the_register_is_named(faulty: Path):
    thresholds = "an indicator without its plan, or thresholds that measure nothing"
    both = "both names are one actor in actor_aliases"
    assert stored(faulty, "assert_register_is_sound") == [
        ("actor_distinctions", both, "Police municipales|police municipale"),
        ("campaigns", "dates are not in order", "2023"),
        ("year_on_year_rules", thresholds, "value.far_from_last_year|*|*"),
        ("year_on_year_rules", "severity is not of its closed list", "error"),
    ]


def test_a_withdrawal_given_twice_or_of_nothing_is_named(faulty: Path):
    for column in ("withdrawal", "submission_id"):
        assert results(faulty)[f"unique_stg_journal__withdrawals_{column}"] == "fail"
        assert results(faulty)[f"not_null_stg_journal__withdrawals_{column}"] == "fail"


def test_a_revision_of_unknown_cause_is_named(faulty: Path):
    assert stored(faulty, "rpt_revisions_cause_is_known", "value_field") == [("hearsay",)]


def test_a_sending_given_twice_or_without_its_number_is_named(faulty: Path):
    assert results(faulty)["unique_stg_journal__sendings_sending_id"] == "fail"
    assert results(faulty)["not_null_stg_journal__sendings_sending_id"] == "fail"


def test_a_message_of_unknown_standing_is_named(faulty: Path):
    assert stored(faulty, "rpt_reminders_standing_is_known", "value_field") == [("rumoured",)]


def test_a_decision_of_unknown_standing_is_named(faulty: Path):
    assert stored(faulty, "rpt_decisions_standing_is_known", "value_field") == [("rumoured",)]


def test_a_pair_of_names_with_an_unknown_basis_or_state_is_named(faulty: Path):
    assert stored(faulty, "rpt_actor_candidate_pairs_basis_is_known", "value_field") == [("hearsay",)]
    assert stored(faulty, "rpt_actor_candidate_pairs_state_is_known", "value_field") == [("merged",)]


def test_no_test_of_the_data_is_without_an_example(faulty: Path):
    passed = {name for name, outcome in results(faulty).items() if outcome == "pass"}
    assert {name for name in passed if not name.endswith("_key_is_unique")} == set()
