"""A state over the years: as older code left it, brought up to date, saved, and brought back elsewhere.

The tests stand in the order in which they happen.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

pytestmark = pytest.mark.slow

INTERLUD = str(Path(sys.executable).parent / "interlud")
OLDER = Path(__file__).parent.parent / "layouts" / "ab70e71.tar.xz"
"""Written by scripts/make_older_state.py: ledger without a number, lake of layout 1, marts of contract 2."""

AS_OF = "2024-06-30"
KEY = ["agglomeration", "plan", "indicator", "reporting_year"]
FIGURES = {
    ("246200364", "116", 2023): (5, "REPORTED"),
    ("246200364", "117", 2023): (40, "REPORTED"),
    ("246200364", "118", 2023): (None, "DECLARED_NO_DATA"),
    ("246200299", "117", 2023): (None, "DECLARED_NOT_YET_DUE"),
    ("246200299", "118", 2023): (12, "REPORTED"),
    ("246200299", "117", 2022): (None, "NO_SUBMISSION"),
    ("246200364", "117", 2022): (31, "REPORTED"),
    ("246200364", "118", 2022): (None, "UNREADABLE"),
}
"""The figures of the older state: 2022 holds a submission that was withdrawn (CAHC) and one that was erased (CALL)."""


@dataclass(frozen=True)
class State:
    """A state folder, and the command on it."""

    folder: Path
    inbox: Path

    def interlud(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"INTERLUD_STATE": str(self.folder), "INTERLUD_INBOX": str(self.inbox)}
        return subprocess.run(
            [INTERLUD, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=600
        )

    def answer(self, *arguments: str) -> dict[str, Any]:
        done = self.interlud(*arguments, "--format", "json")
        assert done.returncode == 0, done.stdout + done.stderr
        return dict(json.loads(done.stdout))

    def facts(self) -> pl.DataFrame:
        path = self.folder / "publications" / "current" / "fct_indicator_observation.parquet"
        return pl.read_parquet(path).sort(KEY)


@pytest.fixture(scope="module")
def older(tmp_path_factory) -> State:
    folder = tmp_path_factory.mktemp("older")
    shutil.unpack_archive(OLDER, folder)
    (folder / "inbox").mkdir()
    return State(folder / "state", folder / "inbox")


@pytest.fixture(scope="module")
def upgraded(older) -> tuple[State, pl.DataFrame, dict[str, Any]]:
    """The state brought up to date, its figures before, and what the command said."""
    before = older.facts()
    return older, before, older.answer("upgrade")


def test_what_older_code_left_is_not_misread(older):
    for arguments in (["trace", "CALL", "117", "2023"], ["status", "--year", "2023"]):
        refused = older.interlud(*arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "lancez « interlud upgrade »" in refused.stderr


def test_one_command_brings_it_up_to_date_value_for_value(upgraded):
    state, before, said = upgraded
    assert {"lake", "publication"} <= {one["store"] for one in said["stores"]}
    after = state.facts()
    assert said["publication"] == (state.folder / "publications" / "current").readlink().name
    shared = [name for name in before.columns if name in after.columns]
    assert len(shared) == len(before.columns)
    assert after.select(shared).equals(before.select(shared))
    rows = {row[:3]: row[3:] for row in after.select(*KEY[:1], *KEY[2:], "value", "status").iter_rows()}
    assert {key: rows[key] for key in FIGURES} == FIGURES


def test_there_is_nothing_left_to_bring_up_to_date(upgraded):
    state, _, _ = upgraded
    assert state.answer("upgrade") == {"stores": [], "dagster": False, "publication": None, "errors": []}


def test_a_restored_state_gives_the_same_publication_by_a_new_run_and_the_same_trace(upgraded, tmp_path):
    state, _, _ = upgraded
    trace = state.answer("trace", "CALL", "117", "2022")
    saved = state.answer("backup", str(tmp_path / "copy.tar"))
    restored = State(tmp_path / "state", state.inbox)
    done = restored.answer("restore", str(tmp_path / "copy.tar"))
    assert (done["publication"], done["is_older"], done["files"]) == (trace["publication"], False, saved["files"])
    publications = restored.folder / "publications"
    made = sorted(publications.glob("*/manifest.json"))
    run = restored.answer("run", "--as-of", AS_OF)
    assert run["outcome"] == "unchanged"
    assert sorted(publications.glob("*/manifest.json")) == made
    assert restored.answer("trace", "CALL", "117", "2022") == trace
    refused = restored.interlud("restore", str(tmp_path / "copy.tar"))
    assert refused.returncode == 2
    assert "n'est pas vide" in refused.stderr
