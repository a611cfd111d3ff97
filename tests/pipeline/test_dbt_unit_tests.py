"""dbt's own unit tests: one for each status and rate, for each rule of precedence and of the network's figures."""

from datetime import date
from pathlib import Path

import pytest
from dbt_runs import build, results, run_dbt
from sample_lake import page_of_2023

from interlud_pipeline.reference import Register

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    state = page_of_2023(tmp_path_factory.mktemp("unit")).write(date(2024, 6, 30))
    build(state)
    run_dbt(state, "test", "--resource-type", "unit_test")
    return results(state)


def test_all_unit_tests_of_the_models_pass(outcomes: dict[str, str]):
    assert {name: outcome for name, outcome in outcomes.items() if outcome != "pass"} == {}
    assert len(outcomes) > 50


def test_every_status_has_its_unit_test(register: Register):
    folder = Path(__file__).parents[2] / "dbt_project" / "models" / "intermediate" / "unit_tests"
    expected = (folder / "statuses.yml").read_text(encoding="utf-8").split("    expect:\n")[1:]
    for status in register.observation_statuses:
        assert any(f"status: {status}," in part for part in expected), status
