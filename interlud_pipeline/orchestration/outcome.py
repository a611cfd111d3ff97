"""What a run came to, told from its events.

Belongs here: which events make a run's progress, and what held it back or broke it.
Does not belong here: starting runs (``execution``), or printing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
from dagster._core.errors import DagsterExecutionInterruptedError
from dagster_shared.error import SerializableErrorInfo

from interlud_pipeline.orchestration.came_to import Outcome, Step
from interlud_pipeline.orchestration.names import CHANGES_ENTRY, HELD_BACK, PUBLISHED

OUR_MODULES = "interlud_pipeline."
_TELLING = {
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
    dg.DagsterEventType.ENGINE_EVENT,
    dg.DagsterEventType.RUN_FAILURE,
    dg.DagsterEventType.STEP_FAILURE,
}


@dataclass
class Telltale:
    """Follows the events of one run."""

    on_step: Callable[[Step], None]
    total: int
    _started: int = 0
    _warnings: int = 0
    _is_new: bool = False
    _changes: Path | None = None
    _succeeded: bool = False
    _has_published: bool = False
    _is_interrupted: bool = False
    _held_back: list[str] = field(default_factory=list)
    _errors: list[str] = field(default_factory=list)

    def see(self, event: dg.DagsterEvent) -> None:
        """Take note of one event."""
        match event.event_type:
            case dg.DagsterEventType.STEP_START:
                self._started += 1
                self._tell(event)
            case dg.DagsterEventType.STEP_SUCCESS:
                self._tell(event, has_ended=True)
            case dg.DagsterEventType.STEP_FAILURE:
                self._tell(event, has_ended=True, has_failed=True)
                self._see_failure(event)
            case dg.DagsterEventType.ASSET_CHECK_EVALUATION:
                self._see_check(event)
            case dg.DagsterEventType.ASSET_MATERIALIZATION if event.asset_key == PUBLISHED:
                self._see_publication(event.materialization.metadata)
            case dg.DagsterEventType.RUN_SUCCESS:
                self._succeeded = True
            case _ if event.is_resource_init_failure or event.is_job_failure:
                self._see_run_failure(event)
            case _:
                pass

    def outcome(self, run_id: str, years: tuple[int, ...]) -> Outcome:
        """What it came to."""
        return Outcome(
            run_id=run_id,
            years=years,
            succeeded=self._succeeded,
            held_back=tuple(self._held_back),
            errors=tuple(dict.fromkeys(self._errors)),
            is_new=self._is_new,
            warnings=self._warnings,
            changes=self._changes,
            is_interrupted=self._is_interrupted,
            has_published=self._has_published,
        )

    def _tell(self, event: dg.DagsterEvent, *, has_ended: bool = False, has_failed: bool = False) -> None:
        self.on_step(Step(event.step_key or "", self._started, self.total, has_ended, has_failed))

    def _see_publication(self, metadata: Mapping[str, dg.MetadataValue]) -> None:
        self._has_published = True
        self._is_new = bool(metadata["is_new"].value)
        entry = metadata.get(CHANGES_ENTRY)
        self._changes = None if entry is None else Path(str(entry.value))

    def _see_check(self, event: dg.DagsterEvent) -> None:
        evaluation = event.asset_check_evaluation_data
        if evaluation.passed:
            return
        if evaluation.severity == dg.AssetCheckSeverity.WARN:
            self._warnings += 1
            return
        why = evaluation.description or "see its metadata in the UI"
        self._held_back.append(f"{evaluation.asset_key.to_user_string()}: {evaluation.check_name}: {why}")

    def _see_failure(self, event: dg.DagsterEvent) -> None:
        data = event.step_failure_data
        if data.error is not None and data.error.cls_name == DagsterExecutionInterruptedError.__name__:
            self._is_interrupted = True
        failure = data.user_failure_data
        said = failure.description if failure else None
        if said and failure and HELD_BACK in failure.metadata:
            self._held_back.append(said)
            return
        self._errors.append(said or _innermost(data.error))

    def _see_run_failure(self, event: dg.DagsterEvent) -> None:
        error = event.engine_event_data.error if event.is_engine_event else event.job_failure_data.error
        if error is not None and not self._errors:
            self._errors.append(_innermost(error))


def why_it_failed(instance: dg.DagsterInstance, run_id: str) -> tuple[str, ...]:
    """Why a run failed: blocking checks, else the errors of its steps, else of the run itself, in their own words."""
    telltale = Telltale(lambda _: None, 0)
    for entry in instance.all_logs(run_id, of_type=_TELLING):
        if entry.dagster_event is not None:
            telltale.see(entry.dagster_event)
    told = telltale.outcome(run_id, ())
    return told.held_back or told.errors or ("no reason was recorded",)


def _innermost(error: SerializableErrorInfo | None) -> str:
    """The message of the cause that started it, without a traceback; our own errors speak for themselves."""
    if error is None:
        return "no reason was recorded"
    while error.cause is not None:
        error = error.cause
    message = error.message.strip()
    return message.partition(": ")[2] if message.startswith(OUR_MODULES) else message
