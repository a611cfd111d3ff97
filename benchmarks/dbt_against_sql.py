"""The dbt build of a generated campaign, against the same compiled SQL run by hand in one DuckDB process.

Both make every table and look at every test from the same lake; the register's tables are copied for the second. What
dbt adds is its start, its parsing, its events and a transaction a model.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
from ingest import Campaign, made
from memory import SHAPES
from pairs import measure_pairs, show_ratios

from interlud_pipeline.generation.generate import INBOX, PROJECT

DBT = str(Path(sys.executable).parent / "dbt")
SETTINGS = ("set threads = 2", "set memory_limit = '2048MB'")


def build(project: Path, state: Path) -> None:
    """Build everything with dbt, unit tests left out.

    Raises:
        CalledProcessError: It failed.
    """
    target = ["--target-path", str(state / "target"), "--log-path", str(state / "target"), "--profiles-dir", "."]
    command = [DBT, "--quiet", "build", "--full-refresh", "--exclude-resource-type", "unit_test", *target]
    environment = os.environ | {"INTERLUD_STATE": str(state), "DO_NOT_TRACK": "1"}
    subprocess.run(command, cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command


def statements(state: Path) -> list[str]:
    """The SQL of the last build: each model as a statement that makes it, then each test."""
    nodes: dict[str, dict[str, Any]] = json.loads((state / "target" / "manifest.json").read_text())["nodes"]
    models = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}
    order = TopologicalSorter({key: set(node["depends_on"]["nodes"]) & set(models) for key, node in models.items()})
    made = []
    for node in (models[key] for key in order.static_order()):
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        made.append(f"create or replace {kind} {node['relation_name']} as {node['compiled_code']}")
    tests = [node for node in nodes.values() if node["resource_type"] == "test" and node.get("compiled_code")]
    return [*made, *(f"select count(*) from ({node['compiled_code']}) as failures" for node in tests)]  # noqa: S608 - dbt's words


def run_by_hand(sql: list[str], state: Path, by_hand: Path) -> None:
    """Run statements in a process of its own, on a copy of the register's tables."""
    script = (
        "import duckdb, json, sys\n"
        "connection = duckdb.connect(sys.argv[1])\n"
        "for one in json.load(open(sys.argv[2])): connection.execute(one).fetchall()\n"
    )
    shutil.rmtree(by_hand, ignore_errors=True)
    (by_hand / "work").mkdir(parents=True)
    database = by_hand / "work" / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{state / 'work' / 'warehouse.duckdb'}' as built (read_only)")
        for schema in ("reference", "staging", "intermediate", "marts"):
            connection.execute(f"create schema {schema}")
        seeds = "select table_name from duckdb_tables() where database_name = 'built' and schema_name = 'reference'"
        for (name,) in connection.execute(seeds).fetchall():
            connection.execute(f"create table reference.{name} as from built.reference.{name}")
    (by_hand / "statements.json").write_text(json.dumps([*SETTINGS, *sql]))
    command = [sys.executable, "-c", script, str(database), str(by_hand / "statements.json")]
    subprocess.run(command, check=True)  # noqa: S603 - our own script


def compare(campaign: Campaign, pairs: int) -> None:
    """Build once, then measure both in turn."""
    project, state = campaign.folder / PROJECT, campaign.state
    (state / "work").mkdir(exist_ok=True)
    build(project, state)
    sql = statements(state)
    by_hand = state / "by_hand"
    ratios = measure_pairs(pairs, lambda: build(project, state), lambda: run_by_hand(sql, state, by_hand))
    show_ratios("of dbt / the same SQL by hand", ratios)


def main() -> int:
    """Make a campaign and its lake, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, choices=list(SHAPES), default=1_000_000)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--campaign", type=Path, help="a generated campaign whose state has been ingested")
    options = parser.parse_args()
    if options.campaign:
        with tempfile.TemporaryDirectory() as name:
            state = Path(name) / "state"
            shutil.copytree(options.campaign / "state" / "lake", state / "lake", symlinks=True)
            shutil.copytree(options.campaign / "state" / "control", state / "control")
            compare(Campaign(options.campaign, state), options.pairs)
        return 0
    with made(options.size) as campaign:
        campaign.ingested(campaign.folder / INBOX, campaign.state)
        compare(campaign, options.pairs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
