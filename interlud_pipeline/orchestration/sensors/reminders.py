"""The sensor on the calendar of the campaigns: bodies are told once the figures are verified for the day."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import dagster as dg

from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.notification.journal import Journal
from interlud_pipeline.notification.occasions import last_occasions
from interlud_pipeline.orchestration.instance import UNFINISHED
from interlud_pipeline.orchestration.names import OCCASION_TAG, REMINDERS_JOB
from interlud_pipeline.orchestration.reminder_rule import Decision, Look, Memory, decide, looked_after
from interlud_pipeline.orchestration.reminders import OP
from interlud_pipeline.publication.publish import verified_as_of
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

EVERY_SECONDS = 60


def build_reminders_sensor(settings: Settings) -> dg.SensorDefinition:
    """The sensor for the campaigns of the register in these settings."""

    @dg.sensor(
        name="reminders",
        job_name=REMINDERS_JOB,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts `reminders` on the days on which a campaign opens, reminds, falls due or closes, once the "
        "figures are verified for the day; after days on which nothing ran, for the last of them. What failed for now "
        "is tried again every quarter of an hour, five times. Without a mail server the messages are only written.",
    )
    def reminders(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        memory = Memory.from_text(context.cursor)
        decision = decide(_look(context.instance, settings, memory), memory)
        context.update_cursor(decision.memory.model_dump_json())
        if decision.starts:
            context.log.info(decision.why)
            yield _request(decision)
        else:
            yield dg.SkipReason(decision.why)

    return reminders


def _look(instance: dg.DagsterInstance, settings: Settings, memory: Memory) -> Look:
    from interlud_pipeline.notification.reminders import LATEST  # noqa: PLC0415 - heavy

    now = datetime.now(ZoneInfo(settings.timezone))
    after = looked_after(memory, now.date(), LATEST)
    under_way = dg.RunsFilter(job_name=REMINDERS_JOB, statuses=list(UNFINISHED))
    return Look(
        now=now,
        verified=verified_as_of(settings),
        after=after,
        due=last_occasions(Register(settings.seeds), after, now.date()),
        is_pending=memory.since is not None
        and memory.until is not None
        and Journal(Ledger(settings.ledger)).has_pending(memory.since, memory.until),
        is_busy=instance.get_runs_count(under_way) > 0,
    )


def _request(decision: Decision) -> dg.RunRequest:
    memory = decision.memory
    config = {"on": str(memory.until), "since": str(memory.since), "is_last": decision.is_last}
    return dg.RunRequest(
        run_key=f"{memory.since}/{memory.until}/{memory.tries}",
        run_config={"ops": {OP: {"config": config}}},
        tags={OCCASION_TAG: decision.why},
    )
