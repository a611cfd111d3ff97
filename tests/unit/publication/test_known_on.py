from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from interlud_pipeline.publication.known_on import KnownOn

PARIS = "Europe/Paris"
SENT = {
    "early": (3, datetime(2024, 3, 1, 9)),  # noqa: DTZ001 - the lake's instants are naive UTC
    "evening": (2, datetime(2024, 5, 2, 21, 59)),  # noqa: DTZ001
    "late": (4, datetime(2024, 5, 2, 22)),  # noqa: DTZ001
}


@pytest.fixture
def known(tmp_path: Path):
    """What was known on 2 May 2024: midnight in Paris is 22 h in UTC; ``early`` was sent again on 3 May."""
    lake, inputs = tmp_path / "lake", tmp_path / "inputs"
    for folder in (lake / "unassigned", inputs):
        folder.mkdir(parents=True)
    rows = [(name, name, arrival, instant) for name, (arrival, instant) in SENT.items()]
    columns = ["submission_id", "sha256", "arrival", "first_received_at"]
    pl.DataFrame(rows, schema=columns, orient="row").write_parquet(lake / "unassigned" / "submissions-0.parquet")
    arrivals = [(1, "early", SENT["early"][1]), (2, "evening", SENT["evening"][1])]
    arrivals += [(3, "early", datetime(2024, 5, 3)), (4, "late", SENT["late"][1])]  # noqa: DTZ001
    frame = pl.DataFrame(arrivals, schema=["scan", "sha256", "received_at"], orient="row")
    frame.write_parquet(inputs / "arrivals.parquet")
    chosen = KnownOn(date(2024, 5, 2), PARIS)
    with duckdb.connect() as connection:
        chosen.prepare(connection, lake, inputs)
        yield lambda relation, sql: connection.execute(
            f"select * from ({chosen.narrowed(relation, sql)}) order by all"  # noqa: S608
        ).fetchall()


def test_submissions_count_until_the_day_ends_in_paris_with_their_rank_at_the_time(known):
    sql = "select * from (values ('early', 3), ('evening', 2), ('late', 4)) as sent (submission_id, arrival)"
    assert known("stg_lake__submissions", sql) == [("early", 1), ("evening", 2)]


def test_the_rows_of_a_submission_follow_it(known):
    sql = "select * from (values ('early', 'a'), ('late', 'b')) as found (submission_id, finding_id)"
    assert known("stg_lake__findings", sql) == [("early", "a")]


def test_what_officers_decided_later_does_not_count(known):
    sql = "select * from (values (date '2024-05-02'), (date '2024-05-03')) as done (decided_on)"
    assert known("decisions", sql) == [(date(2024, 5, 2),)]


def test_a_withdrawal_counts_once_it_takes_effect_and_is_recorded(known):
    sql = """
        select * from (values
            ('W1', date '2024-05-02', timestamp '2024-05-02 21:59'),
            ('backdated', date '2024-05-02', timestamp '2024-05-02 22:00'),
            ('later', date '2024-05-03', timestamp '2024-05-02 12:00')
        ) as told (withdrawal, withdrawn_on, recorded_at)
    """
    assert [row[0] for row in known("stg_journal__withdrawals", sql)] == ["W1"]


def test_arrivals_after_the_day_are_left_out(known):
    sql = "select * from (values (timestamp '2024-05-02 21:59'), (timestamp '2024-05-02 22:00')) as a (received_at)"
    assert known("stg_journal__arrivals", sql) == [(datetime(2024, 5, 2, 21, 59),)]  # noqa: DTZ001


def test_the_rest_of_the_register_is_that_of_today(known):
    assert known("campaigns", "select 2023 as reporting_year") == [(2023,)]
