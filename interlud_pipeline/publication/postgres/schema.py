"""Tables of a publication in PostgreSQL: their types, keys, indexes and comments, from what its manifest says.

Belongs here: making what lacks, and adding a column. Does not belong here: rows (``rows``), rights (``reader``).

A contract version has a schema of its own: a table whose columns change under a reader's open transaction would give it
other columns, or none of its rows. Within one contract only columns that follow the register are added, which leaves
every reader's rows as they are.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from interlud_pipeline.publication.manifest import Column, Manifest, MartEntry
from interlud_pipeline.publication.postgres.connection import BiDatabaseError, BiDatabaseUnreachableError

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection  # noqa: N812
    from psycopg2.extensions import cursor as Cursor  # noqa: N812

YEAR = "reporting_year"
BODY = "agglomeration"
SCHEMA_COMMENT = "Mobility indicators: marts of contract version {}."
TRIES, SHORT_LOCK, PAUSE_SECONDS = 20, "200ms", 0.3

_TYPES = {
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "double precision",
    "HUGEINT": "numeric(38,0)",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    "TIMESTAMP": "timestamp without time zone",
    "VARCHAR": "text",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")


def schema_of(base: str, manifest: Manifest) -> str:
    """Name of the schema in which a publication's contract has its tables."""
    return f"{base}_v{manifest.contract_version}"


def quoted(name: str) -> str:
    """A name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def column_type(column: Column) -> str:
    """The type that holds a column's values exactly.

    Raises:
        BiDatabaseError: There is none known for it.
    """
    if found := _DECIMAL.fullmatch(column.type):
        return f"numeric({found[1]},{found[2]})"
    if column.type not in _TYPES:
        raise BiDatabaseError(f"column {column.name} is {column.type}, for which no type of PostgreSQL is settled")
    return _TYPES[column.type]


def has_years(entry: MartEntry) -> bool:
    """Whether the mart is replaced year by year."""
    return any(column.name == YEAR for column in entry.columns)


def tables(cursor: Cursor, schema: str) -> dict[str, dict[str, str]]:
    """Columns and their types by table, as the schema has them."""
    cursor.execute(
        "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) from pg_class as c "
        "join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
        "where c.relkind = 'r' and c.relnamespace = (select oid from pg_namespace where nspname = %s) "
        "order by c.relname, a.attnum",
        [schema],
    )
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in cursor.fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def make_schema(cursor: Cursor, schema: str, comment: str) -> None:
    """Make a schema that lacks, with its comment. A user who may make none can still use one that is there."""
    cursor.execute("select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = %s", [schema])
    found = cursor.fetchone()
    if found is None:
        cursor.execute(f"create schema {quoted(schema)}")
    if found is None or found[0] != comment:
        cursor.execute(f"comment on schema {quoted(schema)} is %s", [comment])


def make_table(cursor: Cursor, schema: str, mart: str, entry: MartEntry) -> None:
    """Make a mart's table, without what is cheaper to make once its rows are there (``make_keys``)."""
    columns = ", ".join(
        f"{quoted(column.name)} {column_type(column)}{' not null' if column.is_required else ''}"
        for column in entry.columns
    )
    cursor.execute(f"create table {quoted(schema)}.{quoted(mart)} ({columns})")


def make_keys(cursor: Cursor, schema: str, mart: str, entry: MartEntry) -> None:
    """Give a new table its key, and an index for questions about a year or about a body in it.

    A key of which a column may be null is a unique one, in which NULL equals NULL.
    """
    table = f"{quoted(schema)}.{quoted(mart)}"
    names = [column.name for column in entry.columns]
    if entry.key:
        required = {column.name for column in entry.columns if column.is_required}
        kind = "primary key" if required.issuperset(entry.key) else "unique nulls not distinct"
        cursor.execute(f"alter table {table} add {kind} ({', '.join(map(quoted, entry.key))})")
    if YEAR in names:
        indexed = [name for name in (YEAR, BODY) if name in names]
        cursor.execute(f"create index on {table} ({', '.join(map(quoted, indexed))})")


def comment(cursor: Cursor, schema: str, marts: Mapping[str, MartEntry]) -> None:
    """Say of each table and column what dbt's documentation says, where it is not said yet."""
    cursor.execute(
        "select c.relname, coalesce(a.attname, ''), d.description from pg_class as c "
        "join pg_description as d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass "
        "left join pg_attribute as a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0 "
        "where c.relnamespace = (select oid from pg_namespace where nspname = %s)",
        [schema],
    )
    said = {(table, column): text for table, column, text in cursor.fetchall()}
    for mart, entry in marts.items():
        table = f"{quoted(schema)}.{quoted(mart)}"
        if entry.description and said.get((mart, "")) != entry.description:
            cursor.execute(f"comment on table {table} is %s", [entry.description])
        for column in entry.columns:
            if column.description and said.get((mart, column.name)) != column.description:
                cursor.execute(f"comment on column {table}.{quoted(column.name)} is %s", [column.description])


def added_columns(present: Mapping[str, str], mart: str, entry: MartEntry) -> list[Column]:
    """Columns that a mart's table lacks.

    Raises:
        BiDatabaseError: A column is there with another type, which needs another contract version.
    """
    for column in entry.columns:
        if present.get(column.name, column_type(column)) != column_type(column):
            raise BiDatabaseError(
                f"column {column.name} of {mart} is {present[column.name]} in the database of BI and "
                f"{column_type(column)} now: raise CONTRACT_VERSION, so that it gets a schema of its own"
            )
    return [column for column in entry.columns if column.name not in present]


def add_columns(connection: Connection, schema: str, marts: Mapping[str, MartEntry]) -> None:
    """Add the columns that tables lack, in a transaction of its own before the rows are replaced.

    What is there is not touched. Each try waits for a fifth of a second at most, since others wait behind it.

    Raises:
        BiDatabaseUnreachableError: Somebody kept a table open through all tries; the message names the session.
        BiDatabaseError: A column changed its type.
    """
    with connection.cursor() as cursor:
        present = tables(cursor, schema)
    lacking = {
        mart: added
        for mart, entry in marts.items()
        if mart in present and (added := added_columns(present[mart], mart, entry))
    }
    connection.rollback()
    for mart, columns in lacking.items():
        _add_columns(connection, f"{quoted(schema)}.{quoted(mart)}", columns)


def _add_columns(connection: Connection, table: str, columns: Sequence[Column]) -> None:
    from psycopg2.errors import LockNotAvailable  # noqa: PLC0415

    added = ", ".join(f"add column if not exists {quoted(column.name)} {column_type(column)}" for column in columns)
    for _ in range(TRIES):
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(f"set local lock_timeout = '{SHORT_LOCK}'")
                cursor.execute(f"alter table {table} {added}")
        except LockNotAvailable:
            time.sleep(PAUSE_SECONDS)
        else:
            return
    raise BiDatabaseUnreachableError(
        f"{table} gets a column, for which nobody may have it open for a moment, and it was always open: "
        f"{_who_has(connection, table)}. End that session or run again later; nothing was published."
    )


def _who_has(connection: Connection, table: str) -> str:
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select distinct 'process ' || a.pid || ' of ' || coalesce(a.usename, '?') || ', ' || "
            "coalesce(nullif(a.application_name, ''), 'unnamed') || ', since ' || a.xact_start::timestamp(0) "
            "from pg_locks as l join pg_stat_activity as a using (pid) "
            "where l.relation = %s::regclass and l.granted and a.pid <> pg_backend_pid() order by 1",
            [table],
        )
        return "; ".join(row[0] for row in cursor.fetchall()) or "somebody who has left since"
