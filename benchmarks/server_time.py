"""CPU seconds of a PostgreSQL server on this machine, those of its ended processes included."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg2

_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _OWN, _WITH_CHILDREN = 1, slice(11, 13), slice(11, 15)
"""Places in /proc/<pid>/stat behind the name of the program: parent; user and system time; those of ended children."""


@dataclass(frozen=True)
class ServerTime:
    """The server of a database.

    Attributes:
        database: libpq's address.
    """

    database: str

    def seconds(self) -> float:
        """CPU seconds until now: those of its first process, of what that has waited for, and of what still runs."""
        others = (_fields(path) for path in Path("/proc").glob("[0-9]*/stat"))
        running = sum(_seconds(one[_OWN]) for one in others if one and int(one[_PARENT]) == self._first)
        first = _fields(Path(f"/proc/{self._first}/stat"))
        return running + _seconds(first[_WITH_CHILDREN])

    @cached_property
    def _first(self) -> int:
        connection = psycopg2.connect(self.database)
        own = connection.info.backend_pid
        parent = int(_fields(Path(f"/proc/{own}/stat"))[_PARENT])
        connection.close()
        return parent


def _fields(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []  # it has ended since


def _seconds(ticks: list[str]) -> float:
    return sum(map(int, ticks)) / _TICKS
