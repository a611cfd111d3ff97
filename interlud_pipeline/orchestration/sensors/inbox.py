"""The sensor on the inbox: new files start a run of the campaign."""

import time
from collections.abc import Iterator

import dagster as dg

from interlud_pipeline.intake.waiting import Waiting, waiting
from interlud_pipeline.orchestration.arrival_rule import Memory, decide
from interlud_pipeline.orchestration.instance import close_dead_runs, forgotten_run, runs_on_state
from interlud_pipeline.orchestration.lookout import Lookout
from interlud_pipeline.orchestration.names import CAMPAIGN_JOB
from interlud_pipeline.settings import Settings

EVERY_SECONDS = 20
PROMISE_SECONDS = 90.0
"""How long Dagster's daemon may take to make a run again that was killed; it looks every few seconds."""

TICK_SECONDS = 30.0
"""How long a tick waits for the store; Dagster gives up a tick after 60 seconds."""


def build_inbox_sensor(settings: Settings, patience: float = TICK_SECONDS) -> dg.SensorDefinition:
    """The sensor for the inbox of these settings.

    Args:
        settings: Where inbox and ledger are.
        patience: Seconds that a tick waits for the store.
    """
    lookout: Lookout[Waiting] = Lookout(lambda: waiting(settings), patience)

    @dg.sensor(
        name="inbox",
        job_name=CAMPAIGN_JOB,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts the campaign when files wait in the inbox that the ledger does not know: one run for all "
        "that arrived, once nothing arrives any more and no other run is under way. The same bytes start none. A "
        "run that was killed, and that the daemon did not make again, is made up for.",
    )
    def inbox(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        seen = lookout.seen()
        if seen is None:
            yield dg.SkipReason(f"{settings.inbox} has not answered for {patience:g} s; the look goes on.")
            return
        busy_with = _busy_with(context.instance) if seen.count else None
        decision = decide(seen, Memory.from_text(context.cursor), busy_with, time.time())
        context.update_cursor(decision.memory.as_text())
        if decision.starts_run:
            context.log.info(decision.why)
            yield dg.RunRequest()
        elif forgotten := forgotten_run(context.instance, CAMPAIGN_JOB, time.time() - PROMISE_SECONDS):
            context.log.info("Run %s was killed and not made again: its work is done now.", forgotten)
            yield dg.RunRequest(run_key=f"again {forgotten}")
        else:
            yield dg.SkipReason(decision.why)

    return inbox


def _busy_with(instance: dg.DagsterInstance) -> str | None:
    if runs_on_state(instance):
        close_dead_runs(instance)
    return next((run.run_id for run in runs_on_state(instance)), None)
