"""dbt, run as the pipeline runs it, on a state folder of a test's own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb

from interlud_pipeline.settings import PROJECT_ROOT

DBT = str(Path(sys.executable).parent / "dbt")
PROJECT = PROJECT_ROOT / "dbt_project"


def copy_project(folder: Path) -> Path:
    """A copy of the dbt project whose seeds a test may change."""
    ignored = shutil.ignore_patterns("target", "logs")
    return Path(shutil.copytree(PROJECT, folder / "dbt_project", ignore=ignored))


def run_dbt(state: Path, *arguments: str, project: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run a dbt command on a state folder, with the project's own profile."""
    folders = ["--project-dir", project, "--profiles-dir", project]
    folders += ["--target-path", state / "target", "--log-path", state / "logs"]
    environment = os.environ | {"INTERLUD_STATE": str(state), "DO_NOT_TRACK": "1"}
    command = [DBT, "--no-use-colors", *arguments, *map(str, folders)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)


def build(state: Path, project: Path = PROJECT) -> None:
    """Build all, without the unit tests, which do not depend on data; fails the test that asks if dbt fails."""
    done = run_dbt(state, "build", "--exclude-resource-type", "unit_test", project=project)
    assert done.returncode == 0, done.stdout + done.stderr


def results(state: Path) -> dict[str, str]:
    """The status of each node of the last command, by its name."""
    run = json.loads((state / "target" / "run_results.json").read_text(encoding="utf-8"))
    return {_name(result["unique_id"]): result["status"] for result in run["results"]}


def _name(unique_id: str) -> str:
    parts = unique_id.split(".")
    return parts[3] if parts[0] == "unit_test" else parts[2]


def query(state: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query on the working database."""
    with duckdb.connect(str(state / "work" / "warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(sql).fetchall()
