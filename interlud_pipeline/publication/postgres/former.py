"""Former contracts in the database of BI: their tables, filled from the present ones, and schemas that nobody needs.

Belongs here: what a former contract's tables hold, and removing schemas of contracts that are no longer kept.
Does not belong here: which contracts are kept (``contract``), and the present tables (``replace``).

They are tables and no views. A schema of a former contract has tables since it was the present one, and a view cannot
take the place of a table that somebody reads: to drop the table waits for every reader, and whoever began to read
before would find the view empty. Rows that are replaced in the same transaction are seen whole by everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interlud_pipeline.publication.contract import (
    Former,
    PromisedColumn,
    PromisedMart,
    View,
    contract_views,
    former_contracts,
    written_contract,
)
from interlud_pipeline.publication.manifest import Column, MartEntry
from interlud_pipeline.publication.postgres.connection import BiDatabaseError
from interlud_pipeline.publication.postgres.reader import let_read
from interlud_pipeline.publication.postgres.schema import (
    SCHEMA_COMMENT,
    SHORT_LOCK,
    comment,
    make_keys,
    make_schema,
    make_table,
    quoted,
    tables,
)

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection  # noqa: N812
    from psycopg2.extensions import cursor as Cursor  # noqa: N812


@dataclass(frozen=True, slots=True)
class FormerSchema:
    """A former contract's tables.

    Attributes:
        version: The contract's version.
        schema: Their schema.
        marts: What each table is, by name.
        queries: What it holds, as a query over the present marts, which ``{marts}`` stands before.
    """

    version: str
    schema: str
    marts: dict[str, MartEntry]
    queries: dict[str, str]


def former_schemas(prefix: str, marts: Mapping[str, MartEntry]) -> tuple[FormerSchema, ...]:
    """The former contracts that are kept.

    Args:
        prefix: What names of schemas begin with.
        marts: The present marts.
    """
    views = list(contract_views(marts))
    return tuple(_former_schema(prefix, marts, former, views) for former in former_contracts())


def _former_schema(prefix: str, marts: Mapping[str, MartEntry], former: Former, views: list[View]) -> FormerSchema:
    promise = written_contract(former.version)
    if promise is None:
        raise BiDatabaseError(f"contract {former.version} is kept and is not written down")
    own = [view for view in views if view.schema == f"v{former.version}"]
    return FormerSchema(
        version=former.version,
        schema=f"{prefix}_v{former.version}",
        marts={view.name: _entry(view, promise.marts[view.name], marts[view.mart]) for view in own},
        queries={view.name: view.sql for view in own},
    )


def _entry(view: View, promise: PromisedMart, source: MartEntry) -> MartEntry:
    known = {column.name: column for column in source.columns}

    def column(name: str) -> Column:
        told = promise.columns.get(name, PromisedColumn(type=None))
        present = known.get(name)
        kind = told.type.upper() if told.type else present.type if present else "VARCHAR"
        return Column(
            name=name,
            type=kind,
            description=present.description if present else "",
            is_required=told.is_required,
        )

    return MartEntry(
        rows=source.rows,
        content_sha256=source.content_sha256,
        file_sha256=source.file_sha256,
        description=" ".join(filter(None, (view.note, source.description))),
        columns=tuple(map(column, view.columns)),
        key=promise.key,
    )


def fill_former(cursor: Cursor, former: FormerSchema, present: str, reader: str) -> None:
    """Let a former contract's tables tell what the present ones do, within the transaction that replaced those.

    Args:
        cursor: Within the transaction.
        former: The contract.
        present: Schema of the present tables.
        reader: Role that may read them.

    Raises:
        BiDatabaseError: A table has other than the rows of its present one.
    """
    make_schema(cursor, former.schema, SCHEMA_COMMENT.format(former.version))
    there = tables(cursor, former.schema)
    for mart, entry in former.marts.items():
        table = f"{quoted(former.schema)}.{quoted(mart)}"
        if mart not in there:
            make_table(cursor, former.schema, mart, entry)
        columns = ", ".join(quoted(column.name) for column in entry.columns)
        query = former.queries[mart].format(marts=quoted(present))
        cursor.execute(f"delete from {table}")  # noqa: S608 - our own names and expressions
        cursor.execute(f"insert into {table} ({columns}) {query}")
        if cursor.rowcount != entry.rows:
            raise BiDatabaseError(f"{table} got {cursor.rowcount} rows where {entry.rows} were to be written")
        if mart not in there:
            make_keys(cursor, former.schema, mart, entry)
    comment(cursor, former.schema, former.marts)
    let_read(cursor, reader, former.schema, former.marts)


def remove_unneeded(connection: Connection, prefix: str, notes: str, kept: set[str]) -> tuple[str, ...]:
    """Remove schemas of contracts that are kept no longer; one that somebody reads waits for the next publication.

    Args:
        connection: Its transactions are this function's own.
        prefix: What names of schemas begin with.
        notes: Schema of what the pipeline notes for itself.
        kept: Schemas that stay.

    Returns:
        Names of what was removed.
    """
    from psycopg2 import Error  # noqa: PLC0415

    removed: list[str] = []
    # The publication is committed: what goes wrong from here on may not pass for its failure.
    with suppress(Error):
        with connection, connection.cursor() as cursor:
            unneeded = [schema for schema in _made_for_contracts(cursor, prefix) if schema not in kept]
        for schema in unneeded:
            with suppress(Error):
                with connection, connection.cursor() as cursor:
                    cursor.execute(f"set local lock_timeout = '{SHORT_LOCK}'")
                    cursor.execute(f"drop schema {quoted(schema)} cascade")
                    cursor.execute(f"delete from {quoted(notes)}.parts where schema_name = %s", [schema])  # noqa: S608
                removed.append(schema)
    return tuple(removed)


def _made_for_contracts(cursor: Cursor, prefix: str) -> Iterator[str]:
    """Schemas that bear the name of a contract and the pipeline's own comment, whatever somebody else made there."""
    cursor.execute("select nspname, obj_description(oid, 'pg_namespace') from pg_namespace order by nspname")
    named = re.compile(rf"{re.escape(prefix)}_v(\w+)")
    for schema, said in cursor.fetchall():
        found = named.fullmatch(schema)
        if found and said == SCHEMA_COMMENT.format(found[1]):
            yield schema
