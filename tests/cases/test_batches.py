"""A batch of workbooks, read by a pool of children at once, gives what each of them gives alone."""

import sys
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.pipeline import examine
from interlud_pipeline.settings import PROJECT_ROOT

sys.path.insert(0, str(PROJECT_ROOT / "benchmarks"))

import read_small_files
from small_workbooks import make_workbook

WORKBOOKS = 8


@pytest.fixture(scope="module")
def workbooks():
    return [make_workbook(number) for number in range(WORKBOOKS)]


def examined(workbooks, register):
    return examine([(one.content, one.name, one.context) for one in workbooks], register, Limits()).frames()


def test_a_batch_gives_what_its_files_give_alone(workbooks, register):
    together = examined(workbooks, register)
    alone = [examined([one], register) for one in workbooks]
    for table, frame in together.items():
        apart = pl.concat([one[table] for one in alone])
        unlike = {"first_received_at"} & set(frame.columns)
        assert_frame_equal(frame.drop(unlike), apart.drop(unlike), check_row_order=False)
    assert together["submissions"].height == WORKBOOKS
    assert together["observations"].height >= WORKBOOKS
    assert not together["findings"].is_empty()


def test_the_same_number_makes_the_same_workbook(workbooks):
    assert [make_workbook(number) for number in range(WORKBOOKS)] == workbooks


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_benchmark_reads_every_file_on_both_sides(form: str, tmp_path: Path):
    files = read_small_files.write_files(tmp_path, form, WORKBOOKS)
    assert read_small_files.read_ours(files) >= WORKBOOKS
    assert read_small_files.read_theirs(files) > WORKBOOKS
