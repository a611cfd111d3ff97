"""A child process that ends with the one that started it, however that one ended.

Belongs here: nothing that takes time to load; such a process is to be ready soon.
"""

from __future__ import annotations

import os
import threading
import time

POLL_SECONDS = 0.5


def end_without_parent() -> None:
    """From now on, end this process as soon as its parent is no more: nobody waits for its work."""
    threading.Thread(target=_end_without, args=(os.getppid(),), daemon=True).start()


def _end_without(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(POLL_SECONDS)
    os._exit(1)
