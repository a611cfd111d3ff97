import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from interlud_pipeline.intake.ledger import Ledger, NewArrival

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


def new(sha256: str, location: str, received_at: datetime = NOON) -> NewArrival:
    return NewArrival(sha256, received_at, location, Path(location).name, 3, 1.0, 2023, "CALL")


def test_files_of_one_scan_share_its_number_and_are_ordered_by_hash(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.record([new("bb", "b.csv"), new("aa", "z.csv")])
    arrivals = ledger.record([new("cc", "c.csv", datetime(2024, 3, 2, tzinfo=UTC))])
    assert [(a.arrival_id, a.scan) for a in arrivals] == [(3, 2)]
    assert ledger.arrivals().select("arrival_id", "scan", "sha256").rows() == [(1, 1, "aa"), (2, 1, "bb"), (3, 2, "cc")]


def test_instants_fixed_from_outside_are_numbered_in_order_of_time(tmp_path: Path) -> None:
    early, late = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC)
    arrivals = Ledger(tmp_path / "l").record([new("aa", "corrige.csv", late), new("bb", "premier.csv", early)])
    assert [(a.location, a.scan) for a in arrivals] == [("premier.csv", 1), ("corrige.csv", 2)]


def test_instants_are_naive_utc_in_microseconds(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l")
    ledger.record([new("aa", "a.csv", datetime(2024, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC))])
    frame = ledger.arrivals()
    assert frame.schema["received_at"] == pl.Datetime("us")
    assert frame["received_at"].to_list() == [datetime(2024, 3, 1, 12, 0, 0, 250_000)]  # noqa: DTZ001 - naive is the claim


def test_an_empty_ledger_has_its_columns(tmp_path: Path) -> None:
    frame = Ledger(tmp_path / "l").arrivals()
    assert frame.is_empty()
    columns = "arrival_id scan sha256 received_at location file_name size folder_year folder_name note"
    assert frame.columns == columns.split()


def test_a_content_known_under_another_name_is_noted(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l")
    ledger.record([new("aa", "premier.csv")])
    (again,) = ledger.record([new("aa", "copie.csv")])
    assert again.note == "same content as premier.csv"


@pytest.mark.parametrize("statement", ["update arrivals set size = 0", "delete from arrivals"])
def test_arrivals_can_neither_be_changed_nor_deleted(tmp_path: Path, statement: str) -> None:
    ledger = Ledger(tmp_path / "l")
    ledger.record([new("aa", "a.csv")])
    with sqlite3.connect(ledger.path) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
