"""Spark's finished tables as a working database, so that what follows a build is the same code for both engines.

Belongs here: where Spark leaves its tables, and their copy with the types of the contract.
Does not belong here: building them (dbt), exporting and auditing candidates (``publication``, ``quality``).

Only what the later steps read is copied: the marts, the register and the failures that tests have stored. Intermediate
tables stay where they are, and are looked at through views.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from interlud_pipeline.settings import Settings
from interlud_pipeline.sql_text import literal

DATABASE_SUFFIX = ".db"
COPIED_SCHEMAS = frozenset({"marts", "reference", "test_failures"})
Nodes = Mapping[str, Mapping[str, Any]]


class TablesMissingError(RuntimeError):
    """Spark has left no tables; the message says what to do."""


def bring_home(settings: Settings, manifest: Path) -> None:
    """Make the working database anew from the tables that Spark has built.

    Args:
        settings: Where both are.
        manifest: dbt's manifest of that build, which has the types of contracts and seeds.

    Raises:
        TablesMissingError: There are none.
    """
    types = declared_types(json.loads(manifest.read_text(encoding="utf-8"))["nodes"])
    tables = dict(_tables(settings.spark_warehouse))
    if not tables:
        raise TablesMissingError(f"Spark has left no table in {settings.spark_warehouse}: build with `interlud run`")
    draft = settings.warehouse.with_name(f".{settings.warehouse.name}.{secrets.token_hex(4)}")
    try:
        # The database bears the name that it will have as a file: the compiled models name it.
        with duckdb.connect() as connection:
            connection.execute(f"attach {literal(draft)} as home")
            for (schema, table), folder in sorted(tables.items()):
                connection.execute(f'create schema if not exists home."{schema}"')
                kind = "table" if schema in COPIED_SCHEMAS else "view"
                written = _select(folder, types.get((schema, table), {}))
                if written:
                    connection.execute(f'create {kind} home."{schema}"."{table}" as {written}')
            connection.execute("checkpoint home")
        draft.replace(settings.warehouse)
    finally:
        draft.unlink(missing_ok=True)


def declared_types(nodes: Nodes) -> dict[tuple[str, str], dict[str, str]]:
    """The types that contracts and seeds declare, by schema and name of the relation.

    Args:
        nodes: Of dbt's manifest.
    """
    types = {}
    for node in nodes.values():
        relation = (node["schema"], node.get("alias") or node["name"])
        if node["resource_type"] == "seed":
            types[relation] = dict(node["config"].get("column_types", {}))
        elif node["resource_type"] == "model":
            described = node["columns"].values()
            types[relation] = {one["name"]: one["data_type"] for one in described if one.get("data_type")}
    return types


def _tables(warehouse: Path) -> Iterator[tuple[tuple[str, str], Path]]:
    for folder in sorted(warehouse.glob(f"*{DATABASE_SUFFIX}/*/")):
        yield (folder.parent.name.removesuffix(DATABASE_SUFFIX), folder.name), folder


def _select(folder: Path, types: Mapping[str, str]) -> str | None:
    """The rows of a table in its declared types; without a file it is empty, and only its declaration tells of it."""
    if any(folder.glob("*.parquet")):
        casts = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in types.items())
        columns = f"* replace ({casts})" if casts else "*"
        return f"select {columns} from read_parquet({literal(folder / '*.parquet')})"  # noqa: S608 - our own folders
    columns = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in types.items())
    return f"select {columns} where false" if columns else None
