"""Letting a candidate out: staged aside, made durable, and put in force in one step.

Belongs here: the order of steps that leaves readers either the old publication or the new one, whole.
Does not belong here: judging the candidate (``audit``) or the marts' form (``snapshot``).
"""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl

from interlud_pipeline.publication.audit import Audit, require_passing_audit
from interlud_pipeline.publication.candidate import Candidate, CandidateError, discard_candidate, publications_lock
from interlud_pipeline.publication.change_journal import record_changes
from interlud_pipeline.publication.current import CURRENT, VERIFIED_FILE, Publication, current, open_publication
from interlud_pipeline.publication.files import (
    copy_atomically,
    move_into_place,
    point_at,
    remove_leftovers,
    write_atomically,
)
from interlud_pipeline.publication.hashing import content_hash, file_hash
from interlud_pipeline.publication.manifest import JOURNAL_MARTS, MANIFEST_FILE, CandidateManifest, publication_hash
from interlud_pipeline.publication.rollbacks import require_not_set_aside
from interlud_pipeline.publication.snapshot import write_snapshot
from interlud_pipeline.settings import Settings

STAGING_PREFIX = ".staging-"
JOURNAL_FOLDER = "journal"


def publish(settings: Settings, candidate: Candidate) -> Publication:
    """Put a candidate in force.

    Content equal to that in force makes nothing new: the date for which it was verified is noted beside the
    pointer. A candidate that got out is removed; what an earlier run left half made is removed too.

    Args:
        settings: Where the publications are.
        candidate: What to publish.

    Returns:
        The publication now in force; ``is_new`` tells whether this call made it.

    Raises:
        AuditMissing: No audit of exactly this content, by the present suites, against the publication in force.
        AuditFailed: Its audit found critical failures.
        PublicationSetAside: A rollback took exactly this content out of force.
        CandidateError: Its files are not what was audited.
    """
    with publications_lock(settings):
        remove_leftovers(settings.publications, STAGING_PREFIX)
        in_force = current(settings)
        audit = require_passing_audit(settings, candidate, compared_with=in_force.id if in_force else None)
        _require_intact(candidate)
        if in_force is not None and in_force.manifest.content_hash == candidate.content_hash:
            published = in_force
        else:
            require_not_set_aside(settings, candidate.id)
            published = _put_in_force(settings, candidate, audit, in_force)
        note_verified(settings, published.id, candidate.manifest)
        _renew_journal(settings, candidate)
        discard_candidate(candidate)
    return published


def verified_as_of(settings: Settings) -> date | None:
    """The latest date for which the content in force was found to be right."""
    path = settings.publications / VERIFIED_FILE
    if not path.is_file():
        return None
    return date.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["as_of"])


def verified_register_hash(settings: Settings) -> str | None:
    """Hash of the register with which the content in force was last made, or made again the same."""
    in_force = current(settings)
    if in_force is None:
        return None
    noted = json.loads((settings.publications / VERIFIED_FILE).read_text(encoding="utf-8"))
    return str(noted.get("register_hash", in_force.manifest.inputs.register_hash))


def _require_intact(candidate: Candidate) -> None:
    """What is published must be what was audited, byte for byte and by its content."""
    manifest = candidate.manifest
    for mart, entry in manifest.marts.items():
        path = candidate.folder / f"{mart}.parquet"
        if not path.is_file() or file_hash(path) != entry.file_sha256:
            raise CandidateError(f"mart {mart} of candidate {candidate.id} was changed after it was made: build again")
    found = {mart: content_hash(pl.read_parquet(candidate.folder / f"{mart}.parquet")) for mart in manifest.marts}
    if publication_hash(found) != candidate.content_hash:
        raise CandidateError(f"candidate {candidate.id} does not hold the content that it claims: build again")


def _put_in_force(settings: Settings, candidate: Candidate, audit: Audit, in_force: Publication | None) -> Publication:
    final = settings.publications / candidate.id
    is_new = not (final / MANIFEST_FILE).is_file()
    if is_new:
        staging = settings.publications / f"{STAGING_PREFIX}{secrets.token_hex(4)}"
        write_snapshot(candidate, audit.summary(), staging, made_at=datetime.now(UTC))
        move_into_place(staging, final)
    changes = record_changes(settings, in_force, candidate) if in_force else None
    point_at(settings.publications / CURRENT, candidate.id)
    return replace(open_publication(settings, candidate.id), is_new=is_new, changes=changes)


def note_verified(settings: Settings, publication_id: str, made: CandidateManifest) -> None:
    """Note beside the pointer for which date, and from which inputs, the content in force was found to be right."""
    noted = {
        "publication": publication_id,
        "as_of": made.as_of.isoformat(),
        "lake_version": made.inputs.lake_version,
        "register_hash": made.inputs.register_hash,
        "verified_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    write_atomically(settings.publications / VERIFIED_FILE, json.dumps(noted, indent=2))


def _renew_journal(settings: Settings, candidate: Candidate) -> None:
    """Arrivals go on where the content does not: the journal's last state lies beside the pointer."""
    for mart in JOURNAL_MARTS.intersection(candidate.manifest.marts):
        name = f"{mart}.parquet"
        copy_atomically(candidate.folder / name, settings.publications / JOURNAL_FOLDER / name)
