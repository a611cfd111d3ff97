"""When bodies are to be told, decided from the calendar, what is verified, and what was tried. Pure.

Belongs here: the rule of the sensor ``reminders`` and its cursor.
Does not belong here: Dagster; what is said to whom (``notification``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from interlud_pipeline.notification.occasions import Occasion

MOST_TRIES = 6
BETWEEN_TRIES = timedelta(minutes=15)


class Memory(BaseModel):
    """What the sensor keeps from one tick to the next.

    Attributes:
        looked_until: Last day whose calendar was dealt with.
        since: Day after which the occasions of the present tries lie.
        until: Day up to which they lie.
        tries: How often they were tried.
        tried_at: When last.
    """

    model_config = ConfigDict(frozen=True)

    looked_until: date | None = None
    since: date | None = None
    until: date | None = None
    tries: int = 0
    tried_at: datetime | None = None

    @classmethod
    def from_text(cls, text: str | None) -> Memory:
        """What an earlier tick left, or nothing."""
        return cls.model_validate_json(text) if text else cls()


@dataclass(frozen=True, slots=True)
class Look:
    """What a tick sees.

    Attributes:
        now: The instant, in the zone in which days end.
        verified: Day for which the figures in force were last verified.
        after: Day after which occasions are due.
        due: Occasions since then, with their days.
        is_pending: Something of the present tries failed for now.
        is_busy: A run of the job is under way.
    """

    now: datetime
    verified: date | None
    after: date
    due: Collection[tuple[date, Occasion]]
    is_pending: bool
    is_busy: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What a tick does.

    Attributes:
        memory: What the next one is to know.
        why: Why it starts a run, or none.
        starts: Whether it starts a run.
    """

    memory: Memory
    why: str
    starts: bool = False

    @property
    def is_last(self) -> bool:
        """No other try follows."""
        return self.memory.tries >= MOST_TRIES


def looked_after(memory: Memory, today: date, latest: timedelta) -> date:
    """The day after which occasions are due.

    Args:
        memory: What the last tick left; without any, only today counts.
        today: Today.
        latest: For how long something missed is made up for.
    """
    known = memory.looked_until or today - timedelta(days=1)
    return max(known, today - latest - timedelta(days=1))


def decide(look: Look, memory: Memory) -> Decision:
    """Whether to start the job now.

    Args:
        look: What the tick sees.
        memory: What the last one left.
    """
    today = look.now.date()
    if look.is_busy:
        return Decision(memory, "Reminders are being sent.")
    if look.due:
        last = max(day for day, _ in look.due)
        if look.verified is None or look.verified < last:
            return Decision(memory, f"Waiting for figures that are verified for {last}; they are for {look.verified}.")
        told = ", ".join(f"{occasion} on {day}" for day, occasion in look.due)
        begun = Memory(looked_until=today, since=look.after, until=today, tries=1, tried_at=look.now)
        return Decision(begun, told, starts=True)
    if memory.since is not None and look.is_pending and memory.tries < MOST_TRIES and memory.tried_at is not None:
        if look.now - memory.tried_at < BETWEEN_TRIES:
            return Decision(memory, f"Try {memory.tries} failed for now; another follows a quarter of an hour later.")
        again = memory.model_copy(update={"tries": memory.tries + 1, "tried_at": look.now})
        return Decision(again, f"Try {again.tries} of what failed for now.", starts=True)
    looked = memory.model_copy(update={"looked_until": today})
    return Decision(looked, f"No campaign has anything for {today}.")
