"""Writing the marts and the register of a finished working database as Parquet.

Belongs here: each mart by year with what is told of it, taking over what did not change, the small tables beside them.
Does not belong here: what a candidate is (``candidate``), how a mart lies in its files (``parquet``).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interlud_pipeline.publication.compiled import MARTS_SCHEMA, CompiledProject, MartTold
from interlud_pipeline.publication.manifest import Column, MartEntry, Part
from interlud_pipeline.publication.parquet import (
    Earlier,
    Relation,
    checksum,
    content_of,
    content_of_parts,
    mart_path,
    parts_of,
    with_contents,
    write_mart,
)
from interlud_pipeline.sql_text import literal

if TYPE_CHECKING:
    import duckdb

PUBLICATION_MART = "publication"
INDICATOR_COLUMN = "indicator_"


@dataclass(frozen=True)
class Kept:
    """What need not be made again.

    Attributes:
        earlier: The publication in force, whose files stand for equal ones.
        parts: Of each mart the years that the warehouse holds as when they were looked at last.
    """

    earlier: Earlier | None
    parts: dict[str, tuple[Part, ...]]


def export_marts(
    warehouse: duckdb.DuckDBPyConnection, folder: Path, told: dict[str, MartTold], kept: Kept
) -> dict[str, MartEntry]:
    """Write all marts, each by year where it has years.

    Args:
        warehouse: The finished working database.
        folder: Where the files go.
        told: What dbt says of each mart.
        kept: What need not be made again.

    Returns:
        Each mart by its name; none where the database has none.
    """
    names = warehouse.execute(
        "select distinct table_name from information_schema.tables where table_schema = ? order by table_name",
        [MARTS_SCHEMA],
    ).fetchall()
    marts = [name for (name,) in names if name != PUBLICATION_MART]
    return {mart: _export_mart(warehouse, mart, folder, told.get(mart, MartTold()), kept) for mart in marts}


def _export_mart(
    warehouse: duckdb.DuckDBPyConnection,
    mart: str,
    folder: Path,
    told: MartTold,
    kept: Kept,
) -> MartEntry:
    earlier, unchanged = kept.earlier, kept.parts.get(mart, ()) if told.is_built_by_year else ()
    rows, path = f'"{MARTS_SCHEMA}"."{mart}"', mart_path(folder, mart)
    columns = tuple(
        Column(
            name=name,
            type=data_type,
            description=_column_description(name, told.columns),
            is_required=name in told.required,
            label_fr=_column_label(name, told.labels),
        )
        for name, data_type, *_ in warehouse.execute(f"describe {rows}").fetchall()
    )
    relation = Relation(warehouse, rows, columns, told.key)
    parts = parts_of(relation, unchanged)
    write_mart(relation, path, parts, earlier)
    if path.is_dir():
        parts = with_contents(parts, path, (*unchanged, *(earlier.parts(mart) if earlier else ())))
    return MartEntry(
        rows=sum(part.rows for part in parts),
        content_sha256=content_of_parts(parts) if path.is_dir() else content_of(path),
        file_sha256=checksum(path),
        description=told.description,
        columns=columns,
        key=told.key,
        label_fr=told.label_fr,
        parts=parts,
    )


def _column_description(name: str, description: dict[str, str]) -> str:
    """What dbt says of a column; columns that follow the register are named after their indicator."""
    if name in description or not name.startswith(INDICATOR_COLUMN):
        return description.get(name, "")
    number = name.removeprefix(INDICATOR_COLUMN)
    return (
        f"Figure of indicator {number} of `dim_indicator`; null when missing. May be summed over the bodies of a year."
    )


def _column_label(name: str, labels: dict[str, str]) -> str:
    """What people call a column; columns that follow the register are named after their indicator."""
    if name in labels or not name.startswith(INDICATOR_COLUMN):
        return labels.get(name, "")
    return f"Indicateur {name.removeprefix(INDICATOR_COLUMN)}"


def export_inputs(warehouse: duckdb.DuckDBPyConnection, control: Path, folder: Path, project: CompiledProject) -> None:
    """Keep the register as dbt loaded it, and the small tables beside the lake, with the candidate.

    Args:
        warehouse: The finished working database.
        control: Folder of the small tables.
        folder: A folder to be made.
        project: Names the tables of the register.
    """
    folder.mkdir()
    for seed in project.seeds:
        _export(warehouse, seed.schema_name, seed.name, folder / f"{seed.schema_name}.{seed.name}.parquet")
    for table in sorted(control.glob("*.parquet")):
        shutil.copyfile(table, folder / table.name)


def _export(warehouse: duckdb.DuckDBPyConnection, schema: str, table: str, target: Path) -> None:
    warehouse.execute(
        f'copy (select * from "{schema}"."{table}" order by all) to {literal(target)} (format parquet)'  # noqa: S608 - names come from the catalog
    )
