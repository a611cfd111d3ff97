"""Tiers: tests under unit/ take milliseconds and may not ask for what starts dbt or Dagster."""

import shutil
from pathlib import Path

import pytest

from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT

PIPELINE_FIXTURES = {"campaign", "dagster_instance", "ui"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    unit = Path(__file__).parent / "unit"
    for item in items:
        asked = PIPELINE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        if asked and unit in item.path.parents:
            raise pytest.UsageError(f"{item.nodeid} is a unit test and may not use {', '.join(sorted(asked))}")


@pytest.fixture(scope="session")
def register() -> Register:
    return Register(PROJECT_ROOT / "dbt_project" / "seeds")


@pytest.fixture
def seeds_copy(tmp_path: Path) -> Path:
    """A copy of the register that a test may change."""
    return Path(shutil.copytree(PROJECT_ROOT / "dbt_project" / "seeds", tmp_path / "seeds"))
