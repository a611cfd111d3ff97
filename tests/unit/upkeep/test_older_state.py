"""A state that older code really left: its ledger is taken on, its lake made again, row for row."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.settings import Settings
from interlud_pipeline.upkeep.layout import layouts, require_present_layouts
from interlud_pipeline.upkeep.upgrade import migrate_ledger, plan
from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.tables import LAKE_TABLES

OLDER = Path(__file__).parents[2] / "layouts" / "ab70e71.tar.xz"
"""Written by scripts/make_older_state.py: a withdrawal and an erasure are in it, and a lake of the first layout."""

MADE_BY_CODE = {"interpreter_version", "register_hash", "message_fr", "hint_fr", "finding_id", "record_json"}
"""Columns that tell of the code or are worded by it."""


@pytest.fixture(scope="module")
def older(tmp_path_factory) -> Settings:
    folder = tmp_path_factory.mktemp("older")
    shutil.unpack_archive(OLDER, folder)
    (folder / "inbox").mkdir()
    return Settings(state=folder / "state", inbox=str(folder / "inbox"))


def rows_as_they_lie(settings: Settings, table: str) -> pl.DataFrame:
    """Rows of a table of the version in force, in whatever layout."""
    files = sorted((settings.lake / "current").glob(f"*/{table}-*.parquet"))
    return pl.concat([pl.read_parquet(file, glob=False) for file in files]) if files else pl.DataFrame()


def test_the_lake_is_made_again_from_archive_and_ledger_row_for_row(older, register):
    before = {table: rows_as_they_lie(older, table) for table in LAKE_TABLES}
    assert before["decisions"].is_empty()
    assert before["observations"].height == 8
    planned = plan(older)
    assert {layout.store for layout in planned.older} >= {"lake", "publication"}
    if planned.migrates:
        migrate_ledger(older)
    arrivals = Ledger(older.ledger).arrivals()
    ingest(older, register)
    assert Ledger(older.ledger).arrivals().equals(arrivals)
    lake = Lake(older.lake)
    for table, rows in before.items():
        after = lake.read(table)
        shared = [name for name in rows.columns if name not in MADE_BY_CODE]
        assert set(rows.columns) <= set(after.columns), table
        assert after.select(shared).sort(shared).equals(rows.select(shared).sort(shared)), table
    erased = after_erasure(lake)
    assert erased.height == 2
    assert [layout.is_older for layout in layouts(older)] == [False, False, True]


def after_erasure(lake: Lake) -> pl.DataFrame:
    """Rows of the content whose bytes are gone."""
    gone = lake.known_submissions().filter(file_name="efface.csv")["submission_id"]
    return lake.read("observations").filter(pl.col("submission_id").is_in(gone.to_list()))


def test_once_its_marts_are_made_too_nothing_is_older(older):
    shutil.rmtree(older.publications)
    require_present_layouts(older)
