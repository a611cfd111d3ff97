"""Whether a run would find anything to do: what the last whole one was made from, against what there is now.

Belongs here: that comparison, and the note that each whole run leaves for it.
Does not belong here: what a run does. In doubt there is something to do: a run too many changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from interlud_pipeline import control
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.intake.waiting import waiting
from interlud_pipeline.publication.files import write_atomically
from interlud_pipeline.settings import Settings

if TYPE_CHECKING:
    from interlud_pipeline.publication.current import Publication
    from interlud_pipeline.publication.manifest import CandidateManifest

NOTE = "last_whole_run.json"


class Basis(BaseModel):
    """All that what is in force follows from.

    Attributes:
        publication: Id of the publication in force.
        as_of: Day for which it was made or found right.
        ledger: How many rows each append-only table of the ledger has.
        lake_version: Version of the lake.
        register_hash: Hash of the register.
        code_version: Release and hash of the program and of the models.
        settings: Hash of the settings.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    publication: str
    as_of: date
    ledger: tuple[int, ...]
    lake_version: str
    register_hash: str
    code_version: str
    settings: str


class WholeRun(BaseModel):
    """What a run of the whole campaign leaves behind.

    Attributes:
        run_id: The run, as the UI names it.
        basis: What it was made from.
        is_looked_at: The data quality of the years that it touched was looked at too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_id: str
    basis: Basis
    is_looked_at: bool = False


def note_whole_run(settings: Settings, run_id: str, published: Publication, made: CandidateManifest) -> None:
    """Note what a run that did every step of the campaign was made from.

    Args:
        settings: Where the state is.
        run_id: The run.
        published: What it put or left in force.
        made: What its candidate said of itself.
    """
    basis = Basis(
        publication=published.id,
        as_of=made.as_of,
        ledger=control.read_ledger_size(settings),
        lake_version=made.inputs.lake_version,
        register_hash=made.inputs.register_hash,
        code_version=made.inputs.code_version,
        settings=_settings_hash(settings),
    )
    _write(settings, WholeRun(run_id=run_id, basis=basis))


def note_looked_at(settings: Settings, run_id: str) -> None:
    """Note that the years which a run touched were looked at; another run since then has its own to look at."""
    noted = _read(settings)
    if noted is not None and noted.run_id == run_id:
        _write(settings, noted.model_copy(update={"is_looked_at": True}))


def run_that_stands(settings: Settings, as_of: date) -> str | None:
    """The run after which there is nothing to do for a day; ``None`` where a run may find something.

    Args:
        settings: Where everything is.
        as_of: The day for which a run would be made.

    Raises:
        InboxMissingError: There is no such inbox.
    """
    noted = _read(settings)
    if noted is None or not noted.is_looked_at or noted.basis != _present(settings, as_of):
        return None
    found = waiting(settings)
    if found.count or not found.is_settled or not _is_served(settings, noted.basis.publication):
        return None
    return noted.run_id


def _present(settings: Settings, as_of: date) -> Basis | None:
    from interlud_pipeline.publication.current import PublicationError, current  # noqa: PLC0415
    from interlud_pipeline.publication.inputs import code_version, register_hash  # noqa: PLC0415
    from interlud_pipeline.publication.switch import SWITCH_FILE  # noqa: PLC0415
    from interlud_pipeline.validation.lake import Lake  # noqa: PLC0415

    try:
        in_force = current(settings)
    except PublicationError:
        return None
    made_again = (settings.warehouse, settings.outbox, control.control_folder(settings))
    lake_version = Lake(settings.lake).version
    is_switching = (settings.publications / SWITCH_FILE).exists()
    if in_force is None or lake_version is None or is_switching or not all(path.exists() for path in made_again):
        return None
    return Basis(
        publication=in_force.id,
        as_of=as_of,
        ledger=Ledger(settings.ledger).row_counts(),
        lake_version=lake_version,
        register_hash=register_hash(settings.seeds),
        code_version=code_version(settings),
        settings=_settings_hash(settings),
    )


def _is_served(settings: Settings, publication: str) -> bool:
    """Whether the database of BI, if there is one, holds a publication."""
    if settings.bi.database is None:
        return True
    from interlud_pipeline.publication.postgres.connection import BiDatabaseError  # noqa: PLC0415
    from interlud_pipeline.publication.postgres.replace import publication_held  # noqa: PLC0415

    try:
        return publication_held(settings.bi) == publication
    except BiDatabaseError:
        return False


def _settings_hash(settings: Settings) -> str:
    shown = settings.model_dump(mode="json", exclude={"notifications"})  # how people are told changes no figure
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def _path(settings: Settings) -> Path:
    return settings.state / NOTE


def _read(settings: Settings) -> WholeRun | None:
    try:
        return WholeRun.model_validate_json(_path(settings).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # none yet, or one of another release
        return None


def _write(settings: Settings, run: WholeRun) -> None:
    write_atomically(_path(settings), run.model_dump_json(indent=2))
