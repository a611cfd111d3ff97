from hashlib import sha256
from pathlib import Path

import pytest

from interlud_pipeline.intake.archive import Archive


def test_a_content_is_found_under_its_hash_in_a_folder_of_two_digits(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    digest = archive.put(b"contenu")
    assert digest == sha256(b"contenu").hexdigest()
    assert (tmp_path / digest[:2] / digest).read_bytes() == b"contenu"
    assert archive.get(digest) == b"contenu"
    assert archive.has(digest)


def test_the_same_content_is_stored_once_and_never_written_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    digest = archive.put(b"contenu")
    before = (tmp_path / digest[:2] / digest).stat().st_mtime_ns
    assert archive.put(b"contenu") == digest
    assert (tmp_path / digest[:2] / digest).stat().st_mtime_ns == before
    assert [path.name for path in (tmp_path / digest[:2]).iterdir()] == [digest]


def test_an_unknown_hash_is_not_there(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert not archive.has("0" * 64)
    with pytest.raises(FileNotFoundError):
        archive.get("0" * 64)
