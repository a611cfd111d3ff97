import pytest

from interlud_pipeline.feedback.outbox import Outbox

ID = "0123456789abcdef"
PLACE = f"2023/CALL/{ID}"


@pytest.fixture
def outbox(tmp_path) -> Outbox:
    return Outbox(tmp_path / "outbox")


def test_only_what_changed_is_written(outbox: Outbox):
    first = outbox.put(ID, "one", {f"{PLACE}/a": b"1", f"{PLACE}/b": b"1"})
    assert first == [outbox.folder / PLACE / "a", outbox.folder / PLACE / "b"]
    before = (outbox.folder / PLACE / "a").stat().st_mtime_ns
    assert outbox.put(ID, "two", {f"{PLACE}/a": b"1", f"{PLACE}/b": b"2"}) == [outbox.folder / PLACE / "b"]
    assert (outbox.folder / PLACE / "a").stat().st_mtime_ns == before
    assert (outbox.folder / PLACE / "b").read_bytes() == b"2"


def test_what_is_written_is_known_by_its_inputs(outbox: Outbox):
    assert not outbox.is_written(ID, "one")
    outbox.put(ID, "one", {f"{PLACE}/a": b"1"})
    assert outbox.is_written(ID, "one")
    assert not outbox.is_written(ID, "two")


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"half of")])
def test_a_file_that_is_gone_or_cut_is_to_be_written_again(outbox: Outbox, harm):
    outbox.put(ID, "one", {f"{PLACE}/a": b"1"})
    harm(outbox.folder / PLACE / "a")
    assert not outbox.is_written(ID, "one")


def test_a_return_that_moves_to_another_body_leaves_nothing_with_the_first(outbox: Outbox):
    outbox.put(ID, "one", {f"{PLACE}/a": b"1"})
    outbox.put(ID, "two", {f"2023/CAHC/{ID}/a": b"1"})
    assert not (outbox.folder / "2023" / "CALL").exists()
    assert (outbox.folder / "2023" / "CAHC" / ID / "a").read_bytes() == b"1"


def test_what_is_not_the_submissions_own_stays(outbox: Outbox):
    outbox.put("another", "one", {"2023/CALL/another/a": b"1"})
    outbox.put(ID, "one", {f"{PLACE}/a": b"1"})
    note = outbox.folder / PLACE / "note.txt"
    note.write_text("envoyé le 3")
    outbox.put(ID, "two", {f"2023/CAHC/{ID}/a": b"1"})
    assert note.read_text() == "envoyé le 3"
    assert (outbox.folder / "2023/CALL/another/a").read_bytes() == b"1"


def test_leftovers_of_a_stopped_writing_go(outbox: Outbox):
    (outbox.folder / PLACE).mkdir(parents=True)
    (outbox.folder / PLACE / ".a.1234abcd").write_bytes(b"half")
    outbox.put(ID, "one", {f"{PLACE}/a": b"1"})
    assert [path.name for path in (outbox.folder / PLACE).iterdir()] == ["a"]
