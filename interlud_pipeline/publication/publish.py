"""Letting a candidate out: staged aside, made durable, and put in force.

Belongs here: what must hold before, what is noted after.
Does not belong here: judging the candidate (``audit``), its files (``snapshot``), putting it in force (``switch``).
"""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime

from interlud_pipeline.publication.audit import Audit, require_passing_audit
from interlud_pipeline.publication.candidate import Candidate, CandidateError, discard_candidate, publications_lock
from interlud_pipeline.publication.change_journal import entry_of, record_changes
from interlud_pipeline.publication.current import VERIFIED_FILE, Publication, current, open_publication
from interlud_pipeline.publication.files import copy_atomically, remove_leftovers, write_atomically
from interlud_pipeline.publication.manifest import JOURNAL_MARTS, MANIFEST_FILE, CandidateManifest, publication_hash
from interlud_pipeline.publication.parquet import checksum, content_of, mart_path
from interlud_pipeline.publication.rollbacks import require_not_set_aside
from interlud_pipeline.publication.snapshot import write_snapshot
from interlud_pipeline.publication.switch import (
    STAGING_PREFIX,
    Switch,
    begin_switch,
    bring_database_to,
    complete_switch,
    settle,
)
from interlud_pipeline.settings import Settings

JOURNAL_FOLDER = "journal"


def publish(settings: Settings, candidate: Candidate) -> Publication:
    """Put a candidate in force.

    Content equal to that in force makes nothing new: the date for which it was verified is noted beside the
    pointer, and a database of BI that lacks it is brought to it. A candidate that got out is removed; what an earlier
    run left half made is ended or removed too.

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
        BiDatabaseUnreachableError: The database of BI cannot serve now; every form stays as it was.
        BiDatabaseError: The database of BI refused it; every form stays as it was.
    """
    with publications_lock(settings):
        completed = settle(settings)
        remove_leftovers(settings.publications, STAGING_PREFIX)
        in_force = current(settings)
        compared_with = in_force.id if in_force else None
        if completed is not None and completed.publication == candidate.id:
            compared_with = completed.previous
        audit = require_passing_audit(settings, candidate, compared_with=compared_with)
        _require_intact(candidate, audit)
        if in_force is not None and in_force.manifest.content_hash == candidate.content_hash:
            published = in_force if completed is None else _told(settings, in_force, completed)
            bring_database_to(settings, in_force, candidate.manifest.marts)
        else:
            require_not_set_aside(settings, candidate.id)
            published = _put_in_force(settings, candidate, audit, in_force)
        note_verified(settings, published.id, candidate.manifest)
        _renew_journal(settings, candidate)
        discard_candidate(candidate)
    return published


def resume(settings: Settings) -> None:
    """End what a crash left half published, before a candidate is held against the publication in force.

    Raises:
        BiDatabaseUnreachableError: Only the database of BI can tell what came of it, and it cannot be reached.
    """
    with publications_lock(settings):
        settle(settings)


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


def _told(settings: Settings, published: Publication, switch: Switch) -> Publication:
    """A publication whose switch was completed in place of the try that began it."""
    return replace(published, is_new=switch.is_new, changes=entry_of(settings, switch.previous, switch.publication))


def _require_intact(candidate: Candidate, audit: Audit) -> None:
    """What is published must be what was audited: byte for byte, or by its content where other files were audited."""
    manifest = candidate.manifest
    paths = {mart: mart_path(candidate.folder, mart) for mart in manifest.marts}
    for mart, entry in manifest.marts.items():
        if not paths[mart].exists() or checksum(paths[mart]) != entry.file_sha256:
            raise CandidateError(f"mart {mart} of candidate {candidate.id} was changed after it was made: build again")
    if audit.files_hash == manifest.files_hash:
        return
    if publication_hash({mart: content_of(path) for mart, path in paths.items()}) != candidate.content_hash:
        raise CandidateError(f"candidate {candidate.id} does not hold the content that it claims: build again")


def _put_in_force(settings: Settings, candidate: Candidate, audit: Audit, in_force: Publication | None) -> Publication:
    final = settings.publications / candidate.id
    is_new = not (final / MANIFEST_FILE).is_file()
    staging = settings.publications / f"{STAGING_PREFIX}{secrets.token_hex(4)}" if is_new else None
    if staging is not None:
        made_at = datetime.now(UTC)
        write_snapshot(candidate, audit.summary(), staging, made_at=made_at, forms=settings.forms)
    switch = begin_switch(settings, candidate.id, staging)
    changes = record_changes(settings, in_force, candidate) if in_force else None
    published = open_publication(settings, candidate.id)
    complete_switch(settings, switch, published)
    return replace(published, is_new=is_new, changes=changes)


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
