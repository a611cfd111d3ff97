"""A workshop: a state folder with a small warehouse, in place of one that dbt built."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from interlud_pipeline.publication.audit import store_audit
from interlud_pipeline.publication.candidate import Candidate, build_candidate
from interlud_pipeline.publication.current import Publication, current
from interlud_pipeline.publication.publish import publish
from interlud_pipeline.quality.results import ExpectationResult
from interlud_pipeline.quality.suites import load_suites
from interlud_pipeline.settings import Settings

AS_OF = date(2024, 6, 30)


def node(kind: str, schema: str, name: str, **more: object) -> dict[str, object]:
    """A node of dbt's manifest, with the fields that are read from it."""
    blank = {"database": "warehouse", "config": {"materialized": "table"}, "columns": {}, "description": ""}
    return {"resource_type": kind, "schema": schema, "name": name, "depends_on": {"nodes": []}, **blank, **more}


DBT_MANIFEST = {
    "nodes": {
        "model.marts.fct": node(
            "model",
            "marts",
            "fct_indicator_observation",
            description="One row per expected figure.",
            config={"materialized": "table", "contract": {"enforced": True}},
            columns={
                "indicator": {
                    "description": "Number of the body's indicator.",
                    "constraints": [{"type": "not_null"}],
                },
                "value": {
                    "description": "Figure; null when missing.",
                    "config": {"meta": {"label_fr": "Valeur"}},
                },
                "is_overdue": {"description": ""},
            },
            depends_on={"nodes": ["model.staging.as_of", "model.staging.observations", "seed.indicators"]},
            compiled_code="""
                select due.as_of >= known.available_on as is_overdue, known.indicator, sent.value
                from "warehouse"."reference"."indicators" as known
                left join "warehouse"."staging"."stg_lake__observations" as sent on sent.indicator = known.indicator
                cross join "warehouse"."staging"."stg_control__as_of" as due""",
        ),
        "model.staging.as_of": node(
            "model",
            "staging",
            "stg_control__as_of",
            config={"materialized": "view"},
            compiled_code="select as_of from '/elsewhere/state/control/as_of.parquet'",
        ),
        "model.staging.observations": node(
            "model",
            "staging",
            "stg_lake__observations",
            config={"materialized": "view"},
            compiled_code="""
                select indicator, value, arrival_id
                from '../data/state/lake/current/*/observations-*.parquet'
                cross join '../data/state/control/arrivals.parquet'""",
        ),
        "seed.indicators": node("seed", "reference", "indicators"),
        "test.key": node(
            "test",
            "dbt_test__audit",
            "key_is_unique",
            attached_node="model.marts.fct",
            test_metadata={"name": "unique_combination", "kwargs": {"columns": ["indicator", "reporting_year"]}},
        ),
        "test.of_an_sql_file": node("test", "dbt_test__audit", "all_is_well", attached_node=None),
    }
}


@dataclass(frozen=True)
class Workshop:
    settings: Settings

    @property
    def dbt_manifest(self) -> Path:
        return self.settings.state / "manifest.json"

    def fill(self, *statements: str) -> None:
        """Run SQL in the warehouse."""
        with duckdb.connect(str(self.settings.warehouse)) as warehouse:
            for statement in statements:
                warehouse.execute(statement)

    def candidate(self, as_of: date = AS_OF) -> Candidate:
        return build_candidate(self.settings, as_of=as_of, lake_version="v1", dbt_manifest=self.dbt_manifest)

    def pass_audit(self, candidate: Candidate, **changes: object) -> None:
        """Store an audit in which all hold, but for the first expectation where changes are given."""
        in_force = current(self.settings)
        results = [
            ExpectationResult(suite.mart, expectation.name, expectation.severity, success=True)
            for suite in load_suites()
            for expectation in suite.expectations
        ]
        results[0] = replace(results[0], **changes)
        store_audit(self.settings, candidate, results, compared_with=in_force.id if in_force else None)

    def published(self, as_of: date = AS_OF) -> Publication:
        candidate = self.candidate(as_of)
        self.pass_audit(candidate)
        return publish(self.settings, candidate)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    settings = Settings(state=tmp_path / "state", dbt_project=tmp_path / "dbt_project")
    settings.seeds.mkdir(parents=True)
    (settings.seeds / "indicators.csv").write_text("indicator\n116\n118\n")
    lake = settings.lake / "versions" / "v1" / "unassigned"
    for folder in (lake, settings.state / "control", settings.warehouse.parent):
        folder.mkdir(parents=True)
    pl.DataFrame({"sha256": ["b", "a"], "interpreter_version": ["1", "1"]}).write_parquet(
        lake / "submissions-1.parquet"
    )
    pl.DataFrame({"indicator": ["116"], "value": [10]}).write_parquet(lake / "observations-1.parquet")
    pl.DataFrame({"arrival_id": [1]}).write_parquet(settings.state / "control" / "arrivals.parquet")
    workshop = Workshop(settings)
    workshop.dbt_manifest.write_text(json.dumps(DBT_MANIFEST))
    workshop.fill(
        "create schema reference; create schema marts",
        "create table reference.indicators (indicator varchar, available_on date)",
        "insert into reference.indicators values ('116', null), ('118', '2026-12-31')",
        "create table marts.fct_indicator_observation (indicator varchar, value decimal(18, 4), is_overdue boolean, "
        "status varchar, plan varchar, agglomeration varchar, reporting_year integer)",
        "insert into marts.fct_indicator_observation values "
        "('118', null, false, 'AWAITED', 'p', '1', 2023), ('116', 10, null, 'REPORTED', 'p', '1', 2023)",
        "create table marts.rpt_submission_ledger (arrival_id integer, submission_id varchar, source_file varchar, "
        "sha256 varchar, withdrawal varchar)",
        "insert into marts.rpt_submission_ledger (arrival_id) values (1)",
    )
    return workshop
