"""``figures.xlsx``: the figures for people, with French names, filters and what they are to be read with.

Belongs here: which marts have a sheet, in which order, and what is looked up for their rows.
Does not belong here: the layout of a sheet (``sheets``), labels (beside the columns in dbt).

The workbook states no time of making: its creation date is ``as_of``, so that the same content gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from pathlib import Path

import polars as pl
from xlsxwriter import Workbook

from interlud_pipeline.publication.forms.csv_files import EXCEL_FOLDER
from interlud_pipeline.publication.forms.definitions import KEY, with_definition
from interlud_pipeline.publication.forms.read_me import SheetShown, add_read_me, rows_shown
from interlud_pipeline.publication.forms.sheets import Sheet, add_sheet
from interlud_pipeline.publication.forms.tables import Table
from interlud_pipeline.publication.manifest import CandidateManifest

WORKBOOK_FILE = "figures.xlsx"
ROWS_PER_SHEET = 10_000
"""More would make a workbook that office software opens slowly; a sheet says what it leaves out."""

SHEETS = {
    "rpt_reporting_completeness": "Taux de réponse et de remplissage, au total, par agglomération et par indicateur",
    "rpt_network_indicator": "Chiffre de chaque indicateur pour le réseau, avec sa définition",
    "rpt_non_reported_indicators": "Chiffres attendus sans valeur, avec la raison et à qui demander",
    "fct_indicator_observation": "Chaque chiffre attendu : sa valeur et sa source, ou la raison de son absence",
    "fct_meeting": "Détail de l'indicateur des réunions, une ligne telle que déclarée",
    "fct_actor_mobilisation": "Détail de l'indicateur des acteurs, une ligne telle que déclarée",
    "dim_indicator": "Définition, unité et additivité de chaque indicateur",
    "dim_agglomeration": "Agglomérations suivies",
    "dim_observation_status": "Liste fermée des états, et ce que chacun compte",
}
"""Marts that have a sheet, in their order, and what the sheet holds."""

LOOKED_UP = {
    "agglomeration": "short_name",
    "indicator": "indicator_label_fr",
    "status": "status_label_fr",
}
"""Codes, and the column that says them in words; it is added before the code where a mart lacks it."""

NAMES_WORDS = "rpt_non_reported_indicators"
"""The mart that has all these columns, and so their labels."""


def write_workbook(
    tables: Sequence[Table], told: CandidateManifest, folder: Path, all_rows: str | None = EXCEL_FOLDER
) -> None:
    """Write the workbook; a publication without the marts that it needs has none.

    Args:
        tables: The marts.
        told: What the publication says of itself.
        folder: The publication's folder.
        all_rows: The folder below it whose CSV files have all rows; without one, Parquet has them.
    """
    marts = {table.name: table for table in tables}
    if not SHEETS.keys() <= marts.keys():
        return
    shown = [_shown(marts[name], all_rows) for name in SHEETS]
    options = {"constant_memory": True, "tmpdir": str(folder)}  # what a kill leaves goes with the folder
    with Workbook(folder / WORKBOOK_FILE, options) as workbook:
        workbook.set_properties({"title": f"Publication {told.id}", "created": datetime.combine(told.as_of, time())})
        add_read_me(workbook, told, shown)
        for sheet, name in zip(shown, SHEETS, strict=True):
            add_sheet(workbook, _sheet(marts, marts[name], sheet))


def _shown(table: Table, all_rows: str | None) -> SheetShown:
    return SheetShown(
        name=table.label_fr,
        holds=SHEETS[table.name],
        rows=table.rows,
        shown=min(table.rows, ROWS_PER_SHEET),
        whole=f"{all_rows}/{table.name}.csv" if all_rows else table.path.name,
    )


def _sheet(marts: Mapping[str, Table], table: Table, shown: SheetShown) -> Sheet:
    rows = with_words(marts, table.newest_first().head(ROWS_PER_SHEET))
    words = {column.name: column.label_fr for column in marts[NAMES_WORDS].columns if column.name in LOOKED_UP.values()}
    labels = words | {column.name: column.label_fr or column.name for column in table.columns}
    return Sheet(name=table.label_fr, notice=rows_shown(shown), labels=labels, rows=rows.collect())


def with_words(marts: Mapping[str, Table], rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows with the words of their codes before each of them, where the mart lacks them."""
    names = rows.collect_schema().names()
    if "short_name" not in names and "agglomeration" in names:
        bodies = marts["dim_agglomeration"].scan().select("agglomeration", "short_name")
        rows = rows.join(bodies, on="agglomeration", how="left", maintain_order="left")
    if "indicator_label_fr" not in names and set(KEY) <= set(names):
        indicators = marts["dim_indicator"].scan().rename({"label_fr": "indicator_label_fr"})
        rows = with_definition(rows, indicators, "indicator_label_fr")
    if "status_label_fr" not in names and {"status", "plan"} <= set(names):
        statuses = marts["dim_observation_status"].scan().select("status", status_label_fr="label_fr")
        rows = rows.join(statuses, on="status", how="left", maintain_order="left")
    added = rows.collect_schema().names()[len(names) :]
    ordered = []
    for name in names:
        ordered += [word for code, word in LOOKED_UP.items() if code == name and word in added] + [name]
    return rows.select(ordered)
