"""What the finished working database says of its relations, read without dbt's adapter and without Dagster."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

FAILING_ROWS = 20


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view as it stands.

    Attributes:
        columns: Types by column name, in order.
        row_count: Rows of a table; ``None`` for a view, whose rows would have to be computed.
        size_bytes: Size on disk of the blocks that hold a table; ``None`` for a view. Small tables share blocks.
    """

    columns: Mapping[str, str]
    row_count: int | None
    size_bytes: int | None = None


def relation_key(node: Mapping[str, Any]) -> str:
    """Schema and name of a dbt node's relation, by which ``read_relations`` tells of it."""
    return f"{node['schema']}.{node.get('alias') or node['name']}"


def read_relations(warehouse: Path) -> dict[str, Relation]:
    """All relations by ``schema.name``; none where there is no database yet."""
    if not warehouse.is_file():
        return {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        columns: dict[str, dict[str, str]] = {}
        for schema, name, column, kind in connection.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal "
            "order by schema_name, table_name, column_index"
        ).fetchall():
            columns.setdefault(f"{schema}.{name}", {})[column] = kind
        tables = [
            (schema, name)
            for schema, name in connection.execute(
                "select schema_name, table_name from duckdb_tables() where not internal"
            ).fetchall()
        ]
        counts = {f"{schema}.{name}": _row_count(connection, schema, name) for schema, name in tables}
        block = _block_size(connection)
        sizes = {
            f"{schema}.{name}": block * _block_count(connection, schema, name) if counts[f"{schema}.{name}"] else 0
            for schema, name in tables
        }
    return {key: Relation(kinds, counts.get(key), sizes.get(key)) for key, kinds in columns.items()}


def source_columns(warehouse: Path, sources: Mapping[str, str]) -> dict[str, list[str]]:
    """Columns of what the models read from outside the database.

    Args:
        warehouse: The working database, whose settings hold for the reading.
        sources: By name, each as dbt writes it in a FROM clause.

    Returns:
        By the same names; one whose files are not there yet is left out.
    """
    columns: dict[str, list[str]] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for name, written in sources.items():
            with suppress(duckdb.IOException):
                found = connection.execute(f"describe select * from {written}").fetchall()  # noqa: S608 - dbt's words
                columns[name] = [row[0] for row in found]
    return columns


def _row_count(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> int:
    found = connection.execute(f'select count(*) from "{schema}"."{name}"').fetchone()  # noqa: S608 - names from the catalog
    return int(found[0]) if found else 0


def _block_size(connection: duckdb.DuckDBPyConnection) -> int:
    found = connection.execute("select max(block_size) from pragma_database_size()").fetchone()
    return int(found[0] or 0) if found else 0


def _block_count(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> int:
    found = connection.execute(
        "select count(distinct block_id) from pragma_storage_info(?) where persistent and block_id >= 0",
        [f'"{schema}"."{name}"'],
    ).fetchone()
    return int(found[0]) if found else 0


def failing_rows(warehouse: Path, relation: str | None) -> list[dict[str, Any]]:
    """The first rows that a dbt test stored as failing.

    Args:
        warehouse: The working database.
        relation: Name of the stored table as dbt quotes it; ``None`` for a test that stores nothing.
    """
    if relation is None or not warehouse.is_file():
        return []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        try:
            found = connection.execute(f"select * from {relation} limit {FAILING_ROWS}")  # noqa: S608 - dbt's own name
        except duckdb.CatalogException:
            return []
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
