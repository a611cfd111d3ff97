"""The journal of sendings, append-only, in the ledger's database: what makes sure that nothing is sent twice.

Belongs here: recording what becomes of messages, and whether one may be sent.
Does not belong here: sending; showing the journal to dbt (``account``). No address is ever written here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.notification.message import DIGEST, Event, Message

if TYPE_CHECKING:
    import polars as pl

INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"

_TOLD = """
select item_key, is_open from (
    select
        item.item_key,
        item.is_open,
        row_number() over (partition by item.item_key order by last.sending_id desc) as recency
    from sending_items as item
    inner join sendings as last on last.message_key = item.message_key
    where last.channel = :channel
        and last.event in ('sending', 'sent', case when :is_dry then 'dry_run' end)
        and last.sending_id = (select max(sending_id) from sendings where message_key = item.message_key)
) where recency = 1
"""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the journal last says of a message.

    Attributes:
        event: The last event.
        recorded_at: When, UTC.
        attempts: How often it was begun to be sent.
        is_transient: Its last failure may mend by itself.
        detail: What the journal says of it in French.
    """

    event: Event
    recorded_at: datetime
    attempts: int
    is_transient: bool
    detail: str | None

    @property
    def is_settled(self) -> bool:
        """Nothing more is done about it unless somebody insists."""
        return not (
            self.event in {Event.DRY_RUN, Event.NO_ADDRESS} or (self.event is Event.FAILED and self.is_transient)
        )


@dataclass(frozen=True, slots=True)
class Insist:
    """What somebody may ask for beyond the rules.

    Attributes:
        on_failed: Try again also where a server refused for good.
        on_uncertain: Send again also where a process died while sending, and nobody knows whether it left.
    """

    on_failed: bool = False
    on_uncertain: bool = False


BY_THE_RULES = Insist()


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of a ledger.

    Attributes:
        ledger: Where it is kept.
        now: The clock.
    """

    ledger: Ledger
    now: Callable[[], datetime] = _now

    def standing(self, message_key: str) -> Standing | None:
        """What is last said of a message; ``None`` where it was never heard of."""
        with self.ledger.transaction() as connection:
            return _standing(connection, message_key)

    def begin(self, message: Message, insist: Insist = BY_THE_RULES) -> bool:
        """Record that a message is about to leave, if it may: in one transaction, so that only one process does it.

        A message of which this is the last word may have left. It is not sent again: a body that is not reminded is
        told of in the summary and the digest, while one that is reminded twice loses its trust in the third.

        Returns:
            Whether the caller is to send it now.
        """
        with self.ledger.transaction() as connection:
            last = _standing(connection, message.key)
            if last is not None and not _may_leave(last, insist):
                return False
            self._append(connection, message, Event.SENDING)
            return True

    def end(self, message: Message, event: Event, detail: str | None = None, *, is_transient: bool = False) -> None:
        """Record how sending a message ended."""
        with self.ledger.transaction() as connection:
            self._append(connection, message, event, detail, is_transient=is_transient)

    def note(self, message: Message, event: Event, detail: str | None = None) -> bool:
        """Record once that a message was not sent: a dry run, or nobody to send it to.

        Returns:
            Whether it had not been said before.
        """
        with self.ledger.transaction() as connection:
            last = _standing(connection, message.key)
            if last is not None and (last.event is event or last.event not in {Event.DRY_RUN, Event.NO_ADDRESS}):
                return False
            self._append(connection, message, event, detail)
            return True

    def told(self, channel: str, *, is_dry: bool) -> frozenset[str]:
        """Items that digests told as open on a channel and that none told as settled since.

        Args:
            channel: ``mail`` or ``webhook``.
            is_dry: Nothing leaves: what was written down instead counts as told.
        """
        with self.ledger.transaction() as connection:
            rows = connection.execute(_TOLD, {"channel": channel, "is_dry": is_dry}).fetchall()
        return frozenset(item for item, is_open in rows if is_open)

    def last_digest(self, channel: str, *, is_dry: bool) -> str | None:
        """Key of the newest digest that left on a channel; of a dry run too, where nothing leaves."""
        with self.ledger.transaction() as connection:
            row = connection.execute(
                "select message_key from sendings as last where kind = ? and channel = ? "
                "and event in ('sending', 'sent', case when ? then 'dry_run' end) "
                "and sending_id = (select max(sending_id) from sendings where message_key = last.message_key) "
                "order by sending_id desc limit 1",
                (DIGEST, channel, is_dry),
            ).fetchone()
        return None if row is None else str(row[0])

    def last_begun(self, kind: str, channel: str) -> datetime | None:
        """When a message of a kind was last sent, or written down instead."""
        with self.ledger.transaction() as connection:
            row = connection.execute(
                "select max(recorded_at) from sendings where kind = ? and channel = ? and event <> 'failed'",
                (kind, channel),
            ).fetchone()
        return None if row[0] is None else _instant(row[0])

    def uncertain(self, kind: str, channel: str) -> tuple[datetime, ...]:
        """When messages of a kind began to be sent of which nothing was heard since."""
        with self.ledger.transaction() as connection:
            rows = connection.execute(
                "select recorded_at from sendings as last where kind = ? and channel = ? and event = 'sending' "
                "and sending_id = (select max(sending_id) from sendings where message_key = last.message_key) "
                "order by sending_id",
                (kind, channel),
            ).fetchall()
        return tuple(_instant(recorded_at) for (recorded_at,) in rows)

    def has_pending(self, after: date, until: date) -> bool:
        """Whether a message of some days failed for now: those after the first, up to and with the second."""
        with self.ledger.transaction() as connection:
            row = connection.execute(
                "select 1 from sendings as last where occasion_on > ? and occasion_on <= ? and kind <> ? "
                "and event = 'failed' and is_transient "
                "and sending_id = (select max(sending_id) from sendings where message_key = last.message_key)",
                (after.isoformat(), until.isoformat(), DIGEST),
            ).fetchone()
        return row is not None

    def _append(
        self,
        connection: sqlite3.Connection,
        message: Message,
        event: Event,
        detail: str | None = None,
        *,
        is_transient: bool = False,
    ) -> None:
        row: Mapping[str, object] = {
            "message_key": message.key,
            "event": event.value,
            "recorded_at": self.now().astimezone(UTC).strftime(INSTANT),
            "kind": message.kind,
            "channel": message.channel,
            "occasion_on": message.on.isoformat(),
            "recipient": message.recipient,
            "recipient_function": message.recipient_function,
            "agglomeration": message.agglomeration,
            "reporting_year": message.reporting_year,
            "subject_count": message.subject_count,
            "attachment_count": len(message.attachments),
            "content_sha256": message.content_sha256,
            "is_transient": int(is_transient),
            "detail": detail,
        }
        connection.execute(
            f"insert into sendings ({', '.join(row)}) values ({', '.join('?' * len(row))})",  # noqa: S608 - constant names
            list(row.values()),
        )
        connection.executemany(
            "insert or ignore into sending_items values (?, ?, ?)",
            [(message.key, item, int(is_open)) for item, is_open in message.items.items()],
        )


def sendings(ledger: Ledger) -> pl.DataFrame:
    """Every event of the journal, in order; ``recorded_at`` is a naive UTC instant in microseconds."""
    import polars as pl  # noqa: PLC0415

    schema = {
        "sending_id": pl.Int64, "message_key": pl.String, "event": pl.String, "recorded_at": pl.String,
        "kind": pl.String, "channel": pl.String, "occasion_on": pl.String, "recipient": pl.String,
        "recipient_function": pl.String, "agglomeration": pl.String, "reporting_year": pl.Int64,
        "subject_count": pl.Int64, "attachment_count": pl.Int64, "content_sha256": pl.String,
        "is_transient": pl.Int64, "detail": pl.String,
    }  # fmt: skip
    with ledger.transaction() as connection:
        rows = connection.execute(f"select {', '.join(schema)} from sendings order by sending_id").fetchall()  # noqa: S608 - constant names
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.col("recorded_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us"),
        pl.col("occasion_on").str.to_date("%Y-%m-%d"),
        pl.col("is_transient").cast(pl.Boolean),
    )


def _standing(connection: sqlite3.Connection, message_key: str) -> Standing | None:
    rows = connection.execute(
        "select event, recorded_at, is_transient, detail from sendings where message_key = ? order by sending_id",
        (message_key,),
    ).fetchall()
    if not rows:
        return None
    event, recorded_at, is_transient, detail = rows[-1]
    # What is known of an interrupted sending is recorded as a second line of its own.
    attempts = sum(row[0] == Event.SENDING and row[3] is None for row in rows)
    return Standing(Event(event), _instant(recorded_at), attempts, bool(is_transient), detail)


def _may_leave(last: Standing, insist: Insist) -> bool:
    match last.event:
        case Event.SENT:
            return False
        case Event.SENDING:
            return insist.on_uncertain
        case Event.FAILED:
            return last.is_transient or insist.on_failed
        case _:
            return True


def _instant(text: str) -> datetime:
    return datetime.strptime(text, INSTANT).replace(tzinfo=UTC)
