"""From the inbox to the archive and the ledger: what arrived since the last look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.erasures import erased_contents
from interlud_pipeline.intake.inbox import FoundFile, Inbox
from interlud_pipeline.intake.ledger import Arrival, KnownLocation, Ledger, NewArrival
from interlud_pipeline.intake.limits import MEGABYTE
from interlud_pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of the inbox that was not taken in.

    Attributes:
        location: Path relative to the inbox.
        reason: ``unstable`` (still being copied: the next look takes it), ``link``, ``unreadable`` (the store does
            not let us read it) or ``erased`` (its content was erased on request and is not taken in again).
    """

    location: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reception:
    """Outcome of one look at the inbox.

    Attributes:
        arrivals: New rows of the ledger.
        skipped: Files left where they are, each with its reason.
        unchanged: How many files were already known as they are.
    """

    arrivals: tuple[Arrival, ...]
    skipped: tuple[Skipped, ...]
    unchanged: int


def receive(settings: Settings, *, now: datetime | None = None) -> Reception:
    """Archive and record what is new in the inbox.

    A content is archived before its arrival is recorded, and all arrivals of one look are recorded in one
    transaction: a process killed anywhere loses nothing and doubles nothing when it runs again.

    Args:
        settings: Where inbox, archive and ledger are.
        now: Instant of arrival of files without a fixed one; the clock's by default.
    """
    inbox, ledger, archive = Inbox(settings.inbox), Ledger(settings.ledger), Archive(settings.archive)
    known, fixed, erased = ledger.known_locations(), inbox.fixed_times(), erased_contents(ledger)
    instant = (now or datetime.now(UTC)).astimezone(UTC)
    largest = settings.largest_file_megabytes * MEGABYTE
    new: list[NewArrival] = []
    skipped: list[Skipped] = []
    unchanged = 0
    for found in inbox.scan():
        former = known.get(found.location)
        if found.skipped is None and is_known(found, former):
            unchanged += 1
            continue
        try:
            sha256 = None if found.skipped else _archive(inbox, found, archive, largest)
        except PermissionError:  # one file that is kept from us does not stop the others
            skipped.append(Skipped(found.location, "unreadable"))
            continue
        if sha256 is None:
            skipped.append(Skipped(found.location, found.skipped or "unstable"))
            continue
        if sha256 in erased:
            # Its name is not remembered either, since it may be that of a person.
            archive.remove(sha256)
            skipped.append(Skipped(found.location, "erased"))
            continue
        if former is not None and former.sha256 == sha256:
            ledger.remember(found.location, KnownLocation(found.size, found.modified, sha256))
            unchanged += 1
            continue
        new.append(_new_arrival(found, sha256, fixed.get(found.location, instant)))
    return Reception(ledger.record(new), tuple(skipped), unchanged)


def _archive(inbox: Inbox, found: FoundFile, archive: Archive, largest: int) -> str | None:
    """Hash of a found file, now in the archive; ``None`` if it changed or went away meanwhile.

    One above the limit of size is an arrival too, refused when it is read: its sender has written. It goes into
    the archive piece by piece, so that a higher limit can read it later.
    """
    if found.size <= largest:
        content = inbox.read(found)
        return None if content is None else archive.put(content)
    try:
        sha256 = archive.put_chunks(inbox.chunks(found))
    except FileNotFoundError:
        return None
    return sha256 if inbox.is_unchanged(found) else None


def is_known(found: FoundFile, known: KnownLocation | None) -> bool:
    """Whether a location is as the ledger knows it, as far as the store tells without its content being read."""
    if known is None or found.modified is None:
        return False
    return (known.size, known.modified) == (found.size, found.modified)


def _new_arrival(found: FoundFile, sha256: str, received_at: datetime) -> NewArrival:
    return NewArrival(
        sha256=sha256,
        received_at=received_at,
        location=found.location,
        file_name=found.file_name,
        size=found.size,
        modified=found.modified,
        folder_year=found.folder_year,
        folder_name=found.folder_name,
    )
