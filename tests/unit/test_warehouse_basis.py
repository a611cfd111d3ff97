"""How much the next build must make again, after one that ended well and after one that did not."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from interlud_pipeline import control
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings
from interlud_pipeline.warehouse_basis import WarehouseBasis, in_words

DAY = date(2025, 6, 30)


@pytest.fixture
def settings(tmp_path, monkeypatch, seeds_copy: Path) -> Settings:
    monkeypatch.setattr("interlud_pipeline.intake.inbox._RECENT_SECONDS", 0)
    project = tmp_path / "project"
    project.mkdir()
    shutil.copytree(seeds_copy, project / "seeds")
    return Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state", dbt_project=project)


def send(settings: Settings, year: int, value: int) -> None:
    file = Path(settings.inbox) / str(year) / "CALL" / f"envoi-{value}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"Agglomération;Année;Indicateur;Valeur\nCALL;{year};117;{value}\n", encoding="utf-8")
    ingest(settings, Register(settings.seeds), DAY)


@pytest.fixture
def built(settings: Settings) -> WarehouseBasis:
    """The note of a build of everything, from a file of 2022."""
    send(settings, 2022, 5)
    basis = WarehouseBasis(settings)
    assert basis.years_to_build() is None
    settings.warehouse.write_bytes(b"built")
    basis.note()
    return basis


def test_nothing_new_is_no_year_and_news_are_their_years(settings, built):
    assert built.years_to_build() == ()
    built.note()
    send(settings, 2024, 7)
    assert built.years_to_build() == (2024,)
    built.note()
    assert built.years_to_build() == ()


def test_a_build_that_did_not_end_well_has_the_next_one_make_everything(settings, built):
    assert built.years_to_build() == ()
    assert WarehouseBasis(settings).years_to_build() is None


def test_what_came_while_a_build_went_on_is_news_to_the_next(settings, built):
    send(settings, 2023, 6)
    assert built.years_to_build() == (2023, 2024)
    send(settings, 2024, 8)
    built.note()
    assert built.years_to_build() == (2024,)


@pytest.mark.parametrize(
    "change",
    [
        lambda settings: control.write_as_of(settings, date(2025, 7, 1)),
        lambda settings: (settings.seeds / "agglomerations.csv").open("a").write("\n"),
        lambda settings: (settings.dbt_project / "macro.sql").write_text("select 1"),
        lambda settings: settings.warehouse.write_bytes(b"by somebody else"),
        lambda settings: os.utime(settings.warehouse, (1, 1)),
        lambda settings: settings.warehouse.unlink(),
        lambda settings: WarehouseBasis(settings).forget(),
        lambda settings: (settings.state / "work" / "built_from" / "basis.json").write_text("{}"),
    ],
    ids=["day", "register", "models", "database", "touched", "no database", "asked for", "another release"],
)
def test_in_doubt_everything_is_built(settings, built, change):
    change(settings)
    assert built.years_to_build() is None


def test_without_the_version_of_then_everything_is_built(settings, built):
    former = (settings.lake / "current").resolve()
    send(settings, 2024, 7)
    shutil.rmtree(former)
    assert built.years_to_build() is None


@pytest.mark.usefixtures("built")
def test_on_another_engine_everything_is_built(settings):
    assert WarehouseBasis(settings.model_copy(update={"engine": "spark"})).years_to_build() is None


def test_years_are_told_as_the_models_read_them():
    assert (in_words(None), in_words((2023, 2024)), in_words(())) == ("all", "2023 2024", "")
