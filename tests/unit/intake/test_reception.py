import hashlib
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.inbox import FoundFile, Inbox
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.intake.reception import Skipped, receive
from interlud_pipeline.settings import Settings

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "inbox").mkdir()
    return Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state", largest_file_megabytes=1)


def put(settings: Settings, location: str, content: bytes, *, age: float = 3600) -> Path:
    path = Path(settings.inbox) / location
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_a_new_file_is_archived_and_recorded_once(settings: Settings) -> None:
    put(settings, "2023/CALL/a.csv", b"contenu")
    (arrival,) = receive(settings, now=NOW).arrivals
    assert (arrival.location, arrival.received_at, arrival.folder_year, arrival.folder_name) == (
        "2023/CALL/a.csv", NOW, 2023, "CALL",
    )  # fmt: skip
    assert Archive(settings.archive).get(arrival.sha256) == b"contenu"
    again = receive(settings)
    assert (again.arrivals, again.unchanged) == ((), 1)


def test_an_unchanged_file_is_not_read_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    put(settings, "a.csv", b"contenu")
    receive(settings, now=NOW)
    monkeypatch.setattr(Inbox, "read", lambda *_: pytest.fail("read again"))
    assert receive(settings).unchanged == 1


def test_a_touched_file_with_the_same_bytes_is_no_arrival(settings: Settings) -> None:
    put(settings, "a.csv", b"contenu")
    receive(settings, now=NOW)
    put(settings, "a.csv", b"contenu", age=60)
    assert receive(settings).arrivals == ()


def test_a_corrected_file_and_its_withdrawal_are_arrivals_of_their_own(settings: Settings) -> None:
    for age, content in ((300, b"premier"), (200, b"second"), (100, b"premier")):
        put(settings, "a.csv", content, age=age)
        receive(settings)
    frame = Ledger(settings.ledger).arrivals()
    assert frame["scan"].to_list() == [1, 2, 3]
    assert frame["sha256"][0] == frame["sha256"][2] != frame["sha256"][1]


def test_the_same_bytes_under_another_name_are_noted(settings: Settings) -> None:
    put(settings, "2023/CALL/a.csv", b"contenu")
    receive(settings, now=NOW)
    put(settings, "2023/CALL/b.csv", b"contenu")
    (arrival,) = receive(settings).arrivals
    assert arrival.note == "same content as 2023/CALL/a.csv"


def test_arrival_times_of_samples_are_fixed_and_order_the_scans(settings: Settings) -> None:
    put(settings, "2023/CALL/a.csv", b"premier")
    put(settings, "2023/CALL/b.csv", b"corrige")
    put(settings, "c.csv", b"sans date")
    fixed = b"path,received_at\n2023/CALL/a.csv,2024-02-01T09:00:00+01:00\n2023/CALL/b.csv,2024-02-03T08:00:00\n"
    put(settings, "arrivals.csv", fixed)
    arrivals = receive(settings, now=NOW).arrivals
    assert [(a.location, a.scan, a.received_at) for a in arrivals] == [
        ("2023/CALL/a.csv", 1, datetime(2024, 2, 1, 8, tzinfo=UTC)),
        ("2023/CALL/b.csv", 2, datetime(2024, 2, 3, 8, tzinfo=UTC)),
        ("c.csv", 3, NOW),
    ]


def test_a_file_above_the_limit_is_an_arrival_archived_piece_by_piece(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytes(range(256)) * 4096 + b"x"
    put(settings, "2023/CALL/gros.csv", content)
    monkeypatch.setattr(Inbox, "read", lambda *_: pytest.fail("taken into memory"))
    (arrival,) = receive(settings).arrivals
    assert arrival.sha256 == hashlib.sha256(content).hexdigest()
    assert (arrival.size, arrival.folder_name) == (len(content), "CALL")
    assert Archive(settings.archive).size(arrival.sha256) == len(content)
    assert receive(settings).unchanged == 1


def test_a_large_file_that_grows_while_it_is_copied_waits(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(settings, "gros.csv", b"x" * (1024 * 1024 + 1))
    chunks = Inbox.chunks

    def growing(inbox: Inbox, found: FoundFile) -> Iterator[bytes]:
        yield from chunks(inbox, found)
        path.write_bytes(b"x" * (1024 * 1024 + 2))

    monkeypatch.setattr(Inbox, "chunks", growing)
    reception = receive(settings)
    assert reception.arrivals == ()
    assert reception.skipped == (Skipped("gros.csv", "unstable"),)


def test_a_process_killed_before_recording_loses_and_doubles_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(settings, "a.csv", b"contenu")
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "record", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            receive(settings)
    assert len(receive(settings).arrivals) == 1
    assert Ledger(settings.ledger).arrivals().height == 1
