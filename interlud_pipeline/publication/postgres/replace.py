"""Bringing the database of BI to a publication, in one transaction, and asking which one it holds.

Belongs here: the order of statements within the transaction, and what the pipeline notes there for itself.
Does not belong here: what each of them does (``schema``, ``rows``, ``reader``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from interlud_pipeline.publication.manifest import Manifest, MartEntry, Part
from interlud_pipeline.publication.postgres.connection import (
    BiDatabaseError,
    CommitUnknownError,
    connected,
    hold,
    in_words,
)
from interlud_pipeline.publication.postgres.former import fill_former, former_schemas, remove_unneeded
from interlud_pipeline.publication.postgres.reader import let_read
from interlud_pipeline.publication.postgres.rows import (
    Parts,
    Source,
    parts_wanted,
    replace_parts,
    require_counts,
    row_counts,
)
from interlud_pipeline.publication.postgres.schema import (
    SCHEMA_COMMENT,
    add_columns,
    comment,
    make_keys,
    make_schema,
    make_table,
    quoted,
    schema_of,
    tables,
)
from interlud_pipeline.settings import BiSettings

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection  # noqa: N812
    from psycopg2.extensions import cursor as Cursor  # noqa: N812

_NOTES_COMMENT = "What the pipeline notes for itself: which publication is in force, and what each part of it holds."


@dataclass(frozen=True, slots=True)
class Written:
    """What bringing the database to a publication came to.

    Attributes:
        schema: Where its tables are.
        parts: Years of each mart that were written again (``None``: rows without a year); others stayed as they were.
        removed: Schemas of contracts that are kept no longer, which went.
    """

    schema: str
    parts: dict[str, tuple[int | None, ...]] = field(default_factory=dict)
    removed: tuple[str, ...] = ()


def publication_held(bi: BiSettings) -> str | None:
    """Id of the publication that the database holds, once no other pipeline writes there; ``None`` before the first.

    Raises:
        BiDatabaseUnreachableError: It cannot be reached.
        BiDatabaseError: It cannot be used.
    """
    with connected(bi) as connection, connection.cursor() as cursor:
        hold(connection)
        return _held(cursor, _notes(bi))


def bring_to(bi: BiSettings, folder: Path, manifest: Manifest, marts: Mapping[str, MartEntry] | None = None) -> Written:
    """Bring the database to a publication: everything in one transaction, or nothing.

    Args:
        bi: Where the database is, and who reads there.
        folder: The publication's folder.
        manifest: What it says of itself.
        marts: What is known of its marts today, where that is more than its manifest says.

    Returns:
        What was written.

    Raises:
        BiDatabaseUnreachableError: The database cannot be reached, or could not serve; it holds what it held before.
        CommitUnknownError: The connection broke within the commit; ``publication_held`` tells what came of it.
        BiDatabaseError: It refused; it holds what it held before.
    """
    entries = {mart: _described(own, (marts or {}).get(mart)) for mart, own in manifest.marts.items()}
    schema = schema_of(bi.schema_prefix, manifest)
    with connected(bi) as connection:
        hold(connection)
        with connection.cursor() as cursor:
            held = _held(cursor, _notes(bi))
        if held == manifest.id:
            return Written(schema)
        formers = former_schemas(bi.schema_prefix, entries)
        for name, marts_there in ((schema, entries), *((former.schema, former.marts) for former in formers)):
            add_columns(connection, name, marts_there)
        hold(connection)
        with connection.cursor() as cursor:
            written = _write(cursor, bi, folder, manifest, entries)
            for former in formers:
                fill_former(cursor, former, schema, bi.reader)
        commit(connection)
        kept = {schema, *(former.schema for former in formers)}
        return replace(written, removed=remove_unneeded(connection, bi.schema_prefix, _notes(bi), kept))


def _described(own: MartEntry, today: MartEntry | None) -> MartEntry:
    """A mart of the publication, described as it is today."""
    return own if today is None else today.model_copy(update={"rows": own.rows, "parts": own.parts})


def _write(cursor: Cursor, bi: BiSettings, folder: Path, manifest: Manifest, marts: Mapping[str, MartEntry]) -> Written:
    schema, notes = schema_of(bi.schema_prefix, manifest), _notes(bi)
    _make_notes(cursor, notes)
    make_schema(cursor, schema, SCHEMA_COMMENT.format(manifest.contract_version))
    present, noted = tables(cursor, schema), _noted(cursor, notes, schema)
    written = {}
    for mart, entry in marts.items():
        table, source = f"{quoted(schema)}.{quoted(mart)}", Source(folder, mart, manifest.marts[mart])
        if mart not in present:
            make_table(cursor, schema, mart, entry)
        wanted = parts_wanted(source)
        changed = _changed(wanted, noted.get(mart, {}), row_counts(cursor, table, entry))
        if changed:
            replace_parts(cursor, table, source, changed)
        if mart not in present:
            make_keys(cursor, schema, mart, entry)
        if changed:
            require_counts(cursor, table, entry, wanted)
            _note(cursor, notes, schema, mart, wanted)
            written[mart] = changed
    _empty_former(cursor, schema, set(present) - set(marts))
    comment(cursor, schema, marts)
    let_read(cursor, bi.reader, schema, marts)
    cursor.execute(f"delete from {quoted(notes)}.in_force")  # noqa: S608 - names are checked by the settings
    cursor.execute(f"insert into {quoted(notes)}.in_force values (%s, %s)", [manifest.id, schema])  # noqa: S608
    return Written(schema, written)


def _changed(wanted: Parts, noted: Parts, counted: Mapping[int | None, int]) -> tuple[int | None, ...]:
    """Parts whose rows in the table are not known to be those wanted; those with too many or too few are not."""
    known = {year for year, part in noted.items() if counted.get(year) == part.rows}
    alike = {year for year in known if year in wanted and wanted[year].is_like(noted[year])}
    unlike = {*wanted, *counted} - alike
    return tuple(sorted(unlike, key=lambda year: (year is None, year)))


def _empty_former(cursor: Cursor, schema: str, former: set[str]) -> None:
    """A mart that is no longer published keeps no rows of an earlier publication."""
    for mart in sorted(former):
        cursor.execute(f"delete from {quoted(schema)}.{quoted(mart)}")  # noqa: S608


def commit(connection: Connection) -> None:
    """Commit what was written.

    Raises:
        CommitUnknownError: The connection broke before the database said what came of it.
    """
    import psycopg2  # noqa: PLC0415

    try:
        connection.commit()
    except psycopg2.OperationalError as error:
        raise CommitUnknownError(str(in_words(error))) from None


def _notes(bi: BiSettings) -> str:
    return f"{bi.schema_prefix}_pipeline"


def _make_notes(cursor: Cursor, notes: str) -> None:
    make_schema(cursor, notes, _NOTES_COMMENT)
    present = tables(cursor, notes)
    if "in_force" not in present:
        cursor.execute(f"create table {quoted(notes)}.in_force (publication text not null, schema_name text not null)")
    if "parts" not in present:
        cursor.execute(
            f"create table {quoted(notes)}.parts (schema_name text not null, mart text not null, year integer, "
            "row_count bigint not null, digest text not null, unique nulls not distinct (schema_name, mart, year))"
        )


def _held(cursor: Cursor, notes: str) -> str | None:
    if "in_force" not in tables(cursor, notes):
        return None
    cursor.execute(f"select publication from {quoted(notes)}.in_force")  # noqa: S608
    rows = cursor.fetchall()
    if len(rows) > 1:
        raise BiDatabaseError(f"{notes}.in_force has {len(rows)} rows where one is written: somebody else wrote there")
    return str(rows[0][0]) if rows else None


def _noted(cursor: Cursor, notes: str, schema: str) -> dict[str, dict[int | None, Part]]:
    cursor.execute(
        f"select mart, year, row_count, digest from {quoted(notes)}.parts where schema_name = %s",  # noqa: S608
        [schema],
    )
    found: dict[str, dict[int | None, Part]] = {}
    for mart, year, rows, digest in cursor.fetchall():
        found.setdefault(mart, {})[year] = Part(year=year, rows=rows, digest=digest)
    return found


def _note(cursor: Cursor, notes: str, schema: str, mart: str, parts: Parts) -> None:
    table = f"{quoted(notes)}.parts"
    cursor.execute(f"delete from {table} where schema_name = %s and mart = %s", [schema, mart])  # noqa: S608
    for year, part in parts.items():
        cursor.execute(
            f"insert into {table} values (%s, %s, %s, %s, %s)",  # noqa: S608
            [schema, mart, year, part.rows, part.digest],
        )
