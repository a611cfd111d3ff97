# ruff: noqa: S608 - statements are made from names of our own
"""Years of a publication lie in files of their own, and what did not change is one file with several names."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from interlud_pipeline.publication import parquet
from interlud_pipeline.publication.current import Publication
from interlud_pipeline.publication.rollback import require_whole
from interlud_pipeline.upkeep.retention import Removal, remove

FACTS = "fct_indicator_observation"


@pytest.fixture
def years(workshop):
    """A workshop with figures of two years, of no year, and a mart without years."""
    workshop.fill(
        f"insert into marts.{FACTS} values ('116', 7, null, 'REPORTED', 'p', '1', 2022), "
        "('999', 1, null, 'REPORTED', 'p', '1', null)",
        "create table marts.dim_kind as select 'x' as kind",
    )
    return workshop


def inodes(published: Publication) -> dict[str, int]:
    return {
        path.relative_to(published.folder).as_posix(): path.stat().st_ino
        for path in published.folder.rglob("*.parquet")
        if path.is_file() and "inputs" not in path.parts
    }


def change(workshop, year: int) -> None:
    workshop.fill(f"update marts.{FACTS} set value = value + 1 where reporting_year = {year} and indicator = '116'")


def test_each_year_is_a_file_and_a_reader_names_the_mart_alone(years):
    published = years.published()
    path = published.folder / f"{FACTS}.parquet"
    assert [file.name for file in parquet.files_of(path)] == ["2022.parquet", "2023.parquet", "no_year.parquet"]
    by_engine = duckdb.sql(f"select * from read_parquet('{path}')").pl()
    assert by_engine.rows() == pl.read_parquet(path).rows() == published.read(FACTS).rows()
    assert by_engine["reporting_year"].to_list() == [2022, 2023, 2023, None]
    assert (published.folder / "dim_kind.parquet").is_file()


def test_a_year_that_did_not_change_is_the_same_file_and_a_changed_one_is_not(years):
    first = years.published()
    before, held = inodes(first), {name: (first.folder / name).read_bytes() for name in inodes(first)}
    change(years, 2022)
    second = years.published()
    after = inodes(second)
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {f"{FACTS}.parquet/2022.parquet", "publication.parquet"}
    assert {name: (first.folder / name).read_bytes() for name in held} == held
    require_whole(second)


def test_a_publication_that_goes_leaves_the_files_of_the_newer_one(years):
    first = years.published()
    change(years, 2022)
    second = years.published()
    remove(years.settings, [Removal("publication", first.folder, 0, "")])
    require_whole(second)
    change(years, 2022)
    require_whole(years.published())


def test_a_file_that_is_not_what_it_was_is_written_again(years):
    first = years.published()
    file = first.folder / f"{FACTS}.parquet" / "2023.parquet"
    rows = pl.read_parquet(file).with_columns(value=pl.lit(99, pl.Decimal(18, 4)))
    file.unlink()
    rows.write_parquet(file)
    change(years, 2022)
    second = years.published()
    assert second.read(FACTS).filter(pl.col("reporting_year") == 2023)["value"].to_list() == [10, None]
    require_whole(second)


def test_a_column_more_is_another_file_whatever_its_rows_say(years):
    first = years.published()
    years.fill("alter table marts.dim_kind add column label_fr varchar")
    second = years.published()
    assert inodes(second)["dim_kind.parquet"] != inodes(first)["dim_kind.parquet"]
    assert second.read("dim_kind").columns == ["kind", "label_fr"]


def test_files_of_another_form_or_engine_are_not_taken(years, monkeypatch):
    first = years.published()
    monkeypatch.setattr(parquet, "FORM", "another")
    change(years, 2022)
    second = years.published()
    assert not set(inodes(first).values()) & set(inodes(second).values())


def test_without_links_a_file_is_copied(years, monkeypatch):
    def refused(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(parquet.os, "link", refused)
    first = years.published()
    change(years, 2022)
    second = years.published()
    assert not set(inodes(first).values()) & set(inodes(second).values())
    require_whole(second)


def test_a_mart_that_has_years_and_no_rows_is_read_as_an_empty_one(years):
    years.fill(f"create table marts.rpt_findings as select * from marts.{FACTS} limit 0")
    published = years.published()
    assert published.read("rpt_findings").height == 0
    assert published.read("rpt_findings").columns == published.read(FACTS).columns


def test_nobody_can_write_a_file_that_publications_share(years):
    published = years.published()
    modes = {path.stat().st_mode & 0o222 for path in published.folder.rglob("*") if path.is_file()}
    assert modes == {0}


def test_files_lie_in_the_order_of_their_names(tmp_path: Path):
    (tmp_path / "m.parquet").mkdir()
    for name in ("no_year", "2023", "1999"):
        (tmp_path / "m.parquet" / f"{name}.parquet").touch()
    found = parquet.files_of(parquet.mart_path(tmp_path, "m"))
    assert [path.stem for path in found] == ["1999", "2023", "no_year"]
