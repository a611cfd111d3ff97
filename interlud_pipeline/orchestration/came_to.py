"""What a run tells of itself on its way and at its end, for those who need no Dagster.

Belongs here: these two shapes. Does not belong here: how they are told from a run's events (``outcome``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Step:
    """A step that has started, or has ended.

    Attributes:
        name: Name of the step.
        number: Its place among the run's steps, from 1.
        total: How many steps the run has.
        has_ended: It is over.
        has_failed: It is over and could not do its work, or a blocking check failed.
    """

    name: str
    number: int
    total: int
    has_ended: bool
    has_failed: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to.

    Attributes:
        run_id: The run, as the UI names it.
        years: Reporting years that it took, if it is partitioned.
        succeeded: Every step did its work and no blocking check failed.
        held_back: Blocking checks that failed, as ``asset: check: why``; why a content that was set aside stays so.
        errors: Why steps could not do their work, in the innermost words.
        has_published: It came to the publication and put or left one in force.
        is_new: It published new content.
        changes: Entry of the journal that tells which figures it changed; ``None`` where it changed no publication.
        warnings: How many checks failed without blocking.
        is_interrupted: Somebody stopped it.
    """

    run_id: str
    years: tuple[int, ...]
    succeeded: bool
    held_back: tuple[str, ...]
    errors: tuple[str, ...]
    is_new: bool
    warnings: int
    changes: Path | None = None
    is_interrupted: bool = False
    has_published: bool = False
