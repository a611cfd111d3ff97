"""Tiers: tests under unit/ take milliseconds and may not ask for what starts dbt or Dagster.

Examples of properties are the same in every run, so that a red test is the change's; the long forms seek new ones.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from postgres_server import PostgresServer, running_postgres

from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT

INTERLUD = str(Path(sys.executable).parent / "interlud")
hypothesis.settings.register_profile("same-examples", derandomize=True)
if not os.environ.get("INTERLUD_LONG_TESTS"):
    hypothesis.settings.load_profile("same-examples")

PIPELINE_FIXTURES = {"campaign", "dagster_instance", "postgres", "ui"}


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


@dataclass(frozen=True)
class Campaign:
    """A finished run of the sample campaigns in a state folder of its own."""

    state: Path
    environment: dict[str, str]
    output: str

    def interlud(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [INTERLUD, *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=300
        )


@pytest.fixture(scope="session")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """The sample campaigns, run once by the command that a user would type."""
    state = tmp_path_factory.mktemp("campaign") / "state"
    environment = os.environ | {"INTERLUD_STATE": str(state)}
    done = subprocess.run(
        [INTERLUD, "run", "--as-of", "2026-06-30"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Campaign(state, environment, done.stdout)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL server; skipped with a reason where a user lacks it, never in CI."""
    with running_postgres() as server:
        yield server
