"""A slow look at something far away, shared by the ticks of a sensor: none of them waits longer than it may.

Belongs here: one look at a time in a thread, whose result the tick takes that is there when it comes.
Does not belong here: Dagster; what is looked at.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Seen = TypeVar("Seen")


@dataclass
class Lookout(Generic[Seen]):
    """Looks by way of a thread of its own.

    Attributes:
        look: What to do; called by one thread at a time.
        patience: Seconds that one call of ``seen`` may wait.
    """

    look: Callable[[], Seen]
    patience: float
    _pending: Future[Seen] | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def seen(self) -> Seen | None:
        """What was seen; ``None`` while the look still goes on, which a later call then takes over.

        Raises:
            Exception: Whatever the look raised.
        """
        with self._lock:
            pending = self._pending = self._pending or self._start()
        try:
            result = pending.result(self.patience)
        except TimeoutError:
            if pending.done():
                self._forget(pending)
                raise
            return None
        except BaseException:
            self._forget(pending)
            raise
        self._forget(pending)
        return result

    def _start(self) -> Future[Seen]:
        future: Future[Seen] = Future()

        def carry_out() -> None:
            try:
                future.set_result(self.look())
            except BaseException as error:  # noqa: BLE001 - handed to whoever asks for the result
                future.set_exception(error)

        # As a daemon, so that a store that never answers cannot keep the process from ending.
        threading.Thread(target=carry_out, name="lookout", daemon=True).start()
        return future

    def _forget(self, pending: Future[Seen]) -> None:
        with self._lock:
            if self._pending is pending:
                self._pending = None
