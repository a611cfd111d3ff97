"""Resources: dbt, the process that audits, and run-time state under its lock."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version

import dagster as dg
from dagster_dbt import DbtCliResource
from packaging.version import Version

from interlud_pipeline.orchestration.lock import acquire
from interlud_pipeline.orchestration.manifest import dbt_executable
from interlud_pipeline.quality.worker import AuditWorker
from interlud_pipeline.settings import Settings


class QuickDbt(DbtCliResource):
    """dbt as a child process, without what only costs time here.

    dagster-dbt asks ``dbt --version`` in one more process and loads the adapter into this one before each call;
    together they take longer than the build. The version is known from the installed distribution, and row counts
    and columns are read from the finished database instead of through the adapter.
    """

    @cached_property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> None:  # type: ignore[override]  # no adapter is fine
        del args


def dbt_resource(settings: Settings) -> QuickDbt:
    """The dbt of the settings' project, found beside this Python."""
    return QuickDbt(
        project_dir=str(settings.dbt_project),
        profiles_dir=str(settings.dbt_project),
        dbt_executable=dbt_executable(),
        # What matters of dbt's log is in its events; writing all of it to a file as well takes a seventh of a build.
        global_config_flags=["--no-use-colors", "--log-level-file", "warn"],
    )


@dg.resource
def audit_worker(context: dg.InitResourceContext) -> Iterator[AuditWorker]:
    """A child that loads Great Expectations while the run's first steps work; it ends with the run."""
    del context
    with AuditWorker() as worker:
        yield worker


@dg.resource(required_resource_keys={"settings"})
def state(context: dg.InitResourceContext) -> Iterator[Settings]:
    """The settings, and with them the sole right to change what they point to, from a run's first step to its last.

    The pool and the run queue keep apart what the daemon starts. This also covers runs of the command, and what
    the operating system frees at once when a process dies.

    Raises:
        StateBusy: Another run held it too long.
    """
    settings: Settings = context.resources.settings
    lock = acquire(settings)
    try:
        yield settings
    finally:
        lock.release()
