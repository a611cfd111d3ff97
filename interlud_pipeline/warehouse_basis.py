"""What the working database was built from, and so how much of it the next build must make again.

Belongs here: the note that a build leaves of its inputs, and holding it against those of the next.
Does not belong here: building; which years a change of inputs touches (``touched_years``).

In doubt everything is built: for another day, register, release or engine, where a build failed or was made of some
models only, where the database is not what the build left, or where the inputs of then are gone. So the first run of a
day builds everything, and those that follow it the years that something arrived for.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from interlud_pipeline import control
from interlud_pipeline.publication.files import write_atomically

if TYPE_CHECKING:
    from interlud_pipeline.settings import Settings

NOTE = "basis.json"


class Basis(BaseModel):
    """What a build is made from.

    Attributes:
        as_of: Day of evaluation.
        lake_version: Version of the lake.
        register_hash: Hash of the register.
        code_version: Release and hash of the program and of the models.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: date
    lake_version: str
    register_hash: str
    code_version: str


class Note(BaseModel):
    """What a build left behind.

    Attributes:
        basis: What it was made from.
        warehouse: Size and time of the last change of the database, by which it is known to be as it was left.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    basis: Basis
    warehouse: tuple[int, int]


class WarehouseBasis:
    """The note of one state folder; see the module.

    A build asks ``years_to_build``, which keeps its inputs; then it calls ``note`` if it made all that it should.
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing is read yet."""
        self._settings = settings
        self._folder = settings.warehouse.parent / "built_from"
        self._draft = settings.warehouse.parent / ".built_from"
        self._asked: Basis | None = None

    def forget(self) -> None:
        """Have the next build make everything."""
        (self._folder / NOTE).unlink(missing_ok=True)

    def years_to_build(self) -> tuple[int, ...] | None:
        """Years of which the next build must make the rows again; ``None`` for everything.

        Takes the note away until the build has ended well, and keeps the inputs of that build aside.
        """
        noted, present = self._noted(), self._present()
        self._asked = present
        self.forget()
        self._keep_journal()
        if (
            noted is None
            or present is None
            or noted.basis != present.model_copy(update={"lake_version": noted.basis.lake_version})
        ):
            return None
        return self._touched(noted.basis, present)

    def note(self) -> None:
        """Note that a build ended well whose inputs ``years_to_build`` kept."""
        if self._asked is None:
            return
        self._folder.mkdir(exist_ok=True)
        for path in self._draft.glob("*.parquet"):
            path.replace(self._folder / path.name)
        note = Note(basis=self._asked, warehouse=self._fingerprint())
        write_atomically(self._folder / NOTE, note.model_dump_json(indent=2))

    def _touched(self, former: Basis, present: Basis) -> tuple[int, ...] | None:
        from interlud_pipeline.reference import Register  # noqa: PLC0415
        from interlud_pipeline.touched_years import Inputs, touched_years  # noqa: PLC0415
        from interlud_pipeline.validation.decisions.seed import years_named  # noqa: PLC0415

        versions = self._settings.lake / "versions"
        was = Inputs(versions / former.lake_version, self._folder)
        now = Inputs(versions / present.lake_version, control.control_folder(self._settings))
        if not was.lake.is_dir() or not now.lake.is_dir():
            return None
        register = Register(self._settings.seeds)
        campaigns = [campaign.reporting_year for campaign in register.campaigns]
        return touched_years(was, now, campaigns, years_named(register))

    def _noted(self) -> Note | None:
        try:
            note = Note.model_validate_json((self._folder / NOTE).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):  # none yet, or one of another release
            return None
        is_as_left = self._settings.warehouse.is_file() and note.warehouse == self._fingerprint()
        return note if is_as_left and self._settings.engine == "duckdb" else None

    def _present(self) -> Basis | None:
        from interlud_pipeline.publication.inputs import code_version, register_hash  # noqa: PLC0415
        from interlud_pipeline.validation.lake import Lake  # noqa: PLC0415

        as_of, lake_version = control.read_as_of(self._settings), Lake(self._settings.lake).version
        if as_of is None or lake_version is None:
            return None
        return Basis(
            as_of=as_of,
            lake_version=lake_version,
            register_hash=register_hash(self._settings.seeds),
            code_version=code_version(self._settings),
        )

    def _keep_journal(self) -> None:
        from interlud_pipeline.touched_years import JOURNAL_TABLES  # noqa: PLC0415

        shutil.rmtree(self._draft, ignore_errors=True)
        self._draft.mkdir(parents=True)
        for table in JOURNAL_TABLES:
            path = control.control_folder(self._settings) / f"{table}.parquet"
            if path.is_file():
                shutil.copyfile(path, self._draft / path.name)

    def _fingerprint(self) -> tuple[int, int]:
        found = self._settings.warehouse.stat()
        return found.st_size, found.st_mtime_ns


def in_words(years: Sequence[int] | None) -> str:
    """Which years are built, as dbt's models read it and the UI shows it."""
    return "all" if years is None else " ".join(map(str, years))
