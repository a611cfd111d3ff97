import os
import time
from pathlib import Path

import pytest

from interlud_pipeline.intake import inbox as inbox_module
from interlud_pipeline.intake.inbox import FoundFile, Inbox, InboxMissingError, scan


def put(root: Path, location: str, content: str = "x", *, age: float = 3600) -> Path:
    path = root / location
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_locks_hidden_and_unfinished_files_are_no_submissions(tmp_path: Path) -> None:
    for name in ("2023/CALL/~$envoi.xlsx", "2023/.cache/a.csv", "2023/a.csv.part", "b.crdownload", "c.tmp", ".d.csv"):
        put(tmp_path, name)
    put(tmp_path, "README.md")
    put(tmp_path, "arrivals.csv", "path,received_at\n")
    put(tmp_path, "2023/README.md")
    put(tmp_path, "2023/CALL/envoi.xlsx")
    assert [found.location for found in scan(str(tmp_path))] == ["2023/CALL/envoi.xlsx", "2023/README.md"]


@pytest.mark.parametrize(
    ("location", "year", "name"),
    [
        ("2023/CALL/envoi.csv", 2023, "CALL"),
        ("2023/246200364/sous/envoi.csv", 2023, "246200364"),
        ("2023/page.txt", 2023, None),
        ("CALL/envoi.csv", None, "CALL"),
        ("envoi.csv", None, None),
    ],
)
def test_folders_state_year_and_sender(location: str, year: int | None, name: str | None) -> None:
    found = FoundFile(location, location, 1, None)
    assert (found.folder_year, found.folder_name) == (year, name)


def test_a_file_that_grows_between_two_looks_is_marked_unstable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = put(tmp_path, "a.csv", age=0)
    put(tmp_path, "b.csv", age=0)
    monkeypatch.setattr(inbox_module.time, "sleep", lambda _: growing.write_text("plus long"))
    assert {found.location: found.skipped for found in scan(str(tmp_path))} == {"a.csv": "unstable", "b.csv": None}


def test_old_files_need_no_second_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.csv")
    monkeypatch.setattr(inbox_module.time, "sleep", lambda _: pytest.fail("waited"))
    assert [found.skipped for found in scan(str(tmp_path))] == [None]


def test_a_file_that_changes_while_it_is_read_is_not_taken(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv")
    inbox = Inbox(str(tmp_path))
    (found,) = inbox.scan()
    assert inbox.read(found) == b"x"
    path.write_text("autre")
    assert inbox.read(found) is None
    path.unlink()
    assert inbox.read(found) is None


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    secret = put(tmp_path, "dehors.csv")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.csv").symlink_to(secret)
    assert [found.skipped for found in scan(str(tmp_path / "inbox"))] == ["link"]


def test_an_inbox_that_does_not_exist_is_never_taken_for_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(InboxMissingError, match="INTERLUD_INBOX"):
        scan(str(tmp_path / "nulle-part"))


def test_any_store_of_fsspec_is_an_inbox() -> None:
    import fsspec  # noqa: PLC0415

    fsspec.filesystem("memory").pipe("/intake-test/2023/CALL/a.csv", b"x")
    assert [found.location for found in scan("memory://intake-test")] == ["2023/CALL/a.csv"]
