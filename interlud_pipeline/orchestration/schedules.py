"""What happens at a time: a day that matters is noticed, and a campaign's calendar is kept. Running from the start.

Belongs here: when to look, and what is started then.
Does not belong here: which days those are (``days``).
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import dagster as dg

from interlud_pipeline.notification.occasions import occasions
from interlud_pipeline.orchestration.assets.sources import published_days
from interlud_pipeline.orchestration.days import between
from interlud_pipeline.orchestration.names import CALENDAR_JOB, CAMPAIGN_JOB, OCCASION_TAG
from interlud_pipeline.publication.publish import verified_as_of
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

AFTER_MIDNIGHT = "5 0 * * *"
BEFORE_WORK = "0 7 * * *"


def build_schedules(settings: Settings) -> tuple[dg.ScheduleDefinition, ...]:
    """The schedules, in the timezone of these settings."""
    return _daily_as_of(settings), _campaign_calendar(settings)


def _daily_as_of(settings: Settings) -> dg.ScheduleDefinition:
    @dg.schedule(
        name="daily_as_of",
        cron_schedule=AFTER_MIDNIGHT,
        execution_timezone=settings.timezone,
        job_name=CALENDAR_JOB,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Observes the calendar on each day that matters: one that lies after the day for which the "
        "publication in force was last verified. The campaign is then made again for the new day.",
    )
    def daily_as_of(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        verified = verified_as_of(settings)
        if verified is None:
            return dg.SkipReason("Nothing is published yet.")
        today = _local(context.scheduled_execution_time, settings)
        come = between((day for days in published_days(settings).values() for day in days), verified, today.date())
        if verified >= today.date() or not come:
            return dg.SkipReason(f"No day that matters lies between {verified} and {today:%Y-%m-%d}.")
        return dg.RunRequest(run_key=f"{today:%Y-%m-%d}")

    return daily_as_of


def _campaign_calendar(settings: Settings) -> dg.ScheduleDefinition:
    @dg.schedule(
        name="campaign_calendar",
        cron_schedule=BEFORE_WORK,
        execution_timezone=settings.timezone,
        job_name=CAMPAIGN_JOB,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Runs the campaign on the mornings on which one opens, reminds, falls due or closes, by the seeds "
        "`campaigns` and `campaign_reminders`: what is said to the bodies that day rests on all that has arrived.",
    )
    def campaign_calendar(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        today = _local(context.scheduled_execution_time, settings)
        found = occasions(Register(settings.seeds), today.date())
        if not found:
            return dg.SkipReason(f"No campaign has anything for {today:%Y-%m-%d}.")
        return dg.RunRequest(run_key=f"{today:%Y-%m-%d}", tags={OCCASION_TAG: ", ".join(map(str, found))})

    return campaign_calendar


def _local(instant: datetime, settings: Settings) -> datetime:
    return instant.astimezone(ZoneInfo(settings.timezone))
