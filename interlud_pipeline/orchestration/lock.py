"""The lock on run-time state: one run at a time changes it, whoever started the run.

Belongs here: the lock file and waiting for it; waiting for a database that a dying process still holds.
Does not belong here: Dagster, whose pool and run queue keep apart only what its daemon starts.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from interlud_pipeline.settings import Settings

LOCK_SECONDS = 600.0
"""How long a run waits for another one before it gives up; a whole run takes far less."""

ORPHAN_SECONDS = 60.0
POLL_SECONDS = 0.2


class StateBusy(RuntimeError):  # noqa: N818 - says what is so, as the other refusals do
    """Another run holds the state; the message says what to do."""


def acquire(settings: Settings, seconds: float = LOCK_SECONDS, holder: str = "a process") -> FileLock:
    """The sole right to change run-time state; the operating system frees it when the process dies.

    Args:
        settings: Where the state is.
        seconds: How long to wait for another run.
        holder: Who asks, for the message of those who wait in vain.

    Returns:
        The lock, held.

    Raises:
        StateBusy: Another run held it all that time.
    """
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    # Not bound to a thread: Dagster may close resources in another one than it opened them in.
    lock = FileLock(settings.warehouse.with_suffix(".lock"), thread_local=False)
    note = settings.warehouse.with_suffix(".holder")
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise StateBusy(
            f"Another run has held {lock.lock_file} for {seconds:g} seconds{_named(note)}. Let it end, or stop it in "
            "the UI under « Runs » or with Ctrl-C where `interlud run` runs; then start this one again."
        ) from None
    note.write_text(f"{holder}, process {os.getpid()} on {socket.gethostname()}", encoding="utf-8")
    return lock


def _named(note: Path) -> str:
    return f" ({note.read_text(encoding='utf-8')})" if note.is_file() else ""


def wait_for_other_runs(settings: Settings, on_wait: Callable[[], None]) -> None:
    """Return once no other run holds the state.

    Args:
        settings: Where the state is.
        on_wait: Told if there is one to wait for.

    Raises:
        StateBusy: It held the state too long.
    """
    try:
        acquire(settings, 0).release()
    except StateBusy:
        on_wait()
        acquire(settings).release()


def wait_for_database(path: Path, seconds: float = ORPHAN_SECONDS) -> None:
    """Return once nobody else has the database open, or the time is up and dbt will say who has.

    A run that is killed leaves its dbt behind, which works on for some seconds.
    """
    deadline = time.monotonic() + seconds
    while path.is_file() and time.monotonic() < deadline:
        try:
            duckdb.connect(str(path)).close()
        except duckdb.IOException:
            time.sleep(POLL_SECONDS)
        else:
            return
