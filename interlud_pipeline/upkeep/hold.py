"""The sole right to touch the whole state, for work that must see it at rest.

Belongs here: taking every lock in the order in which runs take them.
Does not belong here: the locks themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock

from interlud_pipeline.orchestration.lock import LOCK_SECONDS, acquire
from interlud_pipeline.publication.candidate import publications_lock
from interlud_pipeline.settings import Settings


@contextmanager
def state_at_rest(settings: Settings, holder: str, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """No run is under way, none starts, and no command writes to archive, lake or publications meanwhile.

    Args:
        settings: Where the state is.
        holder: Who asks, for the message of those who wait in vain.
        seconds: How long to wait for a run.

    Raises:
        StateBusy: A run took longer.
    """
    lock = acquire(settings, seconds, holder)
    try:
        with FileLock(settings.state / ".ingest.lock"), publications_lock(settings):
            yield
    finally:
        lock.release()
