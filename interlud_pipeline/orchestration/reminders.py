"""The job that tells bodies what they owe on a day of a campaign's calendar; it changes no figure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
from pydantic import Field

from interlud_pipeline.notification.delivery import Delivery
from interlud_pipeline.orchestration.metadata import table
from interlud_pipeline.orchestration.names import REMINDERS_JOB
from interlud_pipeline.orchestration.retries import SECOND_TRIES, only_transient_faults_again
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

OP = "remind_bodies"
COLUMNS = ("recipient", "message", "figures", "attachments", "standing", "detail")


class ReminderConfig(dg.Config):
    """Which day of the calendar, and whether messages leave."""

    on: str | None = Field(default=None, description="A day of the calendar, 2024-03-15; today when left out.")
    since: str | None = Field(
        default=None, description="Make up for the days after this one too, for each campaign by the last of them."
    )
    send: bool = Field(default=True, description="Whether messages leave, where that is configured.")
    is_last: bool = Field(default=False, description="Nothing is tried again: tell the authority what failed for now.")


def build_reminders_job(register: Register) -> dg.JobDefinition:
    """The job for the campaigns of this register."""

    @dg.op(name=OP, retry_policy=SECOND_TRIES)
    def remind_bodies(
        context: dg.OpExecutionContext, config: ReminderConfig, settings: dg.ResourceParam[Settings]
    ) -> None:
        from interlud_pipeline.notification.account import renew  # noqa: PLC0415 - heavy
        from interlud_pipeline.notification.occasions import last_occasions  # noqa: PLC0415
        from interlud_pipeline.notification.reminders import Round, figures_on, office  # noqa: PLC0415

        today = datetime.now(ZoneInfo(settings.timezone)).date()
        day = date.fromisoformat(config.on) if config.on else today
        after = date.fromisoformat(config.since) if config.since else day - timedelta(days=1)
        with only_transient_faults_again():
            _require_sendable(day, today, is_sent=config.send)
            figures = figures_on(settings, today if config.send else day)
            post = office(settings, register)
            turn = Round(settings, register, figures, post, is_dry=not config.send, is_last=config.is_last)
            deliveries = turn.remind(last_occasions(register, after, day))
        renew(settings)
        context.add_output_metadata({"messages": len(deliveries), "told": _told(deliveries)})

    @dg.job(
        name=REMINDERS_JOB,
        description="Tell the bodies that still owe figures, and then the authority what came of it, on a day of a "
        "campaign's calendar. Nobody is told twice; without a mail server the messages are written to the outbox.",
    )
    def reminders() -> None:
        remind_bodies()

    return reminders


def _require_sendable(day: date, today: date, *, is_sent: bool) -> None:
    from interlud_pipeline.notification.reminders import LATEST  # noqa: PLC0415

    if is_sent and not today - LATEST <= day <= today:
        raise dg.Failure(
            f"{day} is not within the last {LATEST.days} days: with `send: false` you see what would be sent.",
            allow_retries=False,
        )


def _told(deliveries: Sequence[Delivery]) -> dg.MetadataValue:
    """What became of each message, by function; no address."""
    rows = [
        {
            "recipient": one.message.recipient_function,
            "message": one.message.subject,
            "figures": one.message.subject_count,
            "attachments": len(one.message.attachments),
            "standing": one.event.value,
            "detail": one.detail,
        }
        for one in deliveries
    ]
    return table(rows, COLUMNS)
