"""When files that wait in the inbox start a run. Pure, from what was seen and what was asked for before.

Belongs here: the decision, its words, and the little that has to be remembered between two looks.
Does not belong here: Dagster; looking into the inbox (``intake.waiting``).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from interlud_pipeline.intake.waiting import Waiting

PATIENCE_SECONDS = 300.0
"""How long a stream of arrivals that does not end may hold up what has arrived."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a look leaves to the next one.

    Attributes:
        asked_for: Digest of the files for which a run was started last, while they wait still.
        arriving_since: When files were first seen to be still arriving; ``None`` once they have settled.
    """

    asked_for: str = ""
    arriving_since: float | None = None

    @classmethod
    def from_text(cls, text: str | None) -> Memory:
        """What an earlier look wrote; nothing before the first one."""
        return cls(**json.loads(text)) if text else cls()

    def as_text(self) -> str:
        """For the next look; a few bytes, however many files there are."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Decision:
    """What comes of a look.

    Attributes:
        starts_run: Whether a run is to be started now.
        why: In words.
        memory: What the next look is to know.
    """

    starts_run: bool
    why: str
    memory: Memory


def decide(waiting: Waiting, memory: Memory, busy_with: str | None, now: float) -> Decision:
    """Whether the files that wait start a run.

    A burst starts one run, since nothing starts while files still arrive, and one run takes all that wait. Files for
    which a run was started, and which wait all the same, start no other: something is wrong with them or with it.

    Args:
        waiting: What was seen.
        memory: What the former look left.
        busy_with: The run that works on the state or waits for it, if any; it may or may not take these files.
        now: The time, in seconds.
    """
    if not waiting.count:
        return Decision(False, "Nothing new in the inbox.", Memory())
    since = None if waiting.is_settled else memory.arriving_since or now
    remembered = Memory(memory.asked_for, since)
    if since is not None and now - since < PATIENCE_SECONDS:
        return Decision(False, f"{waiting.count} files wait, and others are still arriving.", remembered)
    if busy_with is not None:
        return Decision(False, f"{waiting.count} files wait until run {busy_with} has ended.", remembered)
    if waiting.digest == memory.asked_for:
        return Decision(
            False,
            f"A run was started for these {waiting.count} files and did not take them in: its log says why. "
            "Start the job `campaign` by hand once the cause is mended.",
            remembered,
        )
    return Decision(True, f"{waiting.count} files wait.", Memory(asked_for=waiting.digest))
