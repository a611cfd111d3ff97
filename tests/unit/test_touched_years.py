from datetime import date
from pathlib import Path

import polars as pl
import pytest

from interlud_pipeline.touched_years import Inputs, touched_years

CAMPAIGNS = (2020, 2021, 2022, 2023)


def _arrivals(*contents: str) -> pl.DataFrame:
    """An arrival a day."""
    days = [date(2025, 1, number) for number in range(1, len(contents) + 1)]
    return pl.DataFrame({"arrival_id": range(1, len(contents) + 1), "sha256": contents, "received_at": days})


def _inputs(folder: Path, name: str, **changes: pl.DataFrame) -> Inputs:
    """A lake of two submissions, one of 2020 and one of 2022, as dbt reads it."""
    tables = {
        "submissions": pl.DataFrame({"submission_id": ["old", "new"], "sha256": ["aa", "bb"], "arrival": [1, 2]}),
        "coverage": pl.DataFrame({"submission_id": ["old", "new"], "reporting_year": [2020, 2022]}),
        "arrivals": _arrivals("aa", "bb"),
        "arrival_submissions": pl.DataFrame({"arrival_id": [1, 2], "submission_id": ["old", "new"]}),
        "withdrawals": pl.DataFrame({"withdrawal": ["W1"], "submission_id": ["elsewhere"]}),
    } | changes
    lake, journal = folder / name, folder / f"{name}-journal"
    (lake / "unassigned").mkdir(parents=True)
    journal.mkdir()
    for table, frame in tables.items():
        if table in {"arrivals", "arrival_submissions", "withdrawals"}:
            frame.write_parquet(journal / f"{table}.parquet")
        else:
            _part(lake, "unassigned", table, frame)
    index = pl.DataFrame(
        [("2020", "coverage", "old"), ("2022", "findings", "new"), ("unassigned", "submissions", "new")],
        schema=["part", "table", "submission_id"],
        orient="row",
    )
    index.write_parquet(lake / "index.parquet")
    return Inputs(lake, journal)


def _part(lake: Path, folder: str, table: str, frame: pl.DataFrame) -> None:
    (lake / folder).mkdir(exist_ok=True)
    frame.write_parquet(lake / folder / f"{table}-{frame.hash_rows().sum() if frame.height else 0:x}.parquet")


@pytest.fixture
def former(tmp_path):
    return _inputs(tmp_path, "former")


def test_where_nothing_changed_no_year_is_touched(former, tmp_path):
    assert touched_years(former, _inputs(tmp_path, "present"), CAMPAIGNS, [2021]) == ()


def test_rows_of_a_year_touch_it_and_those_after_it_and_the_years_that_decisions_name(former, tmp_path):
    present = _inputs(tmp_path, "present")
    _part(present.lake, "2022", "observations", pl.DataFrame({"submission_id": ["new"], "reporting_year": [2022]}))
    assert touched_years(former, present, CAMPAIGNS, [2020]) == (2020, 2022, 2023)


def test_what_was_kept_out_of_the_marts_touches_nothing(former, tmp_path):
    present = _inputs(tmp_path, "present")
    _part(present.lake, "2022", "quarantine", pl.DataFrame({"submission_id": ["new"], "reporting_year": [2022]}))
    assert touched_years(former, present, CAMPAIGNS, [2020]) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"arrivals": _arrivals("aa", "bb", "bb")},
        {"arrival_submissions": pl.DataFrame({"arrival_id": [1, 2, 3], "submission_id": ["old", "new", "new"]})},
        {"withdrawals": pl.DataFrame({"withdrawal": ["W1", "W2"], "submission_id": ["elsewhere", "new"]})},
        {"submissions": pl.DataFrame({"submission_id": ["old", "new"], "sha256": ["aa", "bb"], "arrival": [1, 3]})},
    ],
    ids=["sent again", "stands otherwise", "withdrawn", "arrived otherwise"],
)
def test_what_is_said_of_a_submission_touches_the_years_that_it_speaks_of(changes, former, tmp_path):
    assert touched_years(former, _inputs(tmp_path, "present", **changes), CAMPAIGNS, []) == (2022, 2023)


def test_a_submission_that_is_gone_touches_the_years_that_it_spoke_of(former, tmp_path):
    gone = pl.DataFrame({"submission_id": ["new"], "sha256": ["bb"], "arrival": [2]})
    assert touched_years(former, _inputs(tmp_path, "present", submissions=gone), CAMPAIGNS, []) == (
        2020,
        2021,
        2022,
        2023,
    )


def test_a_year_without_a_campaign_is_touched_all_the_same(former, tmp_path):
    present = _inputs(tmp_path, "present")
    _part(present.lake, "2031", "observations", pl.DataFrame({"submission_id": ["new"], "reporting_year": [2031]}))
    assert touched_years(former, present, CAMPAIGNS, []) == (2031,)


def test_what_is_said_to_have_arrived_before_touches_every_year(former, tmp_path):
    backdated = _arrivals("aa", "bb", "bb").with_columns(received_at=pl.lit(date(2025, 1, 1)))
    assert touched_years(former, _inputs(tmp_path, "present", arrivals=backdated), CAMPAIGNS, []) is None
