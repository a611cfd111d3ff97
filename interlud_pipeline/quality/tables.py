"""What an audit looks at: a candidate's marts, beside those of the publication in force.

Belongs here: laying both out as tables of one in-memory database.
Does not belong here: expectations, and what makes a mart good.
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from interlud_pipeline.duckdb_memory import Memory
from interlud_pipeline.sql_text import literal

MANIFEST_NAMES = ("candidate.json", "manifest.json")


def open_tables(candidate: Path, previous: Path | None, memory: Memory | None = None) -> duckdb.DuckDBPyConnection:
    """An in-memory database of a candidate, in which a bare name is a mart of it.

    Every mart of the candidate is there as ``previous.<mart>`` too, with no row where there is no
    publication yet or it lacks the mart, and NULL in columns that it lacks. ``inputs`` has one row: what
    the candidate was made from (as ``previous.inputs`` for the publication).

    Args:
        candidate: Folder of the candidate.
        previous: Folder of the publication in force, if any.
        memory: How much it may take, and where it goes on beyond; as DuckDB has it when left out.

    Returns:
        The open connection.

    Raises:
        FileNotFoundError: A folder has no manifest: rules that need what it was made from would hold of nothing.
    """
    bounds = {} if memory is None else memory.config
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", **bounds}
    )
    connection.execute("create schema candidate; create schema previous")
    for path in sorted(candidate.glob("*.parquet")):
        connection.execute(f'create view candidate."{path.stem}" as {_rows(path)}')
        earlier = previous / path.name if previous else None
        rows = f"{_rows(path)} where false"
        if earlier is not None and earlier.exists():
            rows += f" union all by name {_rows(earlier)}"
        connection.execute(f'create view previous."{path.stem}" as {rows}')
    for schema, folder in (("candidate", candidate), ("previous", previous)):
        _create_inputs(connection, schema)
        if folder is not None:
            _fill_inputs(connection, schema, folder)
    connection.execute("set search_path = 'candidate'")
    return connection


def _rows(path: Path) -> str:
    return f"select * from read_parquet({literal(path)})"  # noqa: S608 - a path of our own


def _create_inputs(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    connection.execute(
        f"create table {schema}.inputs (as_of date, contract_version varchar, register_hash varchar, "
        "interpreter_versions varchar, code_version varchar)"
    )


def _fill_inputs(connection: duckdb.DuckDBPyConnection, schema: str, folder: Path) -> None:
    manifest = next((folder / name for name in MANIFEST_NAMES if (folder / name).is_file()), None)
    if manifest is None:
        raise FileNotFoundError(f"{folder} has no {' or '.join(MANIFEST_NAMES)}: it is no candidate or publication")
    told = json.loads(manifest.read_text(encoding="utf-8"))
    inputs = told["inputs"]
    connection.execute(
        f"insert into {schema}.inputs values (?, ?, ?, ?, ?)",  # noqa: S608 - the schema is one of two literals
        [
            told["as_of"],
            told["contract_version"],
            inputs["register_hash"],
            " ".join(inputs["interpreter_versions"]),
            inputs["code_version"],
        ],
    )
