from pathlib import Path

import polars as pl
import pytest
from handmade import CAHC, CALL, actor, error, meeting, received, stated

from interlud_pipeline.validation import lake as lake_module
from interlud_pipeline.validation import version_draft
from interlud_pipeline.validation.batch import validate
from interlud_pipeline.validation.content_hash import content_hash
from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.tables import LAKE_TABLES

FIRST = "1" * 64
SECOND = "2" * 64


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


def _file(sha256=FIRST, year=2023, value=5, **more):
    return received(stated("117", value, year=year), meeting(2, year=year), actor(year=year), sha256=sha256, **more)


def _paths(lake):
    return sorted(str(path.relative_to(lake.folder / "current")) for path in (lake.folder / "current").glob("*/*"))


def _stems(lake):
    return {path.rsplit("-", 1)[0] for path in _paths(lake)}


def test_before_the_first_version_every_table_is_empty_and_typed(lake):
    assert lake.version is None
    assert {name: lake.read(name).schema for name in LAKE_TABLES} == LAKE_TABLES


def test_rows_lie_under_their_year_and_what_has_none_is_unassigned(lake, register):
    lake.write(validate([_file(findings=[error("Q9")])], register))
    in_year = {"2023/observations", "2023/meetings", "2023/actors", "2023/coverage"}
    assert _stems(lake) == in_year | {f"unassigned/{name}" for name in LAKE_TABLES}
    assert lake.read("findings").height == 1


def test_what_was_written_is_read_back(lake, register):
    batch = validate([_file(), _file(SECOND, 2024)], register)
    lake.write(batch)
    for name, frame in batch.frames().items():
        stored = lake.read(name)
        assert stored.schema == LAKE_TABLES[name]
        assert set(stored.iter_rows()) == set(frame.iter_rows())


def test_current_is_a_relative_link_to_the_version(lake, register):
    version = lake.write(validate([_file()], register))
    assert (lake.folder / "current").readlink() == Path("versions", version)
    assert lake.version == version


def test_equal_content_has_an_equal_version_in_any_order_and_any_number_of_steps(tmp_path, register):
    first, second = _file(), _file(SECOND, 2024)
    at_once, reversed_, stepwise = (Lake(tmp_path / name) for name in ("a", "b", "c"))
    at_once.write(validate([first, second], register))
    reversed_.write(validate([second, first], register))
    stepwise.write(validate([second], register))
    stepwise.write(validate([first], register))
    assert at_once.version == reversed_.version == stepwise.version
    assert _paths(at_once) == _paths(stepwise)


def test_another_value_is_another_version(lake, register):
    before = lake.write(validate([_file(value=5)], register))
    assert lake.write(validate([_file(value=6)], register)) != before


def test_a_submission_read_again_takes_the_place_of_its_former_rows(lake, register):
    lake.write(validate([_file(value=5), _file(SECOND)], register))
    lake.write(validate([_file(value=6)], register))
    assert sorted(lake.read("observations").filter(indicator="117")["value"].to_list()) == [5, 6]
    assert lake.known_submissions().height == 2


def test_a_submission_that_moves_to_another_year_leaves_nothing_behind(lake, register):
    lake.write(validate([_file(year=2023)], register))
    lake.write(validate([_file(year=2024)], register))
    assert not any(path.startswith("2023/") for path in _paths(lake))


def test_a_forgotten_submission_is_gone_and_the_former_version_comes_back(lake, register):
    former = lake.write(validate([_file()], register))
    lake.write(validate([_file(SECOND, 2024)], register))
    gone = received(sha256=SECOND).submission_id
    assert lake.write(validate([], register), [gone]) == former


def test_files_that_did_not_change_are_the_same_file(lake, register):
    lake.write(validate([_file()], register))
    (before,) = (lake.folder / "current" / "2023").glob("meetings-*")
    inode = before.stat().st_ino
    lake.write(validate([_file(SECOND, 2024)], register))
    (after,) = (lake.folder / "current" / "2023").glob("meetings-*")
    assert after.stat().st_ino == inode


def test_a_file_system_without_hard_links_gets_copies(lake, register, monkeypatch):
    def refused(*_args):
        raise OSError

    monkeypatch.setattr(version_draft.os, "link", refused)
    lake.write(validate([_file()], register))
    lake.write(validate([_file(SECOND, 2024)], register))
    assert lake.read("meetings").height == 2


@pytest.mark.parametrize("step", ["move_into_place", "point_at"])
def test_a_write_stopped_half_way_leaves_the_former_version_and_goes_through_next_time(
    step, lake, register, monkeypatch
):
    former = lake.write(validate([_file()], register))
    batch = validate([_file(SECOND, 2024)], register)

    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(lake_module, step, killed)
        with pytest.raises(KeyboardInterrupt):
            lake.write(batch)
    assert lake.version == former
    assert lake.known_submissions().height == 1
    lake.write(batch)
    assert lake.known_submissions().height == 2
    assert not list((lake.folder / "versions").glob(".draft-*"))


def test_a_version_that_lost_a_file_is_none_and_is_made_again(lake, register):
    batch = validate([_file()], register)
    version = lake.write(batch)
    (lost,) = (lake.folder / "current" / "2023").glob("meetings-*")
    lost.unlink()
    assert lake.version is None
    assert lake.known_submissions().is_empty()
    assert lake.write(batch) == version
    assert lake.read("meetings").height == 1


def test_old_versions_are_removed_but_for_a_few(lake, register, monkeypatch):
    monkeypatch.setattr(lake_module, "_KEPT_VERSIONS", 2)
    versions = [lake.write(validate([_file(value=value)], register)) for value in (1, 2, 3)]
    assert {path.name for path in (lake.folder / "versions").iterdir()} == set(versions[1:])


def test_the_hash_tells_null_from_empty_and_types_apart():
    frames = [
        pl.DataFrame({"a": [None]}, schema={"a": pl.String}),
        pl.DataFrame({"a": [""]}),
        pl.DataFrame({"a": ["1"]}),
        pl.DataFrame({"a": [1]}),
    ]
    assert len({content_hash(frame) for frame in frames}) == 4


def test_both_bodies_of_a_joint_file_are_kept(lake, register):
    lake.write(validate([received(stated("117", 1), stated("117", 2, body=CAHC))], register))
    assert sorted(lake.read("coverage")["agglomeration"].to_list()) == sorted([CALL, CAHC])
