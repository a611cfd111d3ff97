"""What the warehouse's marts hold of each year, noted when a candidate was made of them.

Belongs here: the note, and striking from it what a build makes again.
Does not belong here: which years these are (``warehouse_basis``), and what a part is (``parquet``).

Only for marts that are built by year: of these a build of some years does not touch the rows of the others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import RootModel, ValidationError

from interlud_pipeline.publication.files import write_atomically
from interlud_pipeline.publication.manifest import Part

if TYPE_CHECKING:
    from pathlib import Path

    from interlud_pipeline.settings import Settings


class _Noted(RootModel[dict[str, tuple[Part, ...]]]):
    pass


def read_parts(settings: Settings) -> dict[str, tuple[Part, ...]]:
    """Years of each mart that the warehouse holds as when they were noted."""
    try:
        return _Noted.model_validate_json(_path(settings).read_text(encoding="utf-8")).root
    except (FileNotFoundError, ValidationError):  # none yet, or of another release
        return {}


def note_parts(settings: Settings, parts: Mapping[str, Sequence[Part]]) -> None:
    """Note what the warehouse's marts hold; what belongs to no year is built each time, and not worth noting."""
    noted = {mart: tuple(part for part in ones if part.year is not None) for mart, ones in parts.items()}
    write_atomically(_path(settings), _Noted(noted).model_dump_json())


def forget_parts(settings: Settings, years: Collection[int] | None) -> None:
    """Strike out the years that a build makes again.

    Args:
        settings: Where the warehouse is.
        years: The years; ``None`` for everything.
    """
    if years is None:
        _path(settings).unlink(missing_ok=True)
        return
    left = {mart: [part for part in ones if part.year not in years] for mart, ones in read_parts(settings).items()}
    note_parts(settings, left)


def _path(settings: Settings) -> Path:
    return settings.warehouse.with_name("mart_parts.json")
