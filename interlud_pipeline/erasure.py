"""Removing a content's bytes on request, while what was published from it stays explained.

Belongs here: the order of an erasure, which may stop anywhere and be called again.
Does not belong here: where bytes, tombstones and rows lie (``intake``, ``validation``).
"""

from __future__ import annotations

from dataclasses import dataclass
from shutil import rmtree
from typing import TYPE_CHECKING

from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.erasures import mask_names, record_erasure, tombstones
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.settings import Settings

if TYPE_CHECKING:
    from interlud_pipeline.validation.batch import Batch
    from interlud_pipeline.validation.lake import Lake


class RecordsGoneError(RuntimeError):
    """The lake lost the records of a published content, so nothing could stand for it once its bytes are gone."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """A content that is no longer there.

    Attributes:
        erasure: Identifier, ``E1``.
        sha256: Hash of the content.
        submissions: Submissions that were made from it; their records stay.
        locations: Places in the inbox from which it came, where it has to be removed by hand.
    """

    erasure: str
    sha256: str
    submissions: tuple[str, ...]
    locations: tuple[str, ...]


def erase_content(settings: Settings, sha256: str, *, function: str, reason: str) -> Erasure:
    """Remove a content's bytes, and leave its typed, masked records in the ledger.

    The records are in the ledger before the bytes go. The lake's quarantine, which holds what was sent as it was
    sent, forgets the content too, in every version; what was written for its sender goes from the outbox, and personal
    data in the names under which it came from the ledger.

    Args:
        settings: Where everything is.
        sha256: The content.
        function: Function of the officer who decides.
        reason: Why.

    Raises:
        RecordsGoneError: Figures from it are published, and the lake that held its records is gone.
    """
    from filelock import FileLock  # noqa: PLC0415

    from interlud_pipeline.feedback.outbox import Outbox  # noqa: PLC0415
    from interlud_pipeline.interpretation.personal import masked  # noqa: PLC0415
    from interlud_pipeline.validation.lake import Lake  # noqa: PLC0415
    from interlud_pipeline.validation.tables import LAKE_TABLES  # noqa: PLC0415
    from interlud_pipeline.validation.tombstones import from_json, to_json  # noqa: PLC0415

    ledger, lake = Ledger(settings.ledger), Lake(settings.lake)
    settings.state.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.state / ".ingest.lock"):
        submissions = lake.known_submissions().filter(sha256=sha256)["submission_id"].to_list()
        if not submissions and sha256 not in tombstones(ledger) and _is_published(settings, sha256):
            raise RecordsGoneError(sha256)
        records = to_json({table: lake.of(table, submissions) for table in LAKE_TABLES})
        erasure = record_erasure(ledger, sha256, function=function, reason=reason, records=records)
        Archive(settings.archive).remove(sha256)
        if submissions:
            lake.write(from_json([tombstones(ledger)[sha256]]))
        lake.strike_quarantine(submissions)
        for submission in submissions:
            Outbox(settings.outbox).remove(submission)
        # What was written down in place of mails may bring the annotated file along.
        rmtree(settings.messages, ignore_errors=True)
        locations = ledger.arrivals().filter(sha256=sha256)["location"].unique(maintain_order=True)
        mask_names(ledger, sha256, masked)
    return Erasure(erasure, sha256, tuple(sorted(submissions)), tuple(locations))


def _is_published(settings: Settings, sha256: str) -> bool:
    from interlud_pipeline.publication.current import current  # noqa: PLC0415

    publication = current(settings)
    return publication is not None and sha256 in publication.manifest.inputs.submissions


def missing_records(ledger: Ledger, lake: Lake) -> Batch:
    """Records of erased contents that the lake lacks, or of which it still holds what was sent."""
    from interlud_pipeline.validation.tombstones import from_json  # noqa: PLC0415

    stones = tombstones(ledger)
    kept = from_json(stones.values())
    if kept.submissions.is_empty():
        return kept
    index = lake.index()
    known = set(index["submission_id"]) - set(index.filter(table="quarantine")["submission_id"])
    lacking = kept.submissions.filter(~kept.submissions["submission_id"].is_in(list(known)))["sha256"]
    return from_json(stones[sha256] for sha256 in lacking.unique().sort())
