"""What of the inbox the ledger does not know yet: a look from outside, which takes nothing in.

Belongs here: telling files that wait from known ones, at the price of a listing.
Does not belong here: taking them in (``reception``), or what is started for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from interlud_pipeline.intake.inbox import FoundFile, Inbox
from interlud_pipeline.intake.ledger import KnownLocation, Ledger
from interlud_pipeline.intake.reception import is_known
from interlud_pipeline.settings import Settings

_LINK = "link"
_UNSTABLE = "unstable"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Files of the inbox that the next reception would take in.

    Attributes:
        count: How many there are.
        digest: What tells this set of files from any other; empty where there is none.
        is_settled: Nothing was still arriving.
    """

    count: int
    digest: str
    is_settled: bool


def waiting(settings: Settings) -> Waiting:
    """Look which files wait.

    A file that was written again with the same bytes does not wait; it is read to find out, and the ledger then
    knows it with its new time. Where a store gives no times, only another size tells a file that was written again.

    Args:
        settings: Where inbox and ledger are.

    Raises:
        InboxMissingError: There is no such inbox.
    """
    inbox, ledger = Inbox(settings.inbox), Ledger(settings.ledger)
    known = ledger.known_locations()
    found = inbox.scan()
    new = list(_unknown(found, known, inbox, ledger))
    return Waiting(
        count=len(new),
        digest=_digest(new) if new else "",
        is_settled=not any(file.skipped == _UNSTABLE for file in found),
    )


def _unknown(
    found: list[FoundFile], known: dict[str, KnownLocation], inbox: Inbox, ledger: Ledger
) -> Iterator[FoundFile]:
    for file in found:
        former = known.get(file.location)
        if file.skipped in {_LINK, _UNSTABLE} or is_known(file, former):
            continue
        if former is not None and former.size == file.size and _holds(file, former, inbox, ledger):
            continue
        yield file


def _holds(file: FoundFile, former: KnownLocation, inbox: Inbox, ledger: Ledger) -> bool:
    """Whether a file of the same size as before has the same bytes."""
    if file.modified is None:
        return True
    digest = hashlib.sha256()
    try:
        for chunk in inbox.chunks(file):
            digest.update(chunk)
    except (FileNotFoundError, PermissionError):
        return False
    if digest.hexdigest() != former.sha256 or not inbox.is_unchanged(file):
        return False
    ledger.remember(file.location, KnownLocation(file.size, file.modified, former.sha256))
    return True


def _digest(files: list[FoundFile]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.location}\0{file.size}\0{file.modified}\n".encode())
    return digest.hexdigest()[:16]
