"""How much memory a DuckDB database in memory may take, and where it goes on beyond.

Left to itself, each of several takes four fifths of the machine, and writes into the folder it was started in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

MEGABYTES = 2048


@dataclass(frozen=True)
class Memory:
    """Bounds of one database.

    Attributes:
        megabytes: Memory that it may take.
        spill: Folder of its own for what does not fit; two databases in one would take each other's files.
    """

    megabytes: int
    spill: Path

    @property
    def config(self) -> dict[str, str]:
        """The settings of its connection."""
        return {"memory_limit": f"{self.megabytes}MB", "temp_directory": str(self.spill)}


@contextmanager
def bounded(megabytes: int, *, prefix: str = "interlud-", folder: Path | None = None) -> Iterator[Memory]:
    """Bounds with a folder that is removed in the end.

    Args:
        megabytes: Memory that the database may take.
        prefix: What the folder's name begins with.
        folder: Where the folder is made; the system's place for such folders when left out.
    """
    with TemporaryDirectory(prefix=prefix, dir=folder, ignore_cleanup_errors=True) as spill:
        yield Memory(megabytes, Path(spill))
