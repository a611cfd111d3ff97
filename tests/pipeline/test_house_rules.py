"""What takes several submissions: precedence, revisions, findings of the house, network figures."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from dbt_runs import build, copy_project, query, results
from sample_lake import AUTHORITY, CABBALR, CAHC, CALL, SampleLake

pytestmark = pytest.mark.slow

ON_TRIAL = "indicator.stopped,artois-pdm,118,,,warning,2024-06-30,À l'essai"


def several_submissions(state: Path) -> SampleLake:
    lake = SampleLake(state)
    first = lake.submission("first", CALL, declared_version=2, sha256="a" * 64)
    lake.covers(first, CALL)
    lake.observe(first, CALL, "116", 4, is_derived=True)
    lake.meet(first, CALL, "STEERING_COMMITTEE", 1, joint_with=CAHC, source_cell="B3")
    lake.meet(first, CALL, "SEMINAR", 3, joint_with=CABBALR, source_cell="B4", source_text="3")
    lake.observe(first, CALL, "117", 10)
    corrected = lake.submission("corrected", CALL, declared_version=3, sha256="b" * 64)
    lake.covers(corrected, CALL)
    lake.observe(corrected, CALL, "117", 3000)
    lake.observe(corrected, CALL, "116", "BLANK_NO_REASON", source_cell="B7", source_text="-")
    reminder = lake.submission("reminder", CALL, declared_version=1, sha256="c" * 64, received_at="2025-02-03T08:00")
    lake.covers(reminder, CALL)
    lake.observe(reminder, CALL, "117", 9)
    lake.observe(reminder, CALL, "119", 7)
    lake.observe(reminder, CALL, "116", 1, year=2019)
    cahc = lake.submission("cahc", CAHC, sha256="d" * 64)
    lake.covers(cahc, CAHC)
    lake.observe(cahc, CAHC, "116", 1, is_derived=True)
    lake.meet(cahc, CAHC, "STEERING_COMMITTEE", 1, joint_with=CALL)
    lake.observe(cahc, CAHC, "118", "UNREADABLE")
    lake.find(
        cahc,
        "reason.unknown",
        "error",
        cell="C9",
        agglomeration=CAHC,
        plan="artois-pdm",
        indicator="118",
        reporting_year=2023,
    )
    cabbalr = lake.submission("cabbalr", AUTHORITY, sha256="e" * 64)
    lake.covers(cabbalr, CABBALR)
    lake.observe(cabbalr, CABBALR, "117", 5)
    earlier = lake.submission("earlier", CALL, sha256="f" * 64, received_at="2023-03-01T08:00")
    lake.covers(earlier, CALL, 2022)
    lake.observe(earlier, CALL, "117", 10, year=2022)
    lake.observe(earlier, CALL, "115", 9, year=2022)
    lake.observe(earlier, CALL, "118", 2, year=2022)
    return lake


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    project = copy_project(folder)
    with (project / "seeds" / "year_on_year_rules.csv").open("a", encoding="utf-8") as lines:
        lines.write(ON_TRIAL + "\n")
    state = several_submissions(folder / "state").write(date(2024, 6, 30))
    build(state, project)
    assert set(results(state).values()) <= {"success", "pass", "no-op"}
    return state


def figure(state: Path, agglomeration: str, indicator: str, columns: str) -> tuple[object, ...]:
    sql = f"""
        select {columns} from marts.fct_indicator_observation
        where agglomeration = '{agglomeration}' and indicator = '{indicator}' and reporting_year = 2023
    """  # noqa: S608
    return query(state, sql)[0]


def findings(
    state: Path, rule: str, columns: str = "submission_id, agglomeration, indicator, cell, message_fr"
) -> list[tuple[object, ...]]:
    return query(state, f"select {columns} from marts.rpt_findings where rule = '{rule}' order by all")  # noqa: S608


def test_the_highest_version_is_in_force_with_what_it_replaced(state: Path):
    columns = "value, submission_id, revision_number, previous_value"
    assert figure(state, CALL, "117", columns) == (Decimal(3000), "corrected", 2, Decimal(10))


def test_a_blank_leaves_the_figure_and_its_detail_in_force(state: Path):
    assert figure(state, CALL, "116", "value, submission_id, revision_number") == (Decimal(4), "first", 1)
    assert query(state, f"select count(*) from marts.fct_meeting where agglomeration = '{CALL}'") == [(2,)]  # noqa: S608


def test_a_change_of_what_is_in_force_is_a_revision(state: Path):
    changes = """
        select agglomeration, indicator, revision_number, value, previous_value, value_change, submission_id,
            previous_submission_id, previous_source_file, is_in_force
        from marts.rpt_revisions
    """
    assert query(state, changes) == [
        (CALL, "117", 2, Decimal(3000), Decimal(10), Decimal(2990), "corrected", "first", "first.xlsx", True)
    ]


def test_a_file_ranked_below_the_one_in_force_is_warned_of(state: Path):
    assert findings(state, "submission.superseded") == [
        (
            "reminder",
            CALL,
            None,
            None,
            "L'envoi « reminder.xlsx » est de rang inférieur à celui en vigueur : il reste écarté.",
        )
    ]


def test_a_file_after_the_close_is_warned_of(state: Path):
    assert findings(state, "submission.after_close") == [
        ("reminder", CALL, None, None, "CALL, 2023 : l'envoi est arrivé le 03/02/2025 après la clôture du 31/12/2024.")
    ]


def test_a_blank_after_a_figure_is_warned_of_at_its_cell(state: Path):
    assert findings(state, "submission.blank_keeps_former") == [
        (
            "corrected",
            CALL,
            "116",
            "B7",
            "Le nouvel envoi est vide pour l'indicateur 116 : le chiffre précédent reste en vigueur.",
        )
    ]


def test_a_figure_of_unknown_scope_is_shown_and_warned_of(state: Path):
    assert figure(state, CABBALR, "117", "value, status, scope, is_in_rates") == (
        Decimal(5),
        "REPORTED",
        "unknown",
        False,
    )
    assert findings(state, "scope.unknown_reported") == [
        (
            "cabbalr",
            CABBALR,
            "117",
            None,
            "CABBALR a envoyé l'indicateur 117 sans qu'on sache si elle le doit : il est montré, hors des taux.",
        )
    ]


def test_a_figure_far_from_the_year_before_is_loaded_and_warned_of(state: Path):
    assert findings(state, "value.far_from_last_year") == [
        ("corrected", CALL, "117", "B2", "La valeur 3000 de l'indicateur 117 est très éloignée de celle de 2022 : 10.")
    ]


def test_an_indicator_that_stops_is_warned_of_and_on_trial_only_told(state: Path):
    message = "CALL a renseigné l'indicateur {} pour 2022 ({}) et n'en dit rien pour 2023."
    columns = "submission_id, indicator, reporting_year, cell, severity, message_fr"
    assert findings(state, "indicator.stopped", columns) == [
        ("reminder", "115", 2023, None, "warning", message.format("115", 9)),
        ("reminder", "118", 2023, None, "info", message.format("118", 2)),
    ]


def test_a_one_sided_joint_meeting_is_warned_of_and_an_agreed_one_counts_once(state: Path):
    assert findings(state, "meeting.joint_one_sided") == [
        (
            "first",
            CALL,
            "116",
            "B4",
            "La réunion commune « 3 » n'est pas déclarée à l'identique par CABBALR : rien n'est déduit du total.",
        )
    ]
    network = """
        select declared_sum, joint_meetings_deducted, network_value
        from marts.rpt_network_indicator where indicator = '116' and reporting_year = 2023
    """
    assert query(state, network) == [(Decimal(5), 1, Decimal(4))]


def test_figures_that_the_register_does_not_know_are_kept_apart(state: Path):
    unregistered = (
        "select indicator, reporting_year, value, unregistered from marts.rpt_unregistered_observation order by 1"
    )
    assert query(state, unregistered) == [
        ("116", 2019, Decimal(1), "reporting_year"),
        ("119", 2023, Decimal(7), "indicator"),
    ]


def test_the_ledger_tells_what_each_arrival_gave(state: Path):
    ledger = "select submission_id, figures_in_force_count from marts.rpt_submission_ledger order by arrival_id"
    assert query(state, ledger) == [
        ("first", 1),
        ("corrected", 1),
        ("reminder", 0),
        ("cahc", 2),
        ("cabbalr", 1),
        ("earlier", 3),
    ]


def test_missing_figures_are_listed_with_whom_to_ask(state: Path):
    missing = f"""
        select indicator, status, fails_answered, fails_filled, contact_function_fr
        from marts.rpt_non_reported_indicators
        where agglomeration = '{CAHC}' and reporting_year = 2023 order by severity_rank, indicator
    """  # noqa: S608
    assert query(state, missing) == [
        ("118", "UNREADABLE", True, True, "Service mobilité de la CAHC"),
        ("115", "NOT_IN_SUBMISSION", True, True, "Service mobilité de la CAHC"),
        ("117", "NOT_IN_SUBMISSION", True, True, "Service mobilité de la CAHC"),
    ]
