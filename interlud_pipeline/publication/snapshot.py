"""A publication's folder: Parquet, one DuckDB file with its dictionary, the other forms, and a manifest.

Belongs here: writing a publication's files into a folder.
Does not belong here: whether and when it is put in force (``publish``), the other forms (``forms``).
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from interlud_pipeline.publication.candidate import INPUTS_FOLDER, Candidate
from interlud_pipeline.publication.contract import contract_views
from interlud_pipeline.publication.export import PUBLICATION_MART
from interlud_pipeline.publication.forms import write_forms
from interlud_pipeline.publication.hashing import content_hash, file_hash
from interlud_pipeline.publication.manifest import (
    DATABASE_FILE,
    MANIFEST_FILE,
    MODELS_FILE,
    AuditSummary,
    Column,
    Manifest,
    MartEntry,
)
from interlud_pipeline.publication.parquet import READ_ONLY, link_mart, mart_path
from interlud_pipeline.settings import Form
from interlud_pipeline.sql_text import literal

STORAGE_VERSION = "v1.4.0"
"""Format of the DuckDB file: BI clients with an engine from 1.4 on read it."""

PUBLICATION_DESCRIPTION = "One row: which publication this is, for which date its marts were made, and when."
PUBLICATION_COLUMNS = (
    Column(
        name="id",
        type="VARCHAR",
        description="Id of the publication: hash of its content and contract version.",
        is_required=True,
        label_fr="Identifiant",
    ),
    Column(
        name="contract_version",
        type="VARCHAR",
        description="Version of the contract that the marts keep.",
        is_required=True,
        label_fr="Version du contrat",
    ),
    Column(
        name="as_of",
        type="DATE",
        description="Date for which the marts were made.",
        is_required=True,
        label_fr="Arrêtée au",
    ),
    Column(
        name="made_at",
        type="TIMESTAMP",
        description="When it was published, in UTC.",
        is_required=True,
        label_fr="Publiée le (UTC)",
    ),
)


def write_snapshot(
    candidate: Candidate, audit: AuditSummary, folder: Path, *, made_at: datetime, forms: Collection[Form]
) -> None:
    """Write everything that a publication holds.

    Args:
        candidate: Whose marts to write.
        audit: The audit that let it pass.
        folder: A new folder on the file system of its final place.
        made_at: When, with its time zone.
        forms: In which forms besides Parquet, DuckDB and the dashboard.
    """
    from interlud_pipeline.publication.dashboard.page import write_dashboard  # noqa: PLC0415 - of use to this step alone

    folder.mkdir()
    told = candidate.manifest
    for mart in told.marts:
        link_mart(mart_path(candidate.folder, mart), mart_path(folder, mart))
    shutil.copyfile(candidate.folder / MODELS_FILE, folder / MODELS_FILE)
    shutil.copytree(candidate.folder / INPUTS_FOLDER, folder / INPUTS_FOLDER)
    marts = {**told.marts, PUBLICATION_MART: _write_publication_mart(candidate, folder, made_at)}
    _write_database(folder, marts)
    write_forms(folder, told.model_copy(update={"marts": marts}), forms)
    write_dashboard(folder, told)
    manifest = Manifest(
        **{**dict(told), "marts": marts},
        made_at=made_at,
        audit=audit,
        files={
            path.relative_to(folder).as_posix(): file_hash(path) for path in sorted(folder.rglob("*")) if path.is_file()
        },
    )
    (folder / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=2), encoding="utf-8")
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(READ_ONLY)


def _write_publication_mart(candidate: Candidate, folder: Path, made_at: datetime) -> MartEntry:
    path = mart_path(folder, PUBLICATION_MART)
    told = candidate.manifest
    row = {
        "id": [told.id],
        "contract_version": [told.contract_version],
        "as_of": [told.as_of],
        "made_at": [made_at.replace(tzinfo=None)],
    }
    frame = pl.DataFrame(
        row, schema={"id": pl.String, "contract_version": pl.String, "as_of": pl.Date, "made_at": pl.Datetime("us")}
    )
    frame.write_parquet(path)
    return MartEntry(
        rows=1,
        content_sha256=content_hash(frame),
        file_sha256=file_hash(path),
        description=PUBLICATION_DESCRIPTION,
        columns=PUBLICATION_COLUMNS,
        key=("id",),
        label_fr="Publication",
    )


def _write_database(folder: Path, marts: dict[str, MartEntry]) -> None:
    """One DuckDB file with all marts, tables and columns commented from dbt's documentation.

    One thread: several would merge what each made of the files of a year, at twice the cost.
    """
    with duckdb.connect(config={"autoinstall_known_extensions": "false", "threads": "1"}) as connection:
        connection.execute(
            f"attach {literal(folder / DATABASE_FILE)} as snapshot (storage_version {literal(STORAGE_VERSION)})"
        )
        connection.execute("use snapshot")
        for mart, entry in sorted(marts.items()):
            path = literal(mart_path(folder, mart))
            connection.execute(f'create table "{mart}" as select * from read_parquet({path})')  # noqa: S608 - our own names
            if entry.description:
                connection.execute(f'comment on table "{mart}" is {literal(entry.description)}')
            for column in entry.columns:
                if column.description:
                    connection.execute(f'comment on column "{mart}"."{column.name}" is {literal(column.description)}')
        _write_contract_views(connection, marts)
        connection.execute("checkpoint snapshot")
        connection.execute("use memory")
        connection.execute("detach snapshot")


def _write_contract_views(connection: duckdb.DuckDBPyConnection, marts: dict[str, MartEntry]) -> None:
    """Schemas named after the contracts, so that a reader keeps the form that it was written for."""
    for view in contract_views(marts):
        relation = f'"{view.schema}"."{view.name}"'
        connection.execute(f'create schema if not exists "{view.schema}"')
        connection.execute(f"create view {relation} as {view.sql.format(marts='main')}")
        described = [view.note, marts[view.mart].description]
        connection.execute(f"comment on view {relation} is {literal(' '.join(filter(None, described)))}")
        known = {column.name: column.description for column in marts[view.mart].columns}
        for column in view.columns:
            if known.get(column):
                connection.execute(f'comment on column {relation}."{column}" is {literal(known[column])}')
