"""The Dagster instance that the command and the UI share: its folder, its leftovers.

Belongs here: opening the instance, closing runs whose command died.
Does not belong here: its settings (``instance_settings``), definitions.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

import dagster as dg
from dagster._core.storage.tags import AUTO_RETRY_RUN_ID_TAG, WILL_RETRY_TAG
from filelock import FileLock

from interlud_pipeline.orchestration.instance_settings import bring_up_to_date
from interlud_pipeline.orchestration.names import FOLLOWED_TAG, PROCESS_TAG, STATE_POOL
from interlud_pipeline.settings import Settings

UNFINISHED = (
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


def ensure_instance(settings: Settings) -> Path:
    """Make the instance's folder, and bring its ``dagster.yaml`` up to date unless somebody changed it.

    Returns:
        The folder, absolute, for ``DAGSTER_HOME``.
    """
    home = settings.dagster_home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    bring_up_to_date(home / "dagster.yaml", settings.dagster_storage)
    return home


def instance_environment(settings: Settings) -> dict[str, str]:
    """What a process of Dagster reads to find the instance, and to write planned events in one go."""
    return {
        "DAGSTER_HOME": str(ensure_instance(settings)),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "DAGSTER_EVENT_BATCH_SIZE": "1000",
        # Where the library that draws keeps its list of fonts; its own choice would be the home folder.
        "MPLCONFIGDIR": str(settings.state.resolve() / "work" / "matplotlib"),
    }


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The persistent instance, made first if need be, free of what dead processes left in it."""
    os.environ |= instance_environment(settings)
    instance = dg.DagsterInstance.from_config(os.environ["DAGSTER_HOME"])
    _limit_the_pool(instance, settings)
    close_dead_runs(instance)
    return instance


def _limit_the_pool(instance: dg.DagsterInstance, settings: Settings) -> None:
    """Give the pool its limit now: Dagster does while it looks at the queue, too late for the first two runs in it.

    Only where it has none, and by one process at a time: on PostgreSQL Dagster fails to give it a second time.
    """
    with FileLock(settings.dagster_home / ".pool.lock"):
        if all(pool.name != STATE_POOL for pool in instance.event_log_storage.get_pool_limits()):
            instance.event_log_storage.initialize_concurrency_limit_to_default(STATE_POOL)


def this_process() -> str:
    """What names this process among those that share the instance."""
    return f"{socket.gethostname()}/{os.getpid()}"


def close_dead_runs(instance: dg.DagsterInstance) -> int:
    """Mark runs of the command as failed whose process has died, so that they do not show as running for ever.

    Runs that the daemon launched are watched by its run monitoring.

    Returns:
        How many there were.
    """
    dead = [run for run in instance.get_runs(dg.RunsFilter(statuses=list(UNFINISHED))) if _has_died(run)]
    for run in dead:
        instance.report_run_failed(run, "The command that followed this run was stopped before it ended. Run it again.")
    return len(dead)


def runs_on_state(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Runs that change run-time state, or wait for their turn to."""
    return [
        run
        for run in instance.get_runs(dg.RunsFilter(statuses=list(UNFINISHED)))
        if run.run_op_concurrency is not None and STATE_POOL in (run.run_op_concurrency.all_pools or ())
    ]


def _has_died(run: dg.DagsterRun) -> bool:
    process = run.tags.get(PROCESS_TAG)
    if process is None or run.tags.get(FOLLOWED_TAG) != run.run_id:
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


def forgotten_run(instance: dg.DagsterInstance, job_name: str, ended_before: float) -> str | None:
    """The latest run of a job, where Dagster meant to make it again and has not.

    Dagster stores that a run failed before it marks the run itself. A daemon that looks in between takes it for one
    that goes on, and never looks at it again.

    Args:
        instance: Where the runs are recorded.
        job_name: The job.
        ended_before: A run that ended later may still be made again; in seconds.
    """
    for record in instance.get_run_records(dg.RunsFilter(job_name=job_name), limit=1):
        run = record.dagster_run
        is_promised = run.status is dg.DagsterRunStatus.FAILURE and run.tags.get(WILL_RETRY_TAG) == "true"
        if is_promised and AUTO_RETRY_RUN_ID_TAG not in run.tags and (record.end_time or 0) < ended_before:
            return run.run_id
    return None
