"""The files of a lake with many rows: cut by content, and each written only where its own rows changed."""

from pathlib import Path

import polars as pl
import pytest
from handmade import CALL, received, stated

from interlud_pipeline.validation import segments, version_draft
from interlud_pipeline.validation.batch import validate
from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.segments import INDEX_FILE, numbered
from interlud_pipeline.validation.tables import LAKE_TABLES


@pytest.fixture(autouse=True)
def _tiny_files(monkeypatch):
    monkeypatch.setattr(segments, "ROWS_IN_A_FILE", 6)
    monkeypatch.setattr(version_draft, "_ROWS_AT_ONCE", 10)


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


def sent(number, value=5):
    rows = [stated("117", value + place, body=CALL, cell=f"B{place}", year=2023) for place in range(1)]
    rows.append(stated("118", value, cell="B9", year=2023))
    return received(*rows, sha256=f"{number:064x}")


def observations(lake):
    return {path.name for path in (lake.folder / "current" / "2023").glob("observations-*")}


def rows_of(*counts):
    names = [f"{number:016x}" for number in range(len(counts))]
    return pl.DataFrame({"submission_id": names, "rows": counts}, schema={"submission_id": pl.String, "rows": pl.Int64})


def test_where_a_file_ends_depends_on_the_submission_before_it_alone():
    everything = rows_of(*[2] * 200)
    ends = {name for _, name in numbered(everything).group_by("segment").agg(pl.col("submission_id").max()).iter_rows()}
    some = everything.filter(pl.Series(number % 3 > 0 for number in range(200)))
    kept = {name for _, name in numbered(some).group_by("segment").agg(pl.col("submission_id").max()).iter_rows()}
    assert kept - ends <= {some["submission_id"].max()}
    assert kept >= ends & set(some["submission_id"])


def test_files_have_so_many_rows_on_the_average_and_a_large_submission_ends_one():
    assert 40 <= numbered(rows_of(*[2] * 200))["segment"].n_unique() <= 95
    assert numbered(rows_of(1, 6, 1, 600, 1))["segment"].to_list()[2:] == [1, 1, 2]


def test_a_lake_of_many_files_is_the_same_at_once_and_step_by_step(tmp_path, lake, register):
    many = [sent(number) for number in range(20)]
    version = lake.write(validate(many, register))
    stepwise = Lake(tmp_path / "stepwise")
    for first in (15, 10, 5, 0):
        stepwise.write(validate(many[first : first + 5], register))
    assert stepwise.version == version
    assert len(observations(lake)) > 3
    assert lake.index().sort("file", "submission_id").equals(stepwise.index().sort("file", "submission_id"))
    for table in LAKE_TABLES:
        assert stepwise.read(table).equals(lake.read(table))


def test_one_more_submission_changes_one_file_and_reads_no_other(lake, register, monkeypatch):
    lake.write(validate([sent(number) for number in range(20)], register))
    before, read = observations(lake), []
    read_parquet = pl.read_parquet

    def noted(path, *arguments, **options):
        read.append(Path(path).name)
        return read_parquet(path, *arguments, **options)

    monkeypatch.setattr(pl, "read_parquet", noted)
    lake.write(validate([sent(99)], register))
    after = observations(lake)
    assert len(before - after) == 1
    assert 1 <= len(after - before) <= 2
    assert {name for name in read if name.startswith("observations-")} == before - after


def test_a_submission_that_leaves_gives_the_files_back_as_they_were(lake, register):
    former = lake.write(validate([sent(number) for number in range(20)], register))
    lake.write(validate([sent(99)], register))
    assert lake.write(validate([], register), [sent(99).submission_id]) == former


def test_of_some_submissions_all_rows_are_given_and_none_of_others(lake, register):
    many = [sent(number, number) for number in range(20)]
    lake.write(validate(many, register))
    asked = {many[3].submission_id, many[11].submission_id}
    for table in LAKE_TABLES:
        everything = lake.read(table)
        assert lake.of(table, asked).equals(everything.filter(everything["submission_id"].is_in(list(asked))))
    assert lake.of("observations", asked)["value"].sort().to_list() == [3, 3, 11, 11]
    assert lake.of("observations", []).is_empty()


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(b"half")])
def test_an_index_that_is_lost_is_made_from_the_files(lose, tmp_path, lake, register):
    lake.write(validate([sent(number) for number in range(9)], register))
    known = lake.index().sort("file", "submission_id")
    lose((lake.folder / "current" / INDEX_FILE).resolve())
    assert lake.index().sort("file", "submission_id").equals(known)
    lake.write(validate([sent(99)], register))
    clean = Lake(tmp_path / "clean")
    assert clean.write(validate([*[sent(number) for number in range(9)], sent(99)], register)) == lake.version
