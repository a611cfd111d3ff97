"""A store tells its layout; older ones are to be upgraded, newer ones are left alone, and neither is misread."""

import hashlib
import json
import sqlite3
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from interlud_pipeline.cli import main
from interlud_pipeline.intake import ledger_tables
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.intake.withdrawals import withdrawals
from interlud_pipeline.layouts import Layout, NewerLayoutError, OlderLayoutError
from interlud_pipeline.publication.manifest import CONTRACT_VERSION
from interlud_pipeline.settings import Settings
from interlud_pipeline.upkeep.layout import layouts, require_layouts_to_run_on, require_present_layouts
from interlud_pipeline.upkeep.upgrade import migrate_ledger, plan
from interlud_pipeline.validation import lake as lake_module
from interlud_pipeline.validation.batch import validate
from interlud_pipeline.validation.lake import LAYOUT, Lake
from interlud_pipeline.validation.tables import LAKE_TABLES

ARRIVAL = (1, 1, "aa", "2024-03-01T12:00:00.000000Z", "2023/CALL/a.csv", "a.csv", 3, 2023, "CALL", None)

LAKE_FINGERPRINTS = {2: "0d779a49a08adaac", 3: "0d779a49a08adaac"}
LEDGER_FINGERPRINTS = ("0498fac53aff1cfc", "17b3f808e678dd31", "ddb6cb67558088ca")


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path, inbox=str(tmp_path / "inbox"))


def older_ledger(settings: Settings, steps: int) -> None:
    """A ledger with an arrival, as the first layouts were written: without a number."""
    with sqlite3.connect(settings.ledger) as connection:
        connection.executescript("".join(ledger_tables.STEPS[:steps]))
        connection.execute("insert into arrivals values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ARRIVAL)
    connection.close()


def number(path: Path) -> int:
    connection = sqlite3.connect(path)
    (found,) = connection.execute("pragma user_version").fetchone()
    connection.close()
    return int(found)


def in_force(settings: Settings, contract: int) -> None:
    folder = settings.publications / "0123456789abcdef"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"contract_version": str(contract)}), encoding="utf-8")
    (settings.publications / "current").symlink_to(folder.name)


def test_a_state_without_anything_has_no_layout_and_may_be_run_on(settings):
    assert layouts(settings) == ()
    require_layouts_to_run_on(settings)
    assert not settings.ledger.exists()


def test_a_new_ledger_and_a_new_lake_bear_their_numbers(settings, register):
    assert Ledger(settings.ledger).arrivals().is_empty()
    Lake(settings.lake).write(validate([], register))
    assert number(settings.ledger) == ledger_tables.LAYOUT
    assert layouts(settings) == (
        Layout("ledger", ledger_tables.LAYOUT, ledger_tables.LAYOUT),
        Layout("lake", LAYOUT, LAYOUT),
    )
    require_present_layouts(settings)


@pytest.mark.parametrize("steps", range(1, ledger_tables.LAYOUT))
def test_an_older_ledger_is_refused_until_it_is_upgraded_and_then_holds_what_it_held(settings, steps):
    older_ledger(settings, steps)
    with pytest.raises(OlderLayoutError, match="run `interlud upgrade`"):
        Ledger(settings.ledger).arrivals()
    with pytest.raises(OlderLayoutError):
        require_layouts_to_run_on(settings)
    assert plan(settings).migrates
    assert not plan(settings).rebuilds
    migrate_ledger(settings)
    assert plan(settings).older == ()
    assert number(settings.ledger) == ledger_tables.LAYOUT
    assert Ledger(settings.ledger).arrivals().row(0)[:3] == ARRIVAL[:3]
    assert withdrawals(Ledger(settings.ledger)).is_empty()


def test_a_step_that_breaks_leaves_the_ledger_as_it_was(settings, monkeypatch):
    older_ledger(settings, 1)
    monkeypatch.setattr(ledger_tables, "STEPS", (*ledger_tables.STEPS, "create table half (a integer); broken;"))
    with pytest.raises(sqlite3.OperationalError):
        migrate_ledger(settings)
    connection = sqlite3.connect(settings.ledger)
    assert connection.execute("select name from sqlite_master where name in ('half', 'withdrawals')").fetchall() == []
    assert connection.execute("select count(*) from arrivals").fetchone() == (1,)
    connection.close()


def test_what_newer_code_wrote_is_refused_by_runs_and_by_upgrade(settings):
    older_ledger(settings, 1)
    connection = sqlite3.connect(settings.ledger)
    connection.execute(f"pragma user_version = {ledger_tables.LAYOUT + 1}")
    connection.close()
    for refused in (require_layouts_to_run_on, plan, lambda one: Ledger(one.ledger).arrivals()):
        with pytest.raises(NewerLayoutError, match="newer code wrote it"):
            refused(settings)


def test_a_lake_of_another_layout_is_made_again_if_older_and_refused_if_newer(settings, register, monkeypatch):
    lake = Lake(settings.lake)
    monkeypatch.setattr(lake_module, "LAYOUT", LAYOUT + 1)
    lake.write(validate([], register))
    monkeypatch.undo()
    with pytest.raises(NewerLayoutError):
        require_layouts_to_run_on(settings)
    monkeypatch.setattr(lake_module, "LAYOUT", LAYOUT + 2)
    require_layouts_to_run_on(settings)
    assert lake.version is None
    assert plan(settings).rebuilds
    with pytest.raises(OlderLayoutError):
        require_present_layouts(settings)
    lake.write(validate([], register))
    require_present_layouts(settings)


def test_a_lake_written_before_numbers_is_of_the_first_layout(settings, register):
    lake = Lake(settings.lake)
    lake.write(validate([], register))
    (settings.lake / "current" / "layout").unlink()
    assert lake.layout == Layout("lake", 1, LAYOUT)
    assert lake.version is None


def test_a_lake_with_other_columns_is_made_again(settings, register):
    lake = Lake(settings.lake)
    version = lake.write(validate([], register))
    [path] = (settings.lake / "current" / "unassigned").glob("observations-*.parquet")
    pl.read_parquet(path).drop("decision").write_parquet(path)
    assert lake.version is None
    assert lake.write(validate([], register)) == version
    assert lake.version == version


def test_marts_of_an_older_contract_may_be_run_on_but_not_read(settings):
    in_force(settings, int(CONTRACT_VERSION) - 1)
    require_layouts_to_run_on(settings)
    with pytest.raises(OlderLayoutError):
        require_present_layouts(settings)


@pytest.mark.parametrize(
    ("contract", "words"),
    [(int(CONTRACT_VERSION) - 1, "lancez « interlud upgrade »"), (int(CONTRACT_VERSION) + 1, "version plus récente")],
)
def test_commands_say_in_one_line_what_to_do_about_another_layout(settings, monkeypatch, contract, words):
    in_force(settings, contract)
    monkeypatch.setattr("interlud_pipeline.settings.get_settings", lambda: settings)
    for arguments in (["trace", "CALL", "116", "2023"], ["status", "--year", "2023"]):
        result = CliRunner().invoke(main, arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert words in result.stderr
        assert result.stderr.count("\n") == 1


def test_who_changes_the_tables_of_the_lake_raises_its_layout():
    present = fingerprint(repr([(name, list(schema.items())) for name, schema in LAKE_TABLES.items()]))
    assert LAKE_FINGERPRINTS[LAYOUT] == present, "raise lake.LAYOUT, and note its fingerprint here"


def test_a_step_of_the_ledger_that_was_released_stays_as_it_is():
    assert tuple(map(fingerprint, ledger_tables.STEPS[: len(LEDGER_FINGERPRINTS)])) == LEDGER_FINGERPRINTS
