"""An erased content: its bytes are gone for good, its records stay, value for value."""

import shutil
import sqlite3

import pytest

from interlud_pipeline.erasure import erase_content
from interlud_pipeline.feedback.write import write_feedback
from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.erasures import tombstones
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.tables import LAKE_TABLES

WORDS = {"function": "Déléguée à la protection des données", "reason": "Demande du 2 mai"}
CONTACT = "appeler le 06 12 34 56 78"
FILE = f"Agglomération;Année;Indicateur;Valeur\nCALL;2023;117;5\nCALL;2023;118;{CONTACT}\n"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    # A file written just now would be looked at twice, half a second apart.
    monkeypatch.setattr("interlud_pipeline.intake.inbox._RECENT_SECONDS", 0)
    made = Settings(inbox=str(tmp_path / "inbox"), state=tmp_path / "state")
    (tmp_path / "inbox" / "2023" / "CALL").mkdir(parents=True)
    (tmp_path / "inbox" / "2023" / "CALL" / "a.csv").write_text(FILE, encoding="utf-8")
    (tmp_path / "inbox" / "2023" / "CALL" / "b.csv").write_text(FILE.replace(";5", ";6"), encoding="utf-8")
    return made


@pytest.fixture
def sha256(settings, register):
    ingest(settings, register)
    return Ledger(settings.ledger).arrivals().filter(file_name="a.csv")["sha256"].item()


def tables(settings):
    lake = Lake(settings.lake)
    return {name: lake.read(name).sort("submission_id", maintain_order=True).rows() for name in LAKE_TABLES}


def submission_of(settings, sha256):
    return Lake(settings.lake).known_submissions().filter(sha256=sha256)["submission_id"].item()


def test_bytes_and_quarantine_go_and_every_other_row_stays(settings, sha256):
    before, submission = tables(settings), submission_of(settings, sha256)
    assert any(submission in row for row in before["quarantine"])
    done = erase_content(settings, sha256, **WORDS)
    assert (done.erasure, done.submissions, done.locations) == ("E1", (submission,), ("2023/CALL/a.csv",))
    assert not Archive(settings.archive).has(sha256)
    after = tables(settings)
    assert {name: rows for name, rows in after.items() if name != "quarantine"} == {
        name: rows for name, rows in before.items() if name != "quarantine"
    }
    assert after["quarantine"] == [row for row in before["quarantine"] if submission not in row]


def test_no_version_of_the_lake_and_no_ledger_keeps_what_was_sent(settings, sha256):
    erase_content(settings, sha256, **WORDS)
    other = Ledger(settings.ledger).arrivals().filter(file_name="b.csv")["sha256"].item()
    assert len(list((settings.lake / "versions").iterdir())) == 2
    erase_content(settings, other, **WORDS)
    left = [path for path in settings.state.rglob("*") if path.is_file() and b"06 12 34" in path.read_bytes()]
    assert left == []


def test_what_was_written_for_its_sender_goes_too(settings, sha256, register):
    write_feedback(settings, register)
    submission = submission_of(settings, sha256)
    assert any(CONTACT.encode() in path.read_bytes() for path in settings.outbox.glob(f"2*/*/{submission}/*"))
    mail = settings.messages / "2024-03-15" / "reminder.eml"
    mail.parent.mkdir(parents=True)
    mail.write_text("the annotated file, in another coding")
    erase_content(settings, sha256, **WORDS)
    assert not mail.exists()
    assert list(settings.outbox.glob(f"2*/*/{submission}*")) == []
    assert len(list(settings.outbox.glob("2*/*/*/*"))) == 2
    write_feedback(settings, register)
    (summary,) = settings.outbox.glob(f"2*/*/{submission}/*")
    assert b"06 12 34" not in summary.read_bytes()


def test_a_lake_deleted_is_made_again_from_the_tombstone(settings, sha256, register):
    erase_content(settings, sha256, **WORDS)
    version, before = Lake(settings.lake).version, tables(settings)
    shutil.rmtree(settings.lake)
    result = ingest(settings, register)
    assert (result.lake_version, result.files_read) == (version, 1)
    assert tables(settings) == before
    assert ingest(settings, register).files_read == 0


def test_an_erasure_stopped_before_the_bytes_are_gone_goes_through_when_called_again(
    settings, sha256, register, monkeypatch
):
    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Archive, "remove", killed)
        with pytest.raises(KeyboardInterrupt):
            erase_content(settings, sha256, **WORDS)
    stone = tombstones(Ledger(settings.ledger))
    submission = submission_of(settings, sha256)
    ingest(settings, register)
    assert not any(submission in row for row in tables(settings)["quarantine"])
    assert erase_content(settings, sha256, function="Autre", reason="Autre").erasure == "E1"
    assert not Archive(settings.archive).has(sha256)
    assert tombstones(Ledger(settings.ledger)) == stone


def test_an_erased_content_found_again_is_not_taken_in(settings, sha256, register):
    erase_content(settings, sha256, **WORDS)
    copy = settings.state.parent / "inbox" / "2023" / "CALL" / "copie.csv"
    copy.write_text(FILE, encoding="utf-8")
    assert ingest(settings, register).new_arrivals == 0
    assert not Archive(settings.archive).has(sha256)


@pytest.mark.parametrize("statement", ["update erasures set records = ''", "delete from erasures"])
def test_erasures_can_neither_be_changed_nor_deleted(settings, sha256, statement):
    erase_content(settings, sha256, **WORDS)
    with sqlite3.connect(settings.ledger) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)


def test_a_persons_address_in_the_name_of_an_erased_file_leaves_the_ledger(settings, register):
    inbox = settings.state.parent / "inbox" / "2023" / "CALL"
    named = inbox / "retour camille.durand@example.org.csv"
    named.write_text(FILE.replace(";5", ";7"), encoding="utf-8")
    (inbox / "copie camille.durand@example.org.csv").write_text(FILE.replace(";5", ";7"), encoding="utf-8")
    ingest(settings, register)
    ledger = Ledger(settings.ledger)
    (sha256,) = ledger.arrivals().filter(ledger.arrivals()["file_name"] == named.name)["sha256"]
    before = tables(settings)["submissions"]
    done = erase_content(settings, sha256, **WORDS)
    places = [f"2023/CALL/{one} camille.durand@example.org.csv" for one in ("copie", "retour")]
    assert sorted(done.locations) == places
    with sqlite3.connect(settings.ledger) as connection:
        kept = "\n".join(connection.iterdump())
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("update arrivals set note = ''")
    assert "camille" not in kept
    masked = ledger.arrivals().filter(sha256=sha256)
    assert sorted(masked["location"]) == ["2023/CALL/copie [masqué]", "2023/CALL/retour [masqué]"]
    assert tables(settings)["submissions"] == before
    ingest(settings, register)
    with sqlite3.connect(settings.ledger) as connection:
        assert "camille" not in "\n".join(connection.iterdump())
