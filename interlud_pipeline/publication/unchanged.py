"""Years of a candidate that are, byte for byte, those of the publication in force.

Belongs here: what the audit that let that publication out says of the candidate too.
Does not belong here: keeping files of what did not change (``export``, ``parquet``), evaluating a claim (``quality``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from interlud_pipeline.publication.candidate import Candidate
from interlud_pipeline.publication.current import Publication
from interlud_pipeline.publication.hashing import file_hash
from interlud_pipeline.publication.parquet import file_name, mart_path
from interlud_pipeline.quality.request import NOTHING_HELD, HeldAlready
from interlud_pipeline.quality.suites import suites_hash


def held_already(candidate: Candidate, in_force: Publication | None) -> HeldAlready:
    """What an audit of a candidate need not look at again.

    A publication got out because it passed. Where the same suites are run by the same program, what held of each row
    of a file holds of it still.

    Args:
        candidate: What is to be audited.
        in_force: What it is to be held against, if anything.

    Returns:
        Nothing where there is no publication, or where another program or other suites audited it.
    """
    if in_force is None:
        return NOTHING_HELD
    new, old = candidate.manifest, in_force.manifest
    if old.audit.suites_hash != suites_hash() or old.inputs.code_version != new.inputs.code_version:
        return NOTHING_HELD
    years = {
        mart: frozenset(
            part.year
            for part in entry.parts
            if _is_as_told(mart_path(candidate.folder, mart) / file_name(part), candidate.folder, old.files)
        )
        for mart, entry in new.marts.items()
    }
    return HeldAlready(years=years, but=frozenset(old.audit.warnings))


def _is_as_told(path: Path, folder: Path, told: Mapping[str, str]) -> bool:
    digest = told.get(path.relative_to(folder).as_posix())
    return digest is not None and path.is_file() and file_hash(path) == digest
