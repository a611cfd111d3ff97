"""The journal of what each publication changed of the one before: one file a publication, never hashed.

Belongs here: where the entries lie, writing and reading them.
Does not belong here: what changed, and why (``changes``).
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from interlud_pipeline.intake.erasures import erased_contents
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.publication.candidate import Candidate
from interlud_pipeline.publication.changes import Changes, Made, changed_figures
from interlud_pipeline.publication.current import Publication
from interlud_pipeline.publication.files import write_atomically
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.tables import COVERAGE

CHANGES_FOLDER = Path("journal", "changes")


def record_changes(settings: Settings, in_force: Publication, candidate: Candidate) -> Path:
    """Write down what a candidate changes, before it takes the place of the publication in force.

    A process that stops between the two writes the entry again; the one without effect goes.

    Args:
        settings: Where lake, ledger and publications are.
        in_force: The publication in force.
        candidate: What takes its place.

    Returns:
        The entry.
    """
    forget_changes(settings, in_force.id, candidate.id)
    made_at = datetime.now(UTC)
    told = Changes(
        made_at=made_at,
        previous=in_force.id,
        publication=candidate.id,
        changes=changed_figures(
            Made(in_force.folder, in_force.manifest, pl.DataFrame(schema=COVERAGE)),
            Made(
                candidate.folder,
                candidate.manifest,
                _coverage(settings.lake / "versions" / candidate.manifest.inputs.lake_version),
                erased_contents(Ledger(settings.ledger), since=in_force.manifest.made_at),
            ),
        ),
    )
    path = settings.publications / CHANGES_FOLDER / entry_name(made_at)
    write_atomically(path, told.model_dump_json(indent=2))
    return path


def entry_name(made_at: datetime) -> str:
    """Name of the entry of an instant in UTC; names sort as their instants."""
    return f"{made_at:%Y%m%dT%H%M%S%fZ}.json"


def entry_of(settings: Settings, previous: str | None, publication: str) -> Path | None:
    """The last entry of the journal, where it tells of this change of publications."""
    entries = sorted((settings.publications / CHANGES_FOLDER).glob("[!.]*.json"))
    if not entries:
        return None
    last = read_changes(entries[-1])
    return entries[-1] if (last.previous, last.publication) == (previous, publication) else None


def forget_changes(settings: Settings, previous: str | None, publication: str) -> None:
    """Remove the last entry where it tells of a change of publications that did not come about."""
    entry = entry_of(settings, previous, publication)
    if entry is not None:
        entry.unlink()


def read_changes(entry: Path) -> Changes:
    """One entry of the journal."""
    return Changes.model_validate_json(entry.read_text(encoding="utf-8"))


def _coverage(lake_version: Path) -> pl.DataFrame:
    files = sorted(lake_version.glob("*/coverage-*.parquet"))
    return pl.concat([pl.read_parquet(file, glob=False) for file in files]) if files else pl.DataFrame(schema=COVERAGE)
