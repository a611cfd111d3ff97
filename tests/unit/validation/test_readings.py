from datetime import datetime, timedelta

import polars as pl
import pytest
from handmade import CAHC, CALL, received, stated

from interlud_pipeline.validation.batch import validate
from interlud_pipeline.validation.readings import Readings, deliveries, was_read

A, B = "a" * 64, "b" * 64
START = datetime(2024, 2, 1)  # noqa: DTZ001 - the ledger's instants are naive UTC
LEDGER = {
    "arrival_id": pl.Int64, "scan": pl.Int64, "sha256": pl.String, "received_at": pl.Datetime("us"),
    "location": pl.String, "file_name": pl.String, "size": pl.Int64, "folder_year": pl.Int64, "folder_name": pl.String,
}  # fmt: skip
SENDERS = pl.DataFrame(
    {"folder_year": [2023, 2023], "folder_name": ["CALL", "CAHC"], "folder_sender": [CALL, CAHC]},
    schema_overrides={"folder_year": pl.Int32},
)


def ledger(*arrivals):
    """Arrivals (content, folder), one a scan."""
    rows = [
        (scan, scan, sha256, START + timedelta(days=scan), f"2023/{folder}/{scan}.csv", f"{scan}.csv", 1, 2023, folder)
        for scan, (sha256, folder) in enumerate(arrivals, start=1)
    ]
    return pl.DataFrame(rows, schema=LEDGER, orient="row")


@pytest.fixture
def readings(tmp_path):
    return Readings(tmp_path / "readings.parquet")


def _read(readings, delivered, register):
    """Read all that is delivered, as the pipeline does."""
    files = [
        received(
            stated("117", 1),
            sha256=row["sha256"],
            arrival=row["arrival"],
            at=row["first_received_at"],
            year=2023,
            sender=row["folder_sender"],
        )
        for row in delivered.iter_rows(named=True)
    ]
    submissions = validate(files, register).submissions
    readings.remember(was_read(files, register.interpretation_hash), delivered)
    return submissions


@pytest.fixture
def stale(readings, register):
    def stale(delivered, submissions, code="1.1", seeds=register.interpretation_hash, decisions=None):
        return readings.stale(delivered, submissions, seeds, code, decisions or {})

    return stale


def test_a_content_sent_twice_has_its_first_instant_and_its_last_place_in_order():
    delivered = deliveries(ledger((A, "CALL"), (B, "CALL"), (A, "CALL")), SENDERS)
    assert delivered.select("sha256", "arrival", "first_received_at", "location").rows() == [
        (A, 3, START + timedelta(days=1), "2023/CALL/1.csv"),
        (B, 2, START + timedelta(days=2), "2023/CALL/2.csv"),
    ]


def test_a_content_in_two_folders_is_delivered_twice():
    delivered = deliveries(ledger((A, "CALL"), (A, "CAHC")), SENDERS)
    assert delivered["folder_sender"].to_list() == [CALL, CAHC]


def test_what_was_never_read_is_stale_and_what_was_read_is_not(readings, stale, register):
    delivered = deliveries(ledger((A, "CALL")), SENDERS)
    empty = validate([], register).submissions
    assert stale(delivered, empty) == {A}
    assert stale(delivered, _read(readings, delivered, register)) == set()


def test_another_register_or_other_code_makes_everything_stale(readings, stale, register):
    delivered = deliveries(ledger((A, "CALL"), (B, "CALL")), SENDERS)
    submissions = _read(readings, delivered, register)
    assert stale(delivered, submissions, seeds="other") == {A, B}
    assert stale(delivered, submissions, code="1.2") == {A, B}


def test_what_the_lake_lost_is_stale(readings, stale, register):
    delivered = deliveries(ledger((A, "CALL"), (B, "CALL")), SENDERS)
    submissions = _read(readings, delivered, register)
    assert stale(delivered, submissions.filter(sha256=B)) == {A}


def test_what_was_sent_again_later_is_stale(readings, stale, register):
    submissions = _read(readings, deliveries(ledger((A, "CALL"), (B, "CALL")), SENDERS), register)
    again = deliveries(ledger((A, "CALL"), (B, "CALL"), (A, "CALL")), SENDERS)
    assert stale(again, submissions) == {A}


def test_a_submission_known_from_two_folders_is_not_stale_for_ever(readings, stale, register):
    delivered = deliveries(ledger((A, "CALL"), (A, "CAHC")), SENDERS)
    submissions = _read(readings, delivered, register)
    assert submissions.height == 1
    assert stale(delivered, submissions) == set()


@pytest.mark.parametrize("content", [b"", b"half a file"])
def test_a_table_of_readings_that_is_not_whole_only_costs_time(content, readings, stale, register):
    delivered = deliveries(ledger((A, "CALL")), SENDERS)
    submissions = _read(readings, delivered, register)
    readings.path.write_bytes(content)
    assert stale(delivered, submissions) == {A}


def test_readings_of_contents_that_the_ledger_lacks_are_forgotten(readings, register):
    _read(readings, deliveries(ledger((A, "CALL"), (B, "CALL")), SENDERS), register)
    _read(readings, deliveries(ledger((B, "CALL")), SENDERS), register)
    assert readings.load()["sha256"].to_list() == [B]


def test_what_was_decided_on_otherwise_is_stale_and_nothing_else(readings, stale, register):
    delivered = deliveries(ledger((A, "CALL"), (B, "CALL")), SENDERS)
    submissions = _read(readings, delivered, register)
    decided = dict(submissions.select("sha256", "submission_id").rows())[A]
    assert stale(delivered, submissions, decisions={decided: "hash"}) == {A}
    known = submissions.with_columns(decisions_hash=pl.when(pl.col("submission_id") == decided).then(pl.lit("hash")))
    assert stale(delivered, known, decisions={decided: "hash"}) == set()
    assert stale(delivered, known, decisions={decided: "another"}) == {A}
    assert stale(delivered, known) == {A}
