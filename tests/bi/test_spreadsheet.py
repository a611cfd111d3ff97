"""The files for spreadsheets, opened by LibreOffice as a French user's double click would."""

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

OFFICE = shutil.which("soffice")
FRENCH_CSV = "CSV:59,34,76,1,,1036,false,true"
"""Semicolons, UTF-8, the numbers of a French locale, which Excel assumes on a French machine."""

KEY = ["plan", "agglomeration", "indicator", "reporting_year"]

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def opened(file: Path, work: Path, *how: str) -> openpyxl.Workbook:
    """A file as LibreOffice understands it, saved again as a workbook."""
    profile = f"-env:UserInstallation=file://{work}/profile"
    command = [str(OFFICE), profile, "--headless", *how, "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    done = subprocess.run(
        [*command, "--outdir", str(work), str(file)], capture_output=True, text=True, check=False, timeout=300
    )
    assert (work / f"{file.stem}.xlsx").is_file(), done.stdout + done.stderr
    return openpyxl.load_workbook(work / f"{file.stem}.xlsx")


def test_the_csv_for_excel_gives_numbers_and_blanks_as_published(folder: Path, tmp_path: Path):
    fact = pl.read_parquet(folder / "fct_indicator_observation.parquet").sort(KEY)
    header, *rows = opened(
        folder / "csv-excel" / "fct_indicator_observation.csv", tmp_path, f"--infilter={FRENCH_CSV}"
    ).active.iter_rows(values_only=True)
    assert list(header) == fact.columns
    at = {name: header.index(name) for name in header}
    figures = {
        tuple(str(row[at[name]]) for name in KEY): None if row[at["value"]] is None else Decimal(str(row[at["value"]]))
        for row in rows
    }
    assert figures == {tuple(map(str, row[:4])): row[4] for row in fact.select(*KEY, "value").iter_rows()}


def test_no_cell_of_the_csv_for_excel_becomes_a_formula(folder: Path, tmp_path: Path):
    sheet = opened(folder / "csv-excel" / "rpt_findings.csv", tmp_path, f"--infilter={FRENCH_CSV}").active
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
