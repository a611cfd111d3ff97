"""How much one file may take. Plain numbers, so that the reading child need not load the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interlud_pipeline.settings import Settings

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on the reading of one file.

    Attributes:
        seconds: CPU seconds (and, tripled, wall-clock seconds) of one workbook.
        megabytes: Address space of the process that reads workbooks.
        largest_file_bytes: Larger contents are refused unread.
        largest_cell_count: A table whose layout would take more cells is refused.
    """

    seconds: int = 60
    megabytes: int = 2048
    largest_file_bytes: int = 100 * MEGABYTE
    largest_cell_count: int = 5_000_000

    @classmethod
    def from_settings(cls, settings: Settings) -> Limits:
        """The limits that the settings ask for."""
        return cls(
            seconds=settings.reading_seconds,
            megabytes=settings.reading_megabytes,
            largest_file_bytes=settings.largest_file_megabytes * MEGABYTE,
            largest_cell_count=settings.largest_cell_count,
        )
