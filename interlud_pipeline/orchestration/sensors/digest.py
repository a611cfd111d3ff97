"""The sensor on what runs and checks came to: those who run the pipeline are told what is new."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import dagster as dg

from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.notification.delivery import Delivery
from interlud_pipeline.notification.digest import digests, is_too_early
from interlud_pipeline.notification.journal import Journal
from interlud_pipeline.notification.message import Message
from interlud_pipeline.orchestration.instance import UNFINISHED
from interlud_pipeline.orchestration.lookout import Lookout
from interlud_pipeline.orchestration.news import checks, published_items, run_items
from interlud_pipeline.publication.current import current
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

EVERY_SECONDS = 60
TICK_SECONDS = 30.0
"""How long a tick waits for the servers; Dagster gives up a tick after 60 seconds, and sending goes on without it."""

LONGEST_WAIT = timedelta(minutes=30)
"""So long news wait for runs under way to end, that may mend or add to them."""

_FINISHED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


@dataclass
class Courier:
    """Sends in a thread of its own, so that no tick waits longer than it may.

    Attributes:
        settings: Servers, contacts and journal.
        patience: Seconds that a tick waits.
    """

    settings: Settings
    patience: float
    _sending: Lookout[list[Delivery]] | None = field(default=None, init=False)
    _watermark: str = field(default="", init=False)

    @property
    def is_busy(self) -> bool:
        """Whether something was begun whose end no tick has seen."""
        return self._sending is not None

    def begin(self, messages: Sequence[Message], watermark: str) -> None:
        """Begin to send; the watermark says what the messages know of."""
        self._watermark = watermark
        self._sending = Lookout(lambda: _deliver(self.settings, messages), self.patience)

    def ended(self) -> tuple[list[Delivery], str] | None:
        """What became of the messages, with their watermark; ``None`` while it goes on."""
        if self._sending is None:
            return None
        try:
            deliveries = self._sending.seen()
        except BaseException:
            self._sending = None
            raise
        if deliveries is None:
            return None
        self._sending = None
        return deliveries, self._watermark


def _deliver(settings: Settings, messages: Sequence[Message]) -> list[Delivery]:
    from interlud_pipeline.notification.account import renew  # noqa: PLC0415 - heavy
    from interlud_pipeline.notification.reminders import office  # noqa: PLC0415

    post = office(settings, Register(settings.seeds))
    deliveries = [post.deliver(message) for message in messages]
    renew(settings)
    return deliveries


def build_digest_sensor(settings: Settings, patience: float = TICK_SECONDS) -> dg.SensorDefinition:
    """The sensor for these settings.

    Args:
        settings: Where publication and journal are, and how people are told.
        patience: Seconds that a tick waits for the servers.
    """
    courier = Courier(settings, patience)

    @dg.sensor(
        name="digest",
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells those who run the pipeline what is new since the last digest: failed runs, failed checks, "
        "missing figures and findings, by mail and to a channel, once no run is under way that may add to it. Without "
        "a mail server or a webhook the digest is only written to the outbox.",
    )
    def digest(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        if not courier.is_busy:
            watermark = _watermark(context.instance, settings)
            if watermark is None or watermark == context.cursor:
                return dg.SkipReason("No run has ended since the last look.")
            journal, now = Journal(Ledger(settings.ledger)), datetime.now(UTC)
            if is_too_early(settings, journal, now):
                return dg.SkipReason("The last digest is so recent that what is new waits for the next one.")
            if _may_change(context.instance, now):
                return dg.SkipReason("A run is under way; what is new waits for its end.")
            messages = _messages(context, settings, journal, now)
            if not messages:
                context.update_cursor(watermark)
                return dg.SkipReason("Nothing is new since the last digest.")
            courier.begin(messages, watermark)
        ended = courier.ended()
        if ended is None:
            return dg.SkipReason("The digest is being sent.")
        deliveries, watermark = ended
        if not any(one.is_pending for one in deliveries):
            context.update_cursor(watermark)
        told = "; ".join(f"{one.message.channel}: {one.event}" for one in deliveries)
        context.log.info("%s (%s)", deliveries[0].message.subject, told)
        return dg.SkipReason(f"Digest made. {told}.")

    return digest


def _messages(
    context: dg.SensorEvaluationContext, settings: Settings, journal: Journal, now: datetime
) -> list[Message]:
    """The digest of each channel that has something new."""
    register, publication = Register(settings.seeds), current(settings)
    repository = context.repository_def
    found = checks(context.instance, repository.asset_graph.asset_check_keys if repository else ())
    items = [*run_items(context.instance), *found.failed]
    if publication is not None:
        items += published_items(publication, register)
    return list(digests(settings, journal, items, found.undecided, now))


def _watermark(instance: dg.DagsterInstance, settings: Settings) -> str | None:
    """What a look would see: the run that ended last, and the publication in force; nothing before the first run."""
    record = _last_ended(instance)
    if record is None:
        return None
    publication = current(settings)
    return f"{record.update_timestamp.timestamp()}/{publication.id if publication else ''}"


def _may_change(instance: dg.DagsterInstance, now: datetime) -> bool:
    """Whether a run is under way, and what is new has not waited for too long."""
    if not instance.get_runs_count(dg.RunsFilter(statuses=list(UNFINISHED))):
        return False
    record = _last_ended(instance)
    return record is not None and now - record.update_timestamp < LONGEST_WAIT


def _last_ended(instance: dg.DagsterInstance) -> dg.RunRecord | None:
    records = instance.get_run_records(
        dg.RunsFilter(statuses=list(_FINISHED)), limit=1, order_by="update_timestamp", ascending=False
    )
    return records[0] if records else None
