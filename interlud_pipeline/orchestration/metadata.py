"""How frames and findings become metadata that lets a reader act without opening a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import dagster as dg
import polars as pl

ROWS_SHOWN = 20
"""Rows of a metadata table: the event log keeps each, and more would not be read there."""

Scalar = str | int | float | bool | None


def column_schema(schema: Mapping[str, object], descriptions: Mapping[str, str] | None = None) -> dg.TableSchema:
    """Columns with their types and, where known, their meaning."""
    known = descriptions or {}
    return dg.TableSchema(
        columns=[dg.TableColumn(name, str(kind), description=known.get(name)) for name, kind in schema.items()]
    )


def column_lineage(
    origins: Mapping[str, Sequence[tuple[str, str]]], keys: Mapping[str, dg.AssetKey]
) -> dg.TableColumnLineage:
    """From which columns of which assets each column is made.

    Args:
        origins: By column, the relations and columns behind it.
        keys: The assets of these relations.
    """
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(keys[relation], name) for relation, name in pairs]
            for column, pairs in origins.items()
        }
    )


def table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> dg.MetadataValue:
    """The first rows as a table; the caller puts the worst first."""
    return dg.MetadataValue.table(
        records=[dg.TableRecord({name: scalar(row.get(name)) for name in columns}) for row in rows[:ROWS_SHOWN]],
        schema=dg.TableSchema(columns=[dg.TableColumn(name, "string") for name in columns]),
    )


def frame_table(frame: pl.DataFrame) -> dg.MetadataValue:
    """The first rows of a frame as a table."""
    return table(frame.head(ROWS_SHOWN).to_dicts(), frame.columns)


def scalar(value: object) -> Scalar:
    """A value in the few types that a metadata table takes; « – » where there is none."""
    match value:
        case None:
            return "–"
        case bool() | int() | float() | str():
            return value
        case Decimal():
            return float(value)
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)
