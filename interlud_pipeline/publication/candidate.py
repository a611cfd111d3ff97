"""Candidates: the marts of one build, exported aside, to be audited and then published or thrown away.

Belongs here: making, opening and removing one, its identity.
Does not belong here: writing its files (``export``), what they were made from (``inputs``), judging a candidate
(``quality``) or letting it out (``publish``).
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb
from filelock import FileLock
from pydantic import ValidationError

from interlud_pipeline.control import control_folder
from interlud_pipeline.publication.compiled import compiled_project, load_dbt_manifest, marts_told
from interlud_pipeline.publication.current import PublicationError, current
from interlud_pipeline.publication.export import Kept, export_inputs, export_marts
from interlud_pipeline.publication.files import remove_leftovers
from interlud_pipeline.publication.inputs import inputs_of
from interlud_pipeline.publication.known_parts import note_parts, read_parts
from interlud_pipeline.publication.manifest import (
    CANDIDATE_FILE,
    CONTRACT_VERSION,
    ID_LENGTH,
    MODELS_FILE,
    CandidateManifest,
    publication_hash,
)
from interlud_pipeline.publication.parquet import Earlier
from interlud_pipeline.settings import Settings
from interlud_pipeline.sql_text import literal

CANDIDATES_FOLDER = ".candidates"
DRAFT_PREFIX = ".draft-"
INPUTS_FOLDER = "inputs"


class CandidateError(RuntimeError):
    """A candidate cannot be made or opened; the message says what to do."""


@dataclass(frozen=True)
class Candidate:
    """Marts of one build, aside, not yet audited.

    Attributes:
        id: Short form of ``content_hash``, and the id of the publication that it may become.
        folder: Where its files lie.
        content_hash: Hash of its content marts and of the contract's version.
        as_of: Date for which the marts were made.
    """

    id: str
    folder: Path
    content_hash: str
    as_of: date

    @cached_property
    def manifest(self) -> CandidateManifest:
        """What it holds and what that was made from."""
        return CandidateManifest.model_validate_json((self.folder / CANDIDATE_FILE).read_text(encoding="utf-8"))


@contextmanager
def publications_lock(settings: Settings) -> Iterator[None]:
    """Only one process at a time makes, publishes or removes anything in the publications folder."""
    settings.publications.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.publications / ".lock"):
        yield


def build_candidate(settings: Settings, *, as_of: date, lake_version: str, dbt_manifest: Path) -> Candidate:
    """Export the warehouse's marts aside, and remove the candidates of earlier runs.

    Args:
        settings: Where warehouse, lake, seeds and publications are.
        as_of: Date for which dbt built the marts.
        lake_version: Version of the lake that dbt read.
        dbt_manifest: The ``manifest.json`` that this very ``dbt build`` wrote.

    Returns:
        The candidate, whose id depends on nothing but what the content marts say.

    Raises:
        CandidateError: The warehouse or its marts are missing.
        ModelsError: The manifest is missing, or not one of a build.
    """
    manifest = load_dbt_manifest(dbt_manifest)
    project, told = compiled_project(manifest), marts_told(manifest)
    candidates = settings.publications / CANDIDATES_FOLDER
    with publications_lock(settings):
        candidates.mkdir(exist_ok=True)
        remove_leftovers(candidates, DRAFT_PREFIX)
        draft = candidates / f"{DRAFT_PREFIX}{secrets.token_hex(4)}"
        draft.mkdir()
        with _open_warehouse(settings) as warehouse:
            marts = export_marts(warehouse, draft, told, Kept(_earlier(settings), read_parts(settings)))
            if not marts:
                raise CandidateError("the warehouse has no marts: run `dbt build` first")
            export_inputs(warehouse, control_folder(settings), draft / INPUTS_FOLDER, project)
        (draft / MODELS_FILE).write_text(project.model_dump_json(), encoding="utf-8")
        whole = publication_hash({mart: entry.content_sha256 for mart, entry in marts.items()})
        described = CandidateManifest(
            id=whole[:ID_LENGTH],
            contract_version=CONTRACT_VERSION,
            content_hash=whole,
            as_of=as_of,
            inputs=inputs_of(settings, lake_version),
            marts=marts,
        )
        (draft / CANDIDATE_FILE).write_text(described.model_dump_json(indent=2), encoding="utf-8")
        for earlier in candidates.glob("[!.]*"):
            shutil.rmtree(earlier)
        draft.replace(candidates / described.id)
        note_parts(settings, {mart: entry.parts for mart, entry in marts.items()})
    return open_candidate(settings, described.id)


def open_candidate(settings: Settings, candidate_id: str) -> Candidate:
    """The candidate with an id, as another step or process made it.

    Raises:
        CandidateError: There is none.
    """
    folder = settings.publications / CANDIDATES_FOLDER / candidate_id
    if not (folder / CANDIDATE_FILE).is_file():
        raise CandidateError(f"no candidate {candidate_id} in {folder.parent}: build one with `interlud run`")
    manifest = CandidateManifest.model_validate_json((folder / CANDIDATE_FILE).read_text(encoding="utf-8"))
    return Candidate(manifest.id, folder, manifest.content_hash, manifest.as_of)


def discard_candidate(candidate: Candidate) -> None:
    """Remove a candidate that was published or is of no more use."""
    shutil.rmtree(candidate.folder, ignore_errors=True)


@contextmanager
def _open_warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    if not settings.warehouse.is_file():
        raise CandidateError(f"no warehouse at {settings.warehouse}: run `dbt build` first")
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute(f"set memory_limit = '{settings.warehouse_megabytes}MB'")
        connection.execute(f"set temp_directory = {literal(settings.warehouse.with_name('spill'))}")
        connection.execute("set threads = 1")  # to sort the rows of a mart, several cost half as much again
        yield connection


def _earlier(settings: Settings) -> Earlier | None:
    """The publication in force, whose files stand for equal ones; none where it cannot be read."""
    try:
        in_force = current(settings)
        return Earlier(in_force.folder, in_force.manifest) if in_force else None
    except (PublicationError, ValidationError):
        return None
