"""Putting an earlier publication in force again.

Belongs here: that it is whole and of the present contract, the order of steps, what is noted of it.
Does not belong here: the journal's form (``rollbacks``), putting new content in force (``publish``).
"""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import ValidationError

from interlud_pipeline.publication.candidate import publications_lock
from interlud_pipeline.publication.current import Publication, current, open_publication
from interlud_pipeline.publication.hashing import file_hash
from interlud_pipeline.publication.manifest import (
    CONTRACT_VERSION,
    ID_LENGTH,
    JOURNAL_MARTS,
    Manifest,
    publication_hash,
)
from interlud_pipeline.publication.parquet import content_of, mart_path
from interlud_pipeline.publication.postgres.connection import BiDatabaseError, CommitUnknownError
from interlud_pipeline.publication.publish import note_verified
from interlud_pipeline.publication.rollbacks import Rollback, forget_rollback, note_rollback
from interlud_pipeline.publication.switch import begin_switch, complete_switch, settle
from interlud_pipeline.settings import Settings


class RollbackError(RuntimeError):
    """A publication cannot be put in force again."""


class DamagedError(RollbackError):
    """It is not what it was when it was published.

    Attributes:
        publication_id: The publication.
        files: Files that are missing or changed.
    """

    def __init__(self, publication_id: str, files: tuple[str, ...]) -> None:
        super().__init__(f"publication {publication_id} is damaged: {', '.join(files)}")
        self.publication_id = publication_id
        self.files = files


class OtherContractError(RollbackError):
    """Readers of the present contract would not find their columns in it.

    Attributes:
        publication_id: The publication.
        contract_version: Its contract.
    """

    def __init__(self, publication_id: str, contract_version: str) -> None:
        super().__init__(f"publication {publication_id} keeps contract {contract_version}, not {CONTRACT_VERSION}")
        self.publication_id = publication_id
        self.contract_version = contract_version


class InForceError(RollbackError):
    """It is in force already, or nothing is."""


def roll_back(
    settings: Settings, publication_id: str, *, function: str | None = None, reason: str | None = None
) -> Rollback:
    """Put an earlier publication in force again, whole.

    What it takes the place of is set aside: no run puts that same content in force again by itself. Any other content
    is published as usual.

    Args:
        settings: Where the publications are.
        publication_id: The publication.
        function: Function of the person who decides.
        reason: Why, in French and without personal data.

    Returns:
        What the journal notes of it.

    Raises:
        PublicationError: There is no such publication.
        DamagedError: A file of it is missing or changed.
        OtherContractError: It keeps another contract than the present one.
        InForceError: It is in force already.
        BiDatabaseError: The database of BI does not take it; what was in force stays in force in every form.
        CommitUnknownError: The connection to that database broke within the commit: the next run settles what came.
    """
    with publications_lock(settings):
        settle(settings)
        earlier, in_force = open_publication(settings, publication_id), current(settings)
        if in_force is None or in_force.id == earlier.id:
            raise InForceError(f"publication {publication_id} is in force")
        require_whole(earlier)
        if earlier.manifest.contract_version != CONTRACT_VERSION:
            raise OtherContractError(earlier.id, earlier.manifest.contract_version)
        noted = Rollback(
            rolled_back_at=datetime.now(UTC).replace(tzinfo=None),
            publication=earlier.id,
            previous=in_force.id,
            decided_by_function=function,
            reason_fr=reason,
        )
        switch = begin_switch(settings, earlier.id)
        note_rollback(settings, noted)
        try:
            complete_switch(settings, switch, earlier)
        except BiDatabaseError as error:
            if not isinstance(error, CommitUnknownError):
                forget_rollback(settings, noted)
            raise
        note_verified(settings, earlier.id, earlier.manifest)
    return noted


def require_whole(publication: Publication) -> None:
    """Every file must be what the manifest says, and the manifest what the id says.

    Raises:
        DamagedError: Something is missing or changed.
    """
    try:
        manifest = publication.manifest
    except ValidationError:
        raise DamagedError(publication.id, ("manifest.json",)) from None
    files = {name: publication.folder / name for name in manifest.files}
    damaged = tuple(
        name for name, path in files.items() if not path.is_file() or file_hash(path) != manifest.files[name]
    )
    if damaged:
        raise DamagedError(publication.id, damaged)
    if not _is_named_after_its_content(publication, manifest):
        raise DamagedError(publication.id, ("manifest.json",))


def _is_named_after_its_content(publication: Publication, manifest: Manifest) -> bool:
    if manifest.contract_version != CONTRACT_VERSION:
        return True  # the hash holds the version; it is refused for that
    found = {
        mart: content_of(mart_path(publication.folder, mart), is_hashed_by_year=entry.is_hashed_by_year)
        for mart, entry in manifest.marts.items()
        if mart not in JOURNAL_MARTS
    }
    return publication_hash(found)[:ID_LENGTH] == publication.id
