"""The forms in which a publication's marts leave, beside Parquet and DuckDB.

What flows: the Parquet files of one audited candidate, already in the staging folder, with what its manifest says of
each mart and what the consumer contract claims of it, go through one module a form into files below the same folder.
The folder becomes a publication whole or not at all; each file is named in its manifest with its checksum.

Belongs here: how a mart's rows and its dictionary are written in a form.
Does not belong here: what a mart holds (dbt), when a folder is put in force (``publish``).

Parquet, the DuckDB file and the dashboard are always there: the pipeline itself reads them.

The bytes of a file follow from the content, the journal marts and ``as_of``; only the files of the mart
``publication`` state when it was made.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from interlud_pipeline.publication.forms import csv_files, data_package, sdmx, sdmx_structure
from interlud_pipeline.publication.forms.tables import Table, tables_of
from interlud_pipeline.publication.manifest import CandidateManifest
from interlud_pipeline.settings import Form

__all__ = ["Table", "tables_of", "write_forms"]


def write_forms(folder: Path, told: CandidateManifest, forms: Collection[Form]) -> None:
    """Write the forms that are asked for.

    Args:
        folder: Where the Parquet files of all marts lie; what is written lies below it.
        told: What the publication says of itself, the mart ``publication`` included.
        forms: Which; with ``csv`` goes its dictionary.
    """
    tables = tables_of(folder, told)
    if "csv" in forms:
        csv_files.write_machine_csv(tables, folder)
        data_package.write_data_package(tables, told, folder)
    if "csv-excel" in forms:
        csv_files.write_excel_csv(tables, folder)
    if "sdmx" in forms:
        sdmx.write_observations(tables, folder, told.contract_version)
        sdmx_structure.write_structure(tables, told, folder)
    if "xlsx" in forms:
        from interlud_pipeline.publication.forms import workbook  # noqa: PLC0415 - xlsxwriter is loaded for it alone

        workbook.write_workbook(tables, told, folder, csv_files.folder_for_people(forms))
