"""Candidates: the marts of one build, exported aside, to be audited and then published or thrown away.

Belongs here: exporting the warehouse's marts, what they were made from, the candidate's identity.
Does not belong here: judging a candidate (``quality``) or letting it out (``publish``).
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import duckdb
import polars as pl
from filelock import FileLock
from pydantic import ValidationError

from interlud_pipeline.publication.compiled import (
    MARTS_SCHEMA,
    CompiledProject,
    MartTold,
    compiled_project,
    load_dbt_manifest,
    marts_told,
)
from interlud_pipeline.publication.current import PublicationError, current
from interlud_pipeline.publication.files import remove_leftovers
from interlud_pipeline.publication.hashing import combined_hash, sources_hash
from interlud_pipeline.publication.known_parts import note_parts, read_parts
from interlud_pipeline.publication.manifest import (
    CANDIDATE_FILE,
    CONTRACT_VERSION,
    ID_LENGTH,
    MODELS_FILE,
    CandidateManifest,
    Column,
    Inputs,
    MartEntry,
    Part,
    publication_hash,
)
from interlud_pipeline.publication.parquet import (
    Earlier,
    Relation,
    checksum,
    content_of,
    content_of_parts,
    mart_path,
    parts_of,
    with_contents,
    write_mart,
)
from interlud_pipeline.settings import Settings

CANDIDATES_FOLDER = ".candidates"
DRAFT_PREFIX = ".draft-"
INPUTS_FOLDER = "inputs"
PUBLICATION_MART = "publication"
INDICATOR_COLUMN = "indicator_"
PACKAGE = Path(__file__).resolve().parent.parent


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


@dataclass(frozen=True)
class Kept:
    """What need not be made again.

    Attributes:
        earlier: The publication in force, whose files stand for equal ones.
        parts: Of each mart the years that the warehouse holds as when they were looked at last.
    """

    earlier: Earlier | None
    parts: dict[str, tuple[Part, ...]]


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
            marts = _export_marts(warehouse, draft, told, Kept(_earlier(settings), read_parts(settings)))
            _export_inputs(warehouse, settings, draft / INPUTS_FOLDER, project)
        (draft / MODELS_FILE).write_text(project.model_dump_json(), encoding="utf-8")
        whole = publication_hash({mart: entry.content_sha256 for mart, entry in marts.items()})
        described = CandidateManifest(
            id=whole[:ID_LENGTH],
            contract_version=CONTRACT_VERSION,
            content_hash=whole,
            as_of=as_of,
            inputs=_inputs(settings, lake_version),
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
        connection.execute(f"set temp_directory = {_quoted(settings.warehouse.with_name('spill'))}")
        connection.execute("set threads = 1")  # to sort the rows of a mart, several cost half as much again
        yield connection


def _quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _export(warehouse: duckdb.DuckDBPyConnection, schema: str, table: str, target: Path) -> None:
    warehouse.execute(
        f'copy (select * from "{schema}"."{table}" order by all) to {_quoted(target)} (format parquet)'  # noqa: S608 - names come from the catalog
    )


def _earlier(settings: Settings) -> Earlier | None:
    """The publication in force, whose files stand for equal ones; none where it cannot be read."""
    try:
        in_force = current(settings)
        return Earlier(in_force.folder, in_force.manifest) if in_force else None
    except (PublicationError, ValidationError):
        return None


def _export_marts(
    warehouse: duckdb.DuckDBPyConnection, folder: Path, told: dict[str, MartTold], kept: Kept
) -> dict[str, MartEntry]:
    names = warehouse.execute(
        "select distinct table_name from information_schema.tables where table_schema = ? order by table_name",
        [MARTS_SCHEMA],
    ).fetchall()
    marts = [name for (name,) in names if name != PUBLICATION_MART]
    if not marts:
        raise CandidateError("the warehouse has no marts: run `dbt build` first")
    return {mart: _export_mart(warehouse, mart, folder, told.get(mart, MartTold()), kept) for mart in marts}


def _export_mart(
    warehouse: duckdb.DuckDBPyConnection,
    mart: str,
    folder: Path,
    told: MartTold,
    kept: Kept,
) -> MartEntry:
    earlier, unchanged = kept.earlier, kept.parts.get(mart, ()) if told.is_built_by_year else ()
    rows, path = f'"{MARTS_SCHEMA}"."{mart}"', mart_path(folder, mart)
    columns = tuple(
        Column(
            name=name,
            type=data_type,
            description=_column_description(name, told.columns),
            is_required=name in told.required,
            label_fr=_column_label(name, told.labels),
        )
        for name, data_type, *_ in warehouse.execute(f"describe {rows}").fetchall()
    )
    relation = Relation(warehouse, rows, columns, told.key)
    parts = parts_of(relation, unchanged)
    write_mart(relation, path, parts, earlier)
    if path.is_dir():
        parts = with_contents(parts, path, (*unchanged, *(earlier.parts(mart) if earlier else ())))
    return MartEntry(
        rows=sum(part.rows for part in parts),
        content_sha256=content_of_parts(parts) if path.is_dir() else content_of(path),
        file_sha256=checksum(path),
        description=told.description,
        columns=columns,
        key=told.key,
        label_fr=told.label_fr,
        parts=parts,
    )


def _column_description(name: str, description: dict[str, str]) -> str:
    """What dbt says of a column; columns that follow the register are named after their indicator."""
    if name in description or not name.startswith(INDICATOR_COLUMN):
        return description.get(name, "")
    number = name.removeprefix(INDICATOR_COLUMN)
    return (
        f"Figure of indicator {number} of `dim_indicator`; null when missing. May be summed over the bodies of a year."
    )


def _column_label(name: str, labels: dict[str, str]) -> str:
    """What people call a column; columns that follow the register are named after their indicator."""
    if name in labels or not name.startswith(INDICATOR_COLUMN):
        return labels.get(name, "")
    return f"Indicateur {name.removeprefix(INDICATOR_COLUMN)}"


def _export_inputs(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings, folder: Path, project: CompiledProject
) -> None:
    """Keep the register as dbt loaded it, and the small tables beside the lake, with the candidate."""
    folder.mkdir()
    for seed in project.seeds:
        _export(warehouse, seed.schema_name, seed.name, folder / f"{seed.schema_name}.{seed.name}.parquet")
    for table in sorted((settings.state / "control").glob("*.parquet")):
        shutil.copyfile(table, folder / table.name)


def _inputs(settings: Settings, lake_version: str) -> Inputs:
    files = sorted((settings.lake / "versions" / lake_version).glob("*/submissions-*.parquet"))
    submissions = pl.concat([pl.read_parquet(file) for file in files]) if files else None
    return Inputs(
        submissions=() if submissions is None else _distinct(submissions, "sha256"),
        lake_version=lake_version,
        register_hash=register_hash(settings.seeds),
        interpreter_versions=() if submissions is None else _distinct(submissions, "interpreter_version"),
        code_version=code_version(settings),
    )


def register_hash(seeds: Path) -> str:
    """Hash of the register, all of it, in its folder."""
    return sources_hash(seeds, [".csv"])


def _distinct(frame: pl.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(frame[column].drop_nulls().unique().sort().to_list())


def code_version(settings: Settings) -> str:
    """Release of the package, and a hash of its sources and of the dbt project's that needs no git."""
    sources = {
        "package": sources_hash(PACKAGE, [".py", ".yaml"], left_out=["__pycache__"]),
        "dbt": sources_hash(
            settings.dbt_project, [".sql", ".yml", ".yaml"], left_out=["target", "dbt_packages", "logs"]
        ),
    }
    return f"{version('interlud-pipeline')}+{combined_hash(sources)[:ID_LENGTH]}"
