"""A publication's marts as they would stand on another date, in memory, never published.

Belongs here: running the compiled models that a publication keeps, on the lake version that it names.
Does not belong here: keeping them (``compiled``), and any rule of what a date changes (dbt).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from interlud_pipeline.duckdb_memory import MEGABYTES, bounded
from interlud_pipeline.publication.candidate import INPUTS_FOLDER
from interlud_pipeline.publication.compiled import (
    AS_OF_MODEL,
    CONTROL_PLACEHOLDER,
    LAKE_PLACEHOLDER,
    MARTS_SCHEMA,
    CompiledProject,
    Model,
)
from interlud_pipeline.publication.current import Publication
from interlud_pipeline.publication.known_on import KnownOn
from interlud_pipeline.publication.manifest import MODELS_FILE


class LakeVersionGoneError(RuntimeError):
    """The lake no longer holds what the publication was made from; the message says what to do."""


def evaluate(
    publication: Publication, as_of: date, known_on: KnownOn | None = None, *, megabytes: int = MEGABYTES
) -> dict[str, pl.DataFrame]:
    """The marts of a publication, made again for another date from the same inputs.

    Args:
        publication: Whose models, register and lake version to use.
        as_of: The date.
        known_on: Leave out what arrived, was withdrawn or decided after this day.
        megabytes: Memory that DuckDB may take; more goes by the disk.

    Returns:
        Marts by name, for as long as the process holds them; nothing is written.

    Raises:
        LakeVersionGoneError: The lake version that the publication names was removed.
    """
    lake = publication.lake_version
    if not lake.is_dir():
        raise LakeVersionGoneError(
            f"The lake version {lake.name} of publication {publication.id} is gone: run `interlud run` again."
        )
    project = CompiledProject.model_validate_json((publication.folder / MODELS_FILE).read_text(encoding="utf-8"))
    with (
        bounded(megabytes) as memory,
        duckdb.connect(config={"autoinstall_known_extensions": "false", **memory.config}) as connection,
    ):
        _prepare(connection, project)
        _load_register(connection, project, publication.folder / INPUTS_FOLDER, known_on)
        if known_on is not None:
            known_on.prepare(connection, lake, publication.folder / INPUTS_FOLDER)
        for model in project.models:
            if model.name == AS_OF_MODEL:
                relation = f'"{model.schema_name}"."{model.name}"'
                decided_by = as_of if known_on is None else min(as_of, known_on.day)
                days = "select ?::date as as_of, ?::date as decided_by"
                connection.execute(f"create table {relation} as {days}", [as_of, decided_by])
            else:
                connection.execute(_statement(model, lake, publication.folder / INPUTS_FOLDER, known_on))
        return {
            model.name: connection.execute(f'select * from "{MARTS_SCHEMA}"."{model.name}"').pl()  # noqa: S608
            for model in project.models
            if model.schema_name == MARTS_SCHEMA
        }


def evaluate_from_control(publication: Publication, models: Sequence[str], control: Path) -> pl.DataFrame | None:
    """A mart of a publication, made again from the present tables beside the lake alone.

    Args:
        publication: Whose models to use.
        models: Names of the models that it takes, its own last; they read no lake, no register and no other model.
        control: Folder of the present tables.

    Returns:
        The mart; ``None`` where the publication is older than one of its models.
    """
    project = CompiledProject.model_validate_json((publication.folder / MODELS_FILE).read_text(encoding="utf-8"))
    wanted = [model for model in project.models if model.name in models]
    if len(wanted) < len(models):
        return None
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        _prepare(connection, project)
        for model in wanted:
            connection.execute(_statement(model, publication.lake, control, None))
        last = wanted[-1]
        return connection.execute(f'select * from "{last.schema_name}"."{last.name}"').pl()  # noqa: S608 - our own names


def _prepare(connection: duckdb.DuckDBPyConnection, project: CompiledProject) -> None:
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach ':memory:' as \"{project.database}\"")
    connection.execute(f'use "{project.database}"')
    schemas = {model.schema_name for model in project.models} | {seed.schema_name for seed in project.seeds}
    for schema in sorted(schemas):
        connection.execute(f'create schema if not exists "{schema}"')


def _load_register(
    connection: duckdb.DuckDBPyConnection, project: CompiledProject, inputs: Path, known_on: KnownOn | None
) -> None:
    for seed in project.seeds:
        rows = connection.read_parquet(str(inputs / f"{seed.schema_name}.{seed.name}.parquet"))
        rows.create_view("loaded_seed")
        rows_sql = "select * from loaded_seed"
        if known_on is not None:
            rows_sql = known_on.narrowed(seed.name, rows_sql)
        connection.execute(f'create table "{seed.schema_name}"."{seed.name}" as {rows_sql}')
        connection.execute("drop view loaded_seed")


def _statement(model: Model, lake: Path, inputs: Path, known_on: KnownOn | None) -> str:
    sql = model.sql.replace(LAKE_PLACEHOLDER, _within_quotes(lake)).replace(CONTROL_PLACEHOLDER, _within_quotes(inputs))
    if known_on is not None:
        sql = known_on.narrowed(model.name, sql)
    if model.columns:
        columns = ", ".join(f'"{column}"' for column in model.columns)
        sql = f"select {columns} from (\n{sql}\n) as uncontracted"  # noqa: S608 - compiled by dbt from our own models
    kind = "view" if model.is_view else "table"
    return f'create {kind} "{model.schema_name}"."{model.name}" as {sql}'


def _within_quotes(path: Path) -> str:
    return path.as_posix().replace("'", "''")
