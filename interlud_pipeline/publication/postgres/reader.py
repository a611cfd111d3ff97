"""The role with which BI reads: SELECT on the marts, and nothing else.

Belongs here: making the role and its rights. People's logins are members of it, and no business of the pipeline.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from interlud_pipeline.publication.postgres.connection import BiDatabaseError
from interlud_pipeline.publication.postgres.schema import quoted

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as Cursor  # noqa: N812


def let_read(cursor: Cursor, role: str, schema: str, marts: Iterable[str]) -> None:
    """Let a role read the tables of a schema; what it may already is not granted again.

    Args:
        cursor: Within the transaction.
        role: The role; made without a login where it lacks.
        schema: Schema of the tables.
        marts: Names of the tables.

    Raises:
        BiDatabaseError: The role lacks, and the user of the connection may make none.
    """
    _make(cursor, role)
    cursor.execute("select has_schema_privilege(%s, %s, 'usage')", [role, schema])
    if not _only_cell(cursor):
        cursor.execute(f"grant usage on schema {quoted(schema)} to {quoted(role)}")
    for mart in marts:
        table = f"{quoted(schema)}.{quoted(mart)}"
        cursor.execute("select has_table_privilege(%s, %s, 'select')", [role, table])
        if not _only_cell(cursor):
            cursor.execute(f"grant select on {table} to {quoted(role)}")


def _make(cursor: Cursor, role: str) -> None:
    cursor.execute("select exists (select from pg_roles where rolname = %s)", [role])
    if _only_cell(cursor):
        return
    cursor.execute("select rolcreaterole or rolsuper from pg_roles where rolname = current_user")
    if not _only_cell(cursor):
        raise BiDatabaseError(
            f"The database has no role {role} for BI to read with, and the user of INTERLUD_BI_DATABASE may make none: "
            f"have its administrator run `create role {quoted(role)} nologin`, then run again."
        )
    cursor.execute(f"create role {quoted(role)} nologin")


def _only_cell(cursor: Cursor) -> bool:
    row = cursor.fetchone()
    return row is not None and bool(row[0])
