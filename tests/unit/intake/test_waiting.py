import os
import time
from pathlib import Path

import pytest

from interlud_pipeline.intake import inbox as inbox_module
from interlud_pipeline.intake.inbox import Inbox, InboxMissingError
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.intake.reception import receive
from interlud_pipeline.intake.waiting import Waiting, waiting
from interlud_pipeline.settings import Settings

HOUR = 3600.0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "inbox").mkdir()
    return Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state")


def put(settings: Settings, location: str, content: str, age: float = HOUR) -> Path:
    path = Path(settings.inbox) / location
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_a_new_file_waits_until_it_is_taken_in(settings: Settings) -> None:
    put(settings, "2023/CALL/a.csv", "un")
    assert waiting(settings).count == 1
    receive(settings)
    assert waiting(settings) == Waiting(0, "", is_settled=True)


def test_a_look_takes_nothing_in(settings: Settings) -> None:
    put(settings, "2023/CALL/a.csv", "un")
    waiting(settings)
    assert Ledger(settings.ledger).arrivals().is_empty()
    assert not settings.archive.exists()


def test_the_same_bytes_written_again_do_not_wait_and_are_read_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(settings, "2023/CALL/a.csv", "un")
    receive(settings)
    put(settings, "2023/CALL/a.csv", "un", age=HOUR / 2)
    assert waiting(settings).count == 0
    monkeypatch.setattr(Inbox, "chunks", lambda *_: pytest.fail("read again"))
    assert waiting(settings).count == 0


def test_other_bytes_of_the_same_size_wait(settings: Settings) -> None:
    put(settings, "2023/CALL/a.csv", "un")
    receive(settings)
    put(settings, "2023/CALL/a.csv", "du", age=HOUR / 2)
    assert waiting(settings).count == 1


def test_a_known_content_in_another_folder_waits_since_it_speaks_for_another_body(settings: Settings) -> None:
    put(settings, "2023/CALL/a.csv", "un")
    receive(settings)
    put(settings, "2023/CAHC/a.csv", "un")
    assert waiting(settings).count == 1


def test_what_no_reception_takes_does_not_wait(settings: Settings, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("secret")
    (Path(settings.inbox) / "link.csv").symlink_to(outside)
    put(settings, "2023/CALL/.cache", "x")
    put(settings, "2023/CALL/~$envoi.xlsx", "x")
    assert waiting(settings) == Waiting(0, "", is_settled=True)


def test_a_file_that_was_refused_does_not_wait_again(settings: Settings) -> None:
    put(settings, "2023/CALL/envoi.xlsx", "not a workbook")
    put(settings, "2023/CALL/vide.csv", "")
    receive(settings)
    assert waiting(settings).count == 0


def test_a_file_that_appears_between_two_looks_unsettles_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(settings, "2023/CALL/a.csv", "un", age=0)
    monkeypatch.setattr(inbox_module.time, "sleep", lambda _: put(settings, "2023/CALL/b.csv", "deux", age=0))
    assert (waiting(settings).count, waiting(settings).is_settled) == (1, False)


def test_the_digest_is_of_the_files_that_wait_whatever_else_is_known(settings: Settings) -> None:
    put(settings, "2023/CALL/a.csv", "un")
    first = waiting(settings).digest
    put(settings, "2023/CALL/b.csv", "deux")
    both = waiting(settings).digest
    assert len({first, both, ""}) == 3
    receive(settings)
    put(settings, "2023/CALL/c.csv", "trois")
    assert waiting(settings).digest not in {first, both}


def test_a_missing_inbox_is_an_error_and_not_an_empty_one(settings: Settings) -> None:
    with pytest.raises(InboxMissingError):
        waiting(settings.model_copy(update={"inbox": settings.inbox + "-elsewhere"}))


def test_a_store_without_times_is_not_read_at_each_look(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "_modified", lambda _: None)
    put(settings, "2023/CALL/a.csv", "un")
    receive(settings)
    monkeypatch.setattr(Inbox, "chunks", lambda *_: pytest.fail("read again"))
    assert waiting(settings).count == 0
    put(settings, "2023/CALL/a.csv", "deux")
    assert waiting(settings).count == 1
