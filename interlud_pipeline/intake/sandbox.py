"""A pool of limited child processes that parse workbooks, each serving many files before it is replaced.

A file that makes its process abort, run out of memory or never end becomes a refusal of that file; the other
files do not notice. Starting a process costs more than reading a small workbook, hence the pool.

Does not belong here: what a workbook holds (``readers.workbook``).
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from interlud_pipeline.intake import sandbox_child, wire
from interlud_pipeline.intake.limits import MEGABYTE, Limits
from interlud_pipeline.intake.readers.result import Reading
from interlud_pipeline.intake.refusals import CHILD_LOST, TOO_LONG, TOO_MUCH_MEMORY, Refused, too_large, unreadable

_PACKAGE_PARENT = Path(__file__).resolve().parents[2]
_INHERITED_ENVIRONMENT = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONHOME", "TMPDIR")
_MOST_FILES_PER_CHILD = 1000
_MOST_CHILDREN = 4
_WALL_CLOCK_FACTOR = 3
_CHUNK = 1 << 20
_RETRIED = frozenset({TOO_MUCH_MEMORY, CHILD_LOST})
# Signals by which a process ends for want of memory: a library's abort, a bad access, the system's killer.
_MEMORY_SIGNALS = frozenset({signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGKILL})


def pool_size() -> int:
    """How many children are worth having on this machine: who interprets what they read takes one processor."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return max(1, min(_MOST_CHILDREN, processors - 1))


class ReaderPool:
    """Children that read workbooks; use it as a context, from any number of threads.

    Attributes:
        limits: What one file may take.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._idle: list[_Child] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            for child in self._idle:
                child.stop()
            self._idle.clear()

    def read(self, content: bytes) -> Reading:
        """Parse a workbook in a child.

        A child that fails on its limits after other files gets no verdict: the file is tried once more in a
        fresh one, so that a result never depends on which files came before.

        Raises:
            Refused: The file is bad, or parsing it passed a limit.
        """
        child = self._take()
        had_served = child.served > 0
        try:
            return self._read_in(child, content)
        except Refused as refusal:
            if not had_served or refusal.params.get("reason") not in _RETRIED:
                raise
        return self._read_in(_Child(self.limits), content)

    def _read_in(self, child: _Child, content: bytes) -> Reading:
        try:
            message = child.ask(content)
        except BaseException:
            child.stop()
            raise
        try:
            return wire.decode(message)
        finally:
            self._give_back(child)

    def _take(self) -> _Child:
        with self._lock:
            return self._idle.pop() if self._idle else _Child(self.limits)

    def _give_back(self, child: _Child) -> None:
        if child.served >= _MOST_FILES_PER_CHILD:
            child.stop()
            return
        with self._lock:
            self._idle.append(child)


@dataclass(slots=True)
class _Child:
    """One child process and its pipes."""

    limits: Limits
    served: int = 0
    _process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        limits = self.limits
        arguments = [str(number) for number in (limits.seconds, limits.megabytes, limits.largest_cell_count)]
        environment = {name: os.environ[name] for name in _INHERITED_ENVIRONMENT if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter and numbers
            [sys.executable, "-S", "-P", "-m", sandbox_child.__name__, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Without the start-up hooks of the environment, which take a third of a child's start.
            env={**environment, "PYTHONPATH": os.pathsep.join([str(_PACKAGE_PARENT), *filter(None, sys.path)])},
        )

    def ask(self, content: bytes) -> bytes:
        """Send a content and wait for the answer.

        Raises:
            Refused: The child died or took too long.
        """
        deadline = time.monotonic() + self.limits.seconds * _WALL_CLOCK_FACTOR
        try:
            requests = _pipe(self._process.stdin)
            requests.write(sandbox_child.FRAME.pack(len(content)) + content)
            requests.flush()
            message = self._receive(deadline)
        except (EOFError, OSError) as error:
            raise self._cause_of_death() from error
        self.served += 1
        return message

    def stop(self) -> None:
        """End the child; an idle one ends by itself when its input closes."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                _pipe(pipe).close()
        self._process.wait()

    def _receive(self, deadline: float) -> bytes:
        """The one message that the child writes, without the length before it."""
        answers = _pipe(self._process.stdout).fileno()
        received = bytearray()
        size: int | None = None
        while size is None or len(received) < size:
            ready, _, _ = select.select([answers], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise too_large(TOO_LONG)
            chunk = os.read(answers, _CHUNK)
            if not chunk:
                raise EOFError
            received += chunk
            if size is None and len(received) >= sandbox_child.FRAME.size:
                size = sandbox_child.FRAME.size + sandbox_child.FRAME.unpack_from(received)[0]
                if size > self.limits.megabytes * MEGABYTE:
                    raise too_large(TOO_MUCH_MEMORY)
        return bytes(received[sandbox_child.FRAME.size :])

    def _cause_of_death(self) -> Refused:
        code = -self._process.wait()
        if code == signal.SIGXCPU:
            return too_large(TOO_LONG)
        return too_large(TOO_MUCH_MEMORY) if code in _MEMORY_SIGNALS else unreadable(CHILD_LOST)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("the child has no such pipe")
    return pipe
