"""The Dagster instance that the command and the UI share: its folder, its settings, its leftovers.

Belongs here: writing ``dagster.yaml``, opening the instance, closing runs whose command died.
Does not belong here: definitions.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

import dagster as dg

from interlud_pipeline.orchestration.names import FOLLOWED_TAG, PROCESS_TAG, WRITES_TAG
from interlud_pipeline.settings import Settings

DAGSTER_YAML = f"""\
# Written by interlud_pipeline when missing; what you change here stays.
telemetry:
  enabled: false
storage:
  custom:
    module: interlud_pipeline.orchestration.event_log
    class: LastingSqliteStorage
    config:
      base_dir:
        env: DAGSTER_HOME
nux:
  enabled: false
compute_logs:
  module: interlud_pipeline.orchestration.step_logs
  class: StepLogFiles
  config:
    base_dir:
      env: DAGSTER_HOME
concurrency:
  pools:
    default_limit: 1
  runs:
    max_concurrent_runs: 2
    tag_concurrency_limits:
      - key: {WRITES_TAG}
        limit: 1
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 60
retention:
  sensor:
    purge_after_days:
      skipped: 7
      success: 90
      failure: 90
"""


def ensure_instance(settings: Settings) -> Path:
    """Make the instance's folder with its ``dagster.yaml``, unless they are there.

    Returns:
        The folder, absolute, for ``DAGSTER_HOME``.
    """
    home = settings.dagster_home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    configuration = home / "dagster.yaml"
    if not configuration.exists():
        configuration.write_text(DAGSTER_YAML, encoding="utf-8")
    return home


def instance_environment(settings: Settings) -> dict[str, str]:
    """What a process of Dagster reads to find the instance, and to write planned events in one go."""
    return {
        "DAGSTER_HOME": str(ensure_instance(settings)),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "DAGSTER_EVENT_BATCH_SIZE": "1000",
    }


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The persistent instance, made first if need be."""
    os.environ |= instance_environment(settings)
    return dg.DagsterInstance.from_config(os.environ["DAGSTER_HOME"])


def this_process() -> str:
    """What names this process among those that share the instance."""
    return f"{socket.gethostname()}/{os.getpid()}"


def close_dead_runs(instance: dg.DagsterInstance) -> int:
    """Mark runs of the command as failed whose process has died, so that they do not show as running for ever.

    Returns:
        How many there were.
    """
    running = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING]))
    dead = [run for run in running if _has_died(run.tags.get(PROCESS_TAG), run.tags.get(FOLLOWED_TAG) == run.run_id)]
    for run in dead:
        instance.report_run_failed(run, "The command that followed this run was stopped before it ended. Run it again.")
    _free_slots_of_ended_runs(instance)
    return len(dead)


def _free_slots_of_ended_runs(instance: dg.DagsterInstance) -> None:
    """A process that was killed leaves its place in a pool taken, and every later run would wait for it for ever."""
    storage = instance.event_log_storage
    for run_id in storage.get_concurrency_run_ids():
        run = instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            storage.free_concurrency_slots_for_run(run_id)


def _has_died(process: str | None, is_followed: bool) -> bool:
    if process is None or not is_followed:
        return False
    host, _, number = process.rpartition("/")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
