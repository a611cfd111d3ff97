"""``datapackage.json``: the dictionary and the contract of the CSV files, as Data Package v1 with Table Schema.

Belongs here: saying in Table Schema what the manifest and the consumer contract know of each mart.
Does not belong here: the CSV files (``csv_files``).

No licence is stated: the project's own is that of its code, and nobody has stated one for the figures.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from interlud_pipeline.publication.forms.csv_files import LINE_END, MACHINE_FOLDER
from interlud_pipeline.publication.forms.tables import Table
from interlud_pipeline.publication.manifest import CandidateManifest, Column

PACKAGE_FILE = "datapackage.json"
PLANS = "dim_plan"

FIELD_TYPES = {
    "BIGINT": "integer",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DECIMAL": "number",
    "DOUBLE": "number",
    "INTEGER": "integer",
    "TIMESTAMP": "datetime",
    "VARCHAR": "string",
}

DIALECT = {
    "csvddfVersion": 1.2,
    "delimiter": ",",
    "lineTerminator": LINE_END,
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
}

Json = dict[str, Any]


class UnknownTypeError(TypeError):
    """A mart has a column of a type for which no type of Table Schema is stated."""


def write_data_package(tables: Sequence[Table], told: CandidateManifest, folder: Path) -> None:
    """Describe the CSV files for machines.

    Args:
        tables: The marts.
        told: What the publication says of itself.
        folder: Where the file goes.

    Raises:
        UnknownTypeError: A column has a type that Table Schema is not told of.
    """
    package = {
        "profile": "tabular-data-package",
        "name": f"interlud-{told.id}",
        "id": told.id,
        "title": "Indicateurs de mobilité des agglomérations",
        "description": (
            f"Publication {told.id}, arrêtée au {told.as_of.isoformat()}. Chaque chiffre attendu a un état et un seul :"
            " une valeur et sa source, ou la raison de son absence."
        ),
        "version": told.contract_version,
        "sources": [{"title": title} for title in _authorities(tables)],
        "resources": [_resource(table) for table in tables],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2)
    (folder / PACKAGE_FILE).write_text(f"{text}\n", encoding="utf-8")


def _authorities(tables: Sequence[Table]) -> list[str]:
    """Names of the authorities whose plans the figures follow."""
    plans = [table for table in tables if table.name == PLANS]
    named = (table.scan().select(pl.col("authority_label_fr")).collect().to_series() for table in plans)
    return sorted({name for names in named for name in names})


def _resource(table: Table) -> Json:
    schema: Json = {"fields": [_field(table, column) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.references:
        schema["foreignKeys"] = [
            {
                "fields": list(reference.columns),
                "reference": {"resource": reference.mart, "fields": list(reference.other_columns)},
            }
            for reference in table.references
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.label_fr,
        "description": table.description,
        "path": f"{MACHINE_FOLDER}/{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "schema": schema,
    }


def _field(table: Table, column: Column) -> Json:
    constraints: Json = {}
    if column.name in table.required:
        constraints["required"] = True
    vocabulary = table.vocabulary(column.name)
    if vocabulary:
        constraints["enum"] = list(vocabulary)
    field: Json = {
        "name": column.name,
        "title": column.label_fr,
        "type": _field_type(table, column),
        "description": column.description,
    }
    if field["type"] == "datetime":
        field["format"] = "any"  # the default one takes neither fractions of a second nor instants without a zone
    return {**field, "constraints": constraints} if constraints else field


def _field_type(table: Table, column: Column) -> str:
    base = column.type.partition("(")[0]
    if base not in FIELD_TYPES:
        raise UnknownTypeError(f"column {column.name} of {table.name} is {column.type}: state its type in Table Schema")
    return FIELD_TYPES[base]
