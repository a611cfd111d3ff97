# ruff: noqa: S608, T201 - statements are made from names of our own
"""Small publications by the whole way of `publish()`, many in a second: a warehouse in place of one that dbt built.

As a program it publishes what a warehouse holds, so that a test can kill it: `python publisher.py STATE`. It says when
it is about to put something in force, and when it has.
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from interlud_pipeline.publication.audit import store_audit
from interlud_pipeline.publication.candidate import Candidate, build_candidate
from interlud_pipeline.publication.current import Publication, current
from interlud_pipeline.publication.publish import publish, resume
from interlud_pipeline.quality.results import ExpectationResult
from interlud_pipeline.quality.suites import load_suites
from interlud_pipeline.settings import Settings

AS_OF = date(2024, 6, 30)
YEARS = (2022, 2023, 2024)

# Name, type, never null, description. A key is what the names before the bar are.
MARTS: dict[str, tuple[tuple[str, ...], tuple[tuple[str, str, bool], ...]]] = {
    "fct_indicator_observation": (
        ("plan", "agglomeration", "indicator", "reporting_year"),
        (
            ("plan", "varchar", True),
            ("agglomeration", "varchar", True),
            ("indicator", "varchar", True),
            ("reporting_year", "integer", True),
            ("value", "decimal(18, 4)", False),
            ("status", "varchar", True),
            ("reason_text", "varchar", False),
            ("is_overdue", "boolean", False),
            ("due_on", "date", False),
            ("received_at", "timestamp", False),
            ("rate", "double", False),
        ),
    ),
    "rpt_network_indicator": (
        ("indicator", "reporting_year"),
        (("indicator", "varchar", True), ("reporting_year", "integer", True), ("total", "decimal(38, 4)", False)),
    ),
    "rpt_indicator_wide": (
        ("agglomeration", "reporting_year"),
        (
            ("agglomeration", "varchar", False),
            ("reporting_year", "integer", False),
            ("indicator_116", "decimal(18, 4)", False),
        ),
    ),
    "rpt_findings": (
        ("finding_id",),
        (("finding_id", "varchar", True), ("reporting_year", "integer", False), ("message_fr", "varchar", False)),
    ),
    "dim_kind": (("kind",), (("kind", "varchar", True), ("label_fr", "varchar", False))),
    "rpt_submission_ledger": (
        ("arrival_id",),
        (
            ("arrival_id", "integer", True),
            ("submission_id", "varchar", False),
            ("source_file", "varchar", False),
            ("sha256", "varchar", False),
            ("withdrawal", "varchar", False),
        ),
    ),
}


def _dbt_manifest() -> dict[str, Any]:
    nodes: dict[str, Any] = {}
    for mart, (key, columns) in MARTS.items():
        nodes[f"model.{mart}"] = {
            "resource_type": "model",
            "database": "warehouse",
            "schema": "marts",
            "name": mart,
            "description": f"Description of {mart}, l'été.",
            "config": {"materialized": "table"},
            "depends_on": {"nodes": []},
            "compiled_code": "select 1 as one",
            "columns": {
                name: {
                    "description": f"What {name} holds.",
                    "constraints": [{"type": "not_null"}] if required else [],
                }
                for name, _, required in columns
            },
        }
        nodes[f"test.{mart}"] = {
            "resource_type": "test",
            "attached_node": f"model.{mart}",
            "test_metadata": {"name": "unique_combination", "kwargs": {"columns": list(key)}},
        }
    return {"nodes": nodes}


@dataclass(frozen=True)
class Publisher:
    """A state folder whose warehouse a test fills."""

    settings: Settings

    @property
    def dbt_manifest(self) -> Path:
        return self.settings.state / "manifest.json"

    def fill(self, *statements: str) -> None:
        """Run SQL in the warehouse."""
        with duckdb.connect(str(self.settings.warehouse)) as warehouse:
            warehouse.execute("use marts")
            for statement in statements:
                warehouse.execute(statement)

    def set_values(self, number: int, years: Iterable[int] = (2024,)) -> None:
        """Let every figure of some years, and all that is made from them, be a number."""
        wanted = ", ".join(map(str, years))
        self.fill(
            f"update fct_indicator_observation set value = {number} where reporting_year in ({wanted})",
            f"update rpt_network_indicator set total = {number} * 2 where reporting_year in ({wanted})",
            f"update rpt_indicator_wide set indicator_116 = {number} where reporting_year in ({wanted})",
        )

    def publish(self) -> Publication:
        """Publish what the warehouse holds, as a run does."""
        return publish(self.settings, self.audited())

    def audited(self) -> Candidate:
        """A candidate of what the warehouse holds, with an audit that lets it pass."""
        resume(self.settings)
        candidate = build_candidate(self.settings, as_of=AS_OF, lake_version="v1", dbt_manifest=self.dbt_manifest)
        in_force = current(self.settings)
        results = [
            ExpectationResult(suite.mart, expectation.name, expectation.severity, success=True)
            for suite in load_suites()
            for expectation in suite.expectations
        ]
        store_audit(self.settings, candidate, results, compared_with=in_force.id if in_force else None)
        return candidate


def new_publisher(settings: Settings, bodies: int = 2) -> Publisher:
    """A state folder with a warehouse of a few bodies and three years."""
    (settings.lake / "versions" / "v1" / "unassigned").mkdir(parents=True)
    for folder in (settings.state / "control", settings.warehouse.parent):
        folder.mkdir(parents=True)
    pl.DataFrame({"sha256": ["a"], "interpreter_version": ["1"]}).write_parquet(
        settings.lake / "versions" / "v1" / "unassigned" / "submissions-1.parquet"
    )
    publisher = Publisher(settings)
    publisher.dbt_manifest.write_text(json.dumps(_dbt_manifest()), encoding="utf-8")
    with duckdb.connect(str(settings.warehouse)) as warehouse:
        warehouse.execute("create schema marts")
    publisher.fill(
        *(
            f"create table {mart} ({', '.join(f'{name} {kind}' for name, kind, _ in columns)})"
            for mart, (_, columns) in MARTS.items()
        ),
        f"""insert into fct_indicator_observation
        select 'plan', body::varchar, '116', year, 1, 'REPORTED', 'été', false, '2024-03-31',
            '2024-02-01 10:11:12.5', 0.5
        from range({bodies}) as bodies(body), (values (2022), (2023), (2024)) as years(year)""",
        "insert into rpt_network_indicator select '116', year, 2 from (values (2022), (2023), (2024)) as years(year)",
        f"""insert into rpt_indicator_wide select body::varchar, year, 1
        from range({bodies}) as bodies(body), (values (2022), (2023), (2024)) as years(year)""",
        "insert into rpt_findings values ('f1', 2023, 'Cellule « illisible »'), ('f2', null, null)",
        "insert into dim_kind values ('116', 'Réunions tenues')",
        "insert into rpt_submission_ledger (arrival_id) values (1)",
    )
    return publisher


if __name__ == "__main__":
    killable = Publisher(Settings(state=Path(sys.argv[1])))
    made = killable.audited()
    print("begins", flush=True)
    publish(killable.settings, made)
    print("ended", flush=True)
