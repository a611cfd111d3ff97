"""Resources: dbt, the process that audits, and run-time state under its lock."""

from collections.abc import Iterator

import dagster as dg

from interlud_pipeline.leftovers import sweep
from interlud_pipeline.orchestration.dbt_process import DbtProcess
from interlud_pipeline.orchestration.lock import acquire
from interlud_pipeline.quality.worker import AuditWorker
from interlud_pipeline.settings import Settings
from interlud_pipeline.upkeep.layout import require_layouts_to_run_on


@dg.resource(required_resource_keys={"settings"})
def dbt(context: dg.InitResourceContext) -> Iterator[DbtProcess]:
    """A child that loads dbt while the run's first steps work; without a command it ends with the run."""
    with DbtProcess(context.resources.settings) as process:
        yield process


@dg.resource
def audit_worker(context: dg.InitResourceContext) -> Iterator[AuditWorker]:
    """A child that loads Great Expectations while the run's first steps work; it ends with the run."""
    del context
    with AuditWorker() as worker:
        yield worker


@dg.resource(required_resource_keys={"settings"})
def state(context: dg.InitResourceContext) -> Iterator[Settings]:
    """The settings, and with them the sole right to change what they point to, from a run's first step to its last.

    The pool keeps apart what the daemon starts. This also covers runs of the command, and the operating system
    frees it at once when a process dies. What such a process left under temporary names is removed first.

    Raises:
        StateBusy: Another run held it too long.
        LayoutError: Newer code wrote the state, or the ledger has to be brought up to date first.
    """
    settings: Settings = context.resources.settings
    lock = acquire(settings, holder=f"run {context.run_id}" if context.run_id else "a process without a run")
    try:
        require_layouts_to_run_on(settings)
        removed = sweep(settings)
        if removed and context.log:
            context.log.info("Removed %s drafts that a killed process had left.", removed)
        yield settings
    finally:
        lock.release()
