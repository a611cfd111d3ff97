"""The whole campaign on a real cluster that loses a worker on the way, and on this machine: the same publication."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from standalone_cluster import until

from interlud_pipeline.publication.current import current
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.lake import Lake

INTERMEDIATE = "intermediate.db/int_statements"
LAST_MART = "marts.db/rpt_revisions"
PATIENCE = 3600
RUN = (str(Path(sys.executable).parent / "interlud"), "run", "--as-of", "2026-06-30")

pytestmark = pytest.mark.slow


def test_a_cluster_that_loses_a_worker_publishes_what_duckdb_publishes(campaign, cluster, tmp_path):
    settings = Settings(state=tmp_path / "state", engine="spark")
    environment = campaign.environment | {
        "INTERLUD_STATE": str(settings.state),
        "INTERLUD_ENGINE": "spark",
        "INTERLUD_SPARK_MASTER": cluster.url,
    }
    with (tmp_path / "run.log").open("wb") as log:
        run = subprocess.Popen(RUN, env=os.environ | environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            until(lambda: run.poll() is not None or _built(settings, INTERMEDIATE), "the build is under way")
            assert run.poll() is None
            assert not _built(settings, LAST_MART)
            cluster.kill_a_worker()
            code = run.wait(timeout=PATIENCE)
        finally:
            run.kill()
    assert code == 0, (tmp_path / "run.log").read_text(encoding="utf-8")
    on_duckdb = Settings(state=campaign.state)
    assert cluster.said("master").count("Registered app") >= 2  # reading, then dbt
    assert "has been removed" in cluster.said("master") or "Removing worker" in cluster.said("master")
    assert Lake(settings.lake).version == Lake(on_duckdb.lake).version
    assert current(settings).id == current(on_duckdb).id


def _built(settings: Settings, table: str) -> bool:
    return any((settings.spark_warehouse / table).glob("*.parquet"))
