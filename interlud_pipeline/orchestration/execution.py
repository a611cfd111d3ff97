"""Runs of the command: the same jobs as in the UI, carried out in this process and recorded where the UI sees them.

Belongs here: creating a run with the origins that let the UI re-execute it, following it to its outcome.
Does not belong here: printing, or what the jobs do. Callers need no Dagster: they see ``Step`` and ``Outcome``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

import dagster as dg
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run_iterator
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin
from dagster._core.remote_origin import CodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.utils import make_new_run_id
from dagster._core.workspace.load import location_origin_from_module_name

from interlud_pipeline.orchestration.build import build_definitions
from interlud_pipeline.orchestration.came_to import Outcome, Step
from interlud_pipeline.orchestration.history import ranges_to_look_at
from interlud_pipeline.orchestration.instance import open_instance, this_process
from interlud_pipeline.orchestration.lock import wait_for_other_runs
from interlud_pipeline.orchestration.names import (
    CAMPAIGN_JOB,
    DATA_QUALITY_JOB,
    FOLLOWED_TAG,
    MAX_RETRIES_TAG,
    PROCESS_TAG,
)
from interlud_pipeline.orchestration.outcome import Telltale
from interlud_pipeline.orchestration.partitions import campaign_years, range_tags
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT, Settings

MODULE = "interlud_pipeline.definitions"
LOCATION = "interlud_pipeline"
"""Module and name of the code location, as ``workspace.yaml`` has them."""

OnStep = Callable[[Step], None]


class Runner:
    """The jobs of one code location on one instance, run one after the other in this process.

    Resources given by key stand in for the usual ones.
    """

    def __init__(self, settings: Settings, instance: dg.DagsterInstance, **resources: object) -> None:
        self._settings = settings
        self._instance = instance
        self._register = Register(settings.seeds)
        self._repository = build_definitions(settings, **resources).get_repository_def()

    def campaign(self, as_of: date | None, on_step: OnStep) -> Outcome:
        """Bring all that is new into the marts, audit and publish.

        Args:
            as_of: The day for which it is made; today when ``None``.
            on_step: Told of each step as it starts and ends.
        """
        config = {"ops": {"intake__as_of": {"config": {"as_of": as_of.isoformat()}}}} if as_of else {}
        return self._run(CAMPAIGN_JOB, config, on_step)

    def data_quality(self, years: Sequence[int] | None, on_step: OnStep) -> tuple[Outcome, ...]:
        """Look at the figures of years: those asked for, else those that publications touched.

        Args:
            years: Years asked for; ``None`` for the touched ones.
            on_step: Told of each step as it starts and ends.
        """
        ranges = ranges_to_look_at(self._instance, self._settings, self._register, years)
        return tuple(self._run(DATA_QUALITY_JOB, {}, on_step, one) for one in ranges)

    def _run(
        self, name: str, config: Mapping[str, object], on_step: OnStep, years: tuple[int, int] | None = None
    ) -> Outcome:
        job = self._repository.get_job(name)
        tags = range_tags(*years) if years else {}
        run_id = make_new_run_id()
        # Whoever typed the command is there to type it again: the daemon is not to, if its process dies.
        own = {FOLLOWED_TAG: run_id, PROCESS_TAG: this_process(), MAX_RETRIES_TAG: "0"}
        run = self._instance.create_run_for_job(
            job_def=job,
            run_id=run_id,
            run_config=config,
            tags={**job.tags, **tags, **own},
            remote_job_origin=RemoteJobOrigin(
                RemoteRepositoryOrigin(_location_origin(), self._repository.name), job_name=name
            ),
            job_code_origin=_code_origin(name),
        )
        telltale = Telltale(on_step, len(run.step_keys_to_execute or ()))
        for event in execute_run_iterator(InMemoryJob(job), run, self._instance):
            telltale.see(event)
        covered = campaign_years(self._register)
        return telltale.outcome(run_id, tuple(y for y in covered if years and years[0] <= y <= years[1]))


@contextmanager
def open_runner(
    settings: Settings, on_wait: Callable[[], None] = lambda: None, **resources: object
) -> Iterator[Runner]:
    """The jobs on the persistent instance that the UI shows, once no other run is under way.

    Args:
        settings: Where things are.
        on_wait: Told if there is another run to wait for.
        resources: Resources that stand in for the usual ones, by key.

    Raises:
        StateBusy: The other run took too long.
    """
    wait_for_other_runs(settings, on_wait)
    with open_instance(settings) as instance:
        yield Runner(settings, instance, **resources)


def _location_origin() -> CodeLocationOrigin:
    return location_origin_from_module_name(
        MODULE, attribute=None, working_directory=str(PROJECT_ROOT), location_name=LOCATION, executable_path=None
    )


def _code_origin(job_name: str) -> JobPythonOrigin:
    pointer = ModuleCodePointer(MODULE, "defs", working_directory=str(PROJECT_ROOT))
    return JobPythonOrigin(job_name, RepositoryPythonOrigin(sys.executable, pointer))
