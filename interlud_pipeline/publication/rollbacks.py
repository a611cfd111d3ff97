"""The journal of rollbacks: which publication was put in force again, in whose place, when and why.

Belongs here: reading and writing ``journal/rollbacks.parquet``, which BI reads too; what is set aside by it.
Does not belong here: putting a publication in force (``publish``, ``rollback``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import polars as pl

from interlud_pipeline.publication.change_journal import CHANGES_FOLDER, entry_name
from interlud_pipeline.publication.files import write_bytes_atomically
from interlud_pipeline.publication.manifest import Record
from interlud_pipeline.settings import Settings

ROLLBACKS_FILE = "journal/rollbacks.parquet"
SCHEMA = pl.Schema(
    {
        "rolled_back_at": pl.Datetime("us"),
        "publication": pl.String(),
        "previous": pl.String(),
        "decided_by_function": pl.String(),
        "reason_fr": pl.String(),
    }
)


class PublicationSetAside(RuntimeError):  # noqa: N818 - says what is so, as the other refusals do
    """A candidate has the content of a publication that somebody put aside; the message says what to do."""


class Rollback(Record):
    """One rollback.

    Attributes:
        rolled_back_at: When, in UTC without a time zone.
        publication: Publication that was put in force again.
        previous: The one in whose place.
        decided_by_function: Function of the person who decided; ``None`` where it was not said.
        reason_fr: Why; ``None`` where it was not said.
    """

    rolled_back_at: datetime
    publication: str
    previous: str
    decided_by_function: str | None = None
    reason_fr: str | None = None


def read_rollbacks(settings: Settings) -> tuple[Rollback, ...]:
    """All rollbacks, the oldest first."""
    path = settings.publications / ROLLBACKS_FILE
    if not path.is_file():
        return ()
    return tuple(Rollback(**row) for row in pl.read_parquet(path).iter_rows(named=True))


def note_rollback(settings: Settings, rollback: Rollback) -> None:
    """Add a rollback to the journal.

    A process that stops before the pointer moves is followed by another try: its entry takes the first one's place.
    """
    known = list(read_rollbacks(settings))
    if known and (known[-1].publication, known[-1].previous) == (rollback.publication, rollback.previous):
        known.pop()
    _write(settings, (*known, rollback))


def forget_rollback(settings: Settings, rollback: Rollback) -> None:
    """Remove the last entry where it tells of a rollback that did not come about."""
    known = read_rollbacks(settings)
    if known and known[-1] == rollback:
        _write(settings, known[:-1])


def _write(settings: Settings, rollbacks: Sequence[Rollback]) -> None:
    content = BytesIO()
    pl.DataFrame([one.model_dump() for one in rollbacks], schema=SCHEMA).write_parquet(content)
    write_bytes_atomically(settings.publications / ROLLBACKS_FILE, content.getvalue())


def set_aside(settings: Settings) -> dict[str, Rollback]:
    """Publications that a rollback took out of force and none has put back since, each with that rollback."""
    aside: dict[str, Rollback] = {}
    for one in read_rollbacks(settings):
        aside.pop(one.publication, None)
        aside[one.previous] = one
    return aside


def rolled_back_to(settings: Settings, publication_id: str) -> Rollback | None:
    """The rollback by which a publication came in force, where nothing else has been in force since.

    Args:
        settings: Where the journal is.
        publication_id: The publication in force.
    """
    known = read_rollbacks(settings)
    if not known or known[-1].publication != publication_id:
        return None
    put_in_force = max((path.name for path in (settings.publications / CHANGES_FOLDER).glob("[!.]*.json")), default="")
    return known[-1] if entry_name(known[-1].rolled_back_at) > put_in_force else None


def require_not_set_aside(settings: Settings, publication_id: str) -> None:
    """Refuse to put in force by itself what a rollback took out of force.

    Args:
        settings: Where the journal is.
        publication_id: What a run is about to put in force, as the hash of its content names it.

    Raises:
        PublicationSetAside: Somebody set exactly this content aside.
    """
    why = set_aside(settings).get(publication_id)
    if why is None:
        return
    reason = f" (« {why.reason_fr} »)" if why.reason_fr else ""
    raise PublicationSetAside(
        f"Le contenu obtenu est celui de la publication {publication_id}, mise de côté le "
        f"{why.rolled_back_at:%d/%m/%Y à %H:%M} UTC{reason}. Corrigez-en la cause (envoi retiré, décision, registre) "
        f"puis relancez, ou remettez-la en vigueur : « interlud publish --rollback {publication_id} »."
    )
