"""How often Python looks for garbage that holds itself in cycles; what is referred to by nothing goes at once.

Belongs here: thresholds and pauses of the collector.
Does not belong here: what is loaded or read meanwhile.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Look for no garbage while modules are loaded, nor at them afterwards.

    What they define, functions and classes by the hundred thousand, stays as long as the process. Looking through it
    again and again is a fifth of the time in which Dagster loads.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def leave_all_at_the_end() -> None:
    """Let what is left go with the process; Python looks through it otherwise, for a twelfth of a small run."""
    atexit.register(gc.freeze)


@contextmanager
def collecting_young_only() -> Iterator[None]:
    """Leave the collection of cycles to what is called within.

    A batch makes records by the hundred thousand, which stay and hold no cycles; looking through all of them again
    and again would take a tenth of its time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
