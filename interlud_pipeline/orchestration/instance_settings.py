"""``dagster.yaml`` as it is shipped, kept up to date in instances unless somebody changed it there.

Belongs here: the settings of an instance, and telling a file of ours from one that was edited.
Does not belong here: Dagster; opening an instance.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import MappingProxyType

from interlud_pipeline.publication.files import write_atomically
from interlud_pipeline.settings import DagsterStorage

STORAGES = MappingProxyType(
    {
        "sqlite": """\
storage:
  custom:
    module: interlud_pipeline.orchestration.event_log
    class: LastingSqliteStorage
    config:
      base_dir:
        env: DAGSTER_HOME
""",
        "postgres": """\
storage:
  postgres:
    postgres_db:
      # The driver that dagster-postgres is written for and brings along; SQLAlchemy 2.1 would take another one.
      scheme: postgresql+psycopg2
      hostname:
        env: INTERLUD_DAGSTER_DB_HOST
      port:
        env: INTERLUD_DAGSTER_DB_PORT
      db_name:
        env: INTERLUD_DAGSTER_DB_NAME
      username:
        env: INTERLUD_DAGSTER_DB_USER
      password:
        env: INTERLUD_DAGSTER_DB_PASSWORD
""",
    }
)
"""Where runs, events and ticks are kept. What is secret is named here, and stands in the environment alone."""

SETTINGS = """\
telemetry:
  enabled: false
nux:
  enabled: false
compute_logs:
  module: interlud_pipeline.orchestration.step_logs
  class: StepLogFiles
  config:
    base_dir:
      env: DAGSTER_HOME
concurrency:
  # One run at a time holds a pool, from its start to its end; the others wait in the queue.
  pools:
    granularity: run
    default_limit: 1
  runs:
    max_concurrent_runs: 2
# A worker that died is noticed, and its run started again; a run that failed in a step is for people.
run_monitoring:
  enabled: true
  start_timeout_seconds: 180
  poll_interval_seconds: 30
run_retries:
  enabled: true
  max_retries: 2
  retry_on_asset_or_op_failure: false
retention:
  sensor:
    purge_after_days:
      skipped: 7
      success: 90
      failure: 90
  schedule:
    purge_after_days:
      skipped: 30
      success: -1
      failure: -1
"""

MARK = "# Written by interlud_pipeline, and kept up to date until you change something below. sha256: "


def shipped(storage: DagsterStorage = "sqlite") -> str:
    """The file as it is written: settings under a line that tells whether they are still ours."""
    settings = SETTINGS + STORAGES[storage]
    return f"{MARK}{_digest(settings)}\n{settings}"


def is_edited(text: str) -> bool:
    """Whether a file holds anything else than some version of ours wrote there."""
    first, _, rest = text.partition("\n")
    return first != f"{MARK}{_digest(rest)}"


def bring_up_to_date(path: Path, storage: DagsterStorage) -> bool:
    """Write the file where it is missing, or is an older one of ours.

    Args:
        path: The file.
        storage: Where runs and their events are to be kept.

    Returns:
        Whether the file is now the shipped one; if not, somebody changed it, and it stays as it is.
    """
    present = path.read_text(encoding="utf-8") if path.is_file() else None
    if present is not None and is_edited(present):
        return False
    if present != shipped(storage):
        write_atomically(path, shipped(storage))
    return True


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
