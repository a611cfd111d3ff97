"""A backup holds all that cannot be made again; restored, it is that again; damaged, it is refused."""

import json
import sqlite3
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from interlud_pipeline.cli import main
from interlud_pipeline.erasure import erase_content
from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.orchestration.lock import StateBusy, acquire
from interlud_pipeline.pipeline import ingest
from interlud_pipeline.publication.manifest import CONTRACT_VERSION
from interlud_pipeline.settings import Settings
from interlud_pipeline.upkeep import backup as backup_module
from interlud_pipeline.upkeep.backup import make_backup
from interlud_pipeline.upkeep.backup_file import MANIFEST, BackupError
from interlud_pipeline.upkeep.hold import state_at_rest
from interlud_pipeline.upkeep.restore import restore
from interlud_pipeline.validation.lake import Lake

WORDS = {"function": "Déléguée à la protection des données", "reason": "Demande du 2 mai"}
PUBLICATION = "0123456789abcdef"
EARLIER = "fedcba9876543210"


@pytest.fixture(scope="module")
def settings(tmp_path_factory, register) -> Settings:
    """A state with two contents, one of them erased, a publication, drafts, and a database that Dagster writes to."""
    folder = tmp_path_factory.mktemp("saved")
    made = Settings(inbox=str(folder / "inbox"), state=folder / "state")
    for name, value in (("a.csv", 5), ("b.csv", 6)):
        file = Path(made.inbox) / "2023" / "CALL" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Agglomération;Année;Indicateur;Valeur\nCALL;2023;117;{value}\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("interlud_pipeline.intake.inbox._RECENT_SECONDS", 0)
        ingest(made, register)
    erased = Ledger(made.ledger).arrivals().filter(file_name="b.csv")["sha256"].item()
    erase_content(made, erased, **WORDS)
    for name, text in {
        f"publications/{PUBLICATION}/manifest.json": json.dumps({"contract_version": CONTRACT_VERSION}),
        "publications/journal/changes/20240101.json": "{}",
        "publications/.staging-1234/half.parquet": "half",
        "publications/.candidates/ffff/candidate.json": "{}",
        "dagster/dagster.yaml": "telemetry: {enabled: false}\n",
        "outbox/2023/CALL/synthese.html": "<html>",
    }.items():
        path = made.state / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (made.publications / "current").symlink_to(PUBLICATION)
    shared = made.publications / PUBLICATION / "shared.parquet"
    shared.write_text("rows", encoding="utf-8")
    (made.publications / EARLIER).mkdir()
    (made.publications / EARLIER / shared.name).hardlink_to(shared)
    return made


@pytest.fixture(scope="module")
def saved(settings, tmp_path_factory) -> Path:
    """A backup that was made while somebody was writing to one of Dagster's databases."""
    writer = sqlite3.connect(settings.dagster_home / "runs.db", isolation_level=None)
    writer.execute("pragma journal_mode = wal")
    writer.execute("create table runs (id integer)")
    writer.execute("insert into runs values (1)")
    writer.execute("begin")
    writer.execute("insert into runs values (2)")
    try:
        return make_backup(settings, tmp_path_factory.mktemp("backups") / "one.tar").path
    finally:
        writer.execute("rollback")
        writer.close()


@pytest.fixture
def empty(tmp_path, settings) -> Settings:
    return Settings(state=tmp_path / "new", inbox=settings.inbox)


def changed(saved: Path, target: Path, *, name: str, content: bytes | None) -> Path:
    """A backup in which one member has other bytes, or is missing."""
    with tarfile.open(saved) as source, tarfile.open(target, "w") as copy:
        for member in source:
            file = source.extractfile(member) if member.isfile() else None
            if member.name == name and content is None:
                continue
            if member.name == name:
                (target.parent / "bytes").write_bytes(content)
                file, member.size = (target.parent / "bytes").open("rb"), len(content)
            copy.addfile(member, file)
    return target


def test_what_is_restored_is_what_was_saved(settings, saved, empty, register):
    done = restore(empty, saved)
    assert (done.is_older, done.register, done.manifest.publication) == (False, None, PUBLICATION)
    assert Ledger(empty.ledger).arrivals().equals(Ledger(settings.ledger).arrivals())
    [sha256] = Ledger(empty.ledger).arrivals().filter(file_name="a.csv")["sha256"]
    assert Archive(empty.archive).get(sha256) == Archive(settings.archive).get(sha256)
    assert (empty.publications / "current").readlink() == Path(PUBLICATION)
    kept = sorted(path.relative_to(empty.state).as_posix() for path in empty.state.rglob("*") if path.is_file())
    assert kept == [
        f"archive/{sha256[:2]}/{sha256}",
        "dagster/dagster.yaml",
        "dagster/runs.db",
        "ledger.sqlite",
        f"publications/{PUBLICATION}/manifest.json",
        f"publications/{PUBLICATION}/shared.parquet",
        f"publications/{EARLIER}/shared.parquet",
        "publications/journal/changes/20240101.json",
    ]
    assert {(empty.publications / name / "shared.parquet").read_text() for name in (PUBLICATION, EARLIER)} == {"rows"}
    connection = sqlite3.connect(empty.dagster_home / "runs.db")
    assert connection.execute("select id from runs").fetchall() == [(1,)]
    connection.close()
    ingest(empty, register)
    assert Lake(empty.lake).version == Lake(settings.lake).version


def test_nothing_is_overwritten(settings, saved, tmp_path):
    with pytest.raises(BackupError, match="n'est pas vide"):
        restore(settings, saved)
    with pytest.raises(BackupError, match="existe déjà"):
        make_backup(settings, saved)
    with pytest.raises(BackupError, match="il n'y a rien à sauvegarder"):
        make_backup(Settings(state=tmp_path / "none"), tmp_path / "x.tar")
    assert not (tmp_path / "none").exists()


def test_a_damaged_backup_is_refused_and_leaves_nothing(saved, empty, tmp_path):
    with tarfile.open(saved) as archive:
        content = next(name for name in archive.getnames() if name.startswith("archive/"))
    whole = saved.read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.tar").write_bytes(b"not a backup")
    damaged = {
        tmp_path / "cut.tar": "endommagée|pas entière",
        tmp_path / "text.tar": "n'en est pas une",
        changed(saved, tmp_path / "flipped.tar", name=content, content=b"Agglo"): "n'est pas ce qui a été sauvegardé",
        changed(saved, tmp_path / "lacking.tar", name=content, content=None): "il y manque",
        changed(saved, tmp_path / "unlisted.tar", name=MANIFEST, content=None): "liste de fichiers manque",
        tmp_path / "absent.tar": "endommagée",
    }
    for path, words in damaged.items():
        with pytest.raises(BackupError, match=words):
            restore(empty, path)
        assert not empty.ledger.exists()
        assert list(empty.state.glob("*")) == []


def test_a_backup_that_lists_less_than_its_ledger_speaks_of_is_refused(saved, empty, tmp_path):
    with tarfile.open(saved) as archive:
        told = json.loads(archive.extractfile(MANIFEST).read())
    [content] = [name for name in told["files"] if name.startswith("archive/")]
    del told["files"][content]
    shorter = changed(saved, tmp_path / "one.tar", name=content, content=None)
    again = changed(shorter, tmp_path / "two.tar", name=MANIFEST, content=json.dumps(told).encode())
    with pytest.raises(BackupError, match="manque à ses archives"):
        restore(empty, again)


def test_a_name_that_leads_out_of_the_state_is_refused(saved, empty, tmp_path):
    with tarfile.open(saved) as archive:
        told = json.loads(archive.extractfile(MANIFEST).read())
    told["files"]["../out"] = told["files"].pop("dagster/dagster.yaml")
    listed = changed(saved, tmp_path / "one.tar", name=MANIFEST, content=json.dumps(told).encode())
    with tarfile.open(listed) as source, tarfile.open(tmp_path / "two.tar", "w") as copy:
        for member in source:
            file = source.extractfile(member) if member.isfile() else None
            member.name = "../out" if member.name == "dagster/dagster.yaml" else member.name
            copy.addfile(member, file)
    with pytest.raises(BackupError, match="n'y a pas sa place"):
        restore(empty, tmp_path / "two.tar")
    assert not (empty.state.parent / "out").exists()


def test_a_backup_of_newer_code_is_refused_in_one_line(saved, empty, tmp_path, monkeypatch):
    with tarfile.open(saved) as archive:
        told = json.loads(archive.extractfile(MANIFEST).read())
    told["layouts"]["ledger"] += 1
    newer = changed(saved, tmp_path / "newer.tar", name=MANIFEST, content=json.dumps(told).encode())
    monkeypatch.setattr("interlud_pipeline.settings.get_settings", lambda: empty)
    result = CliRunner().invoke(main, ["restore", str(newer)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "version plus récente" in result.stderr
    assert list(tmp_path.glob("new/*")) == []


def test_another_register_than_the_backups_is_kept_aside(saved, empty, seeds_copy):
    with (seeds_copy / "absence_wordings.csv").open("a", encoding="utf-8") as lines:
        lines.write("inconnu à ce jour,exact,DECLARED_NO_DATA\n")
    project = seeds_copy.parent / "project"
    project.mkdir()
    seeds_copy.rename(project / "seeds")
    done = restore(Settings(state=empty.state, dbt_project=project), saved)
    assert done.register == empty.state / "register-of-the-backup"
    kept = (done.register / "absence_wordings.csv").read_text(encoding="utf-8")
    assert "inconnu à ce jour" not in kept


def test_a_backup_waits_for_a_run_and_gives_up(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(backup_module, "state_at_rest", lambda given, holder: state_at_rest(given, holder, seconds=0.1))
    with acquire(settings, holder="a run"), pytest.raises(StateBusy):
        make_backup(settings, tmp_path / "x.tar")
    assert list(tmp_path.iterdir()) == []


def test_in_a_folder_only_the_newest_backups_stay(settings, tmp_path):
    for day in ("20240101", "20240102"):
        (tmp_path / f"interlud-{day}T000000Z.tar").write_text("older")
    (tmp_path / "other.tar").write_text("not ours")
    made = make_backup(settings, tmp_path, keep=2)
    assert [path.name for path in made.removed] == ["interlud-20240101T000000Z.tar"]
    assert made.path.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "interlud-20240102T000000Z.tar", made.path.name, "other.tar"
    ]  # fmt: skip
