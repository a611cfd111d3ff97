"""What may go of a state, and what never does."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from interlud_pipeline.publication.rollbacks import Rollback, note_rollback
from interlud_pipeline.settings import Settings
from interlud_pipeline.upkeep.retention import removals, remove

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def write(path: Path, content: object = "x", *, made: datetime | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    if made:
        for one in (path, path.parent):
            os.utime(one, (made.timestamp(), made.timestamp()))
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path, keep_publications=2, keep_lake_versions=2, keep_days=90)


def publish(settings: Settings, name: str, day: datetime, lake: str = "v0") -> None:
    manifest = {
        "id": name,
        "made_at": day.isoformat(),
        "content_hash": f"hash-{name}",
        "inputs": {"lake_version": lake},
    }
    write(settings.publications / name / "manifest.json", manifest)
    write(settings.publications / name / "fct.parquet", "1234567890")
    pointer = settings.publications / "current"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(name)


def lake(settings: Settings, name: str, day: datetime) -> None:
    write(settings.lake / "versions" / name / "2023" / "observations-a.parquet", "lake")
    os.utime(settings.lake / "versions" / name, (day.timestamp(), day.timestamp()))
    pointer = settings.lake / "current"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(f"versions/{name}")


def gone(settings: Settings, kind: str, now: datetime = NOW) -> list[str]:
    return sorted(one.path.name for one in removals(settings, now, is_at_rest=True) if one.kind == kind)


def days(*texts: str) -> list[datetime]:
    return [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in texts]


def test_the_newest_publications_and_the_last_of_each_month_stay(settings):
    for number, day in enumerate(
        days("2026-01-05", "2026-01-20", "2026-02-03", "2026-03-01", "2026-03-02", "2026-03-09")
    ):
        publish(settings, f"p{number}", day)
    assert gone(settings, "publication") == ["p0", "p3"]
    [first, _] = [one for one in removals(settings, NOW, is_at_rest=True) if one.kind == "publication"]
    assert first.size == sum(file.stat().st_size for file in first.path.iterdir())


def test_the_one_in_force_and_the_one_before_it_stay_however_old(settings):
    for number, day in enumerate(days("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05")):
        publish(settings, f"p{number}", day)
    pointer = settings.publications / "current"
    pointer.unlink()
    pointer.symlink_to("p0")
    write(
        settings.publications / "journal" / "changes" / "1.json",
        {"made_at": "2026-02-01T00:00:00+00:00", "previous": "p1", "publication": "p0"},
    )
    assert gone(settings, "publication") == ["p2"]


def test_one_that_came_into_force_again_counts_from_then(settings):
    for number, day in enumerate(days("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04")):
        publish(settings, f"p{number}", day)
    again = {"made_at": "2026-03-03T12:00:00+00:00", "previous": "p2", "publication": "p0"}
    write(settings.publications / "journal" / "changes" / "1.json", again)
    assert gone(settings, "publication") == ["p1", "p2"]


def test_without_one_in_force_no_publication_goes(settings):
    for number, day in enumerate(days("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04")):
        publish(settings, f"p{number}", day)
    (settings.publications / "current").unlink()
    assert gone(settings, "publication") == []


def test_lake_versions_that_are_read_stay_and_of_the_others_the_newest(settings):
    for number in range(6):
        lake(settings, f"v{number}", NOW - timedelta(days=10 - number))
    publish(settings, "p0", NOW, lake="v0")
    write(settings.publications / "verified_as_of.json", {"lake_version": "v1"})
    manifest = {"content_hash": "c", "inputs": {"lake_version": "v2"}}
    write(settings.publications / ".candidates" / "held" / "candidate.json", manifest)
    assert gone(settings, "lake") == ["v3", "v4"]
    roomier = settings.model_copy(update={"keep_lake_versions": 5})
    assert gone(roomier, "lake") == ["v3"]
    assert gone(settings.model_copy(update={"keep_lake_versions": 6}), "lake") == []


def test_files_that_a_version_shares_with_one_that_stays_free_nothing(settings):
    lake(settings, "v0", NOW - timedelta(days=2))
    for name in ("v1", "v2"):
        lake(settings, name, NOW)
    shared = settings.lake / "versions" / "v0" / "2023" / "observations-a.parquet"
    (settings.lake / "versions" / "v2" / "2023" / "linked.parquet").hardlink_to(shared)
    write(settings.lake / "versions" / "v0" / "2023" / "own.parquet", "four")
    [version] = [one for one in removals(settings, NOW, is_at_rest=True) if one.kind == "lake"]
    assert (version.path.name, version.size) == ("v0", 4)


def test_of_the_candidates_the_newest_stays_to_be_looked_at(settings):
    for number in range(3):
        made = NOW - timedelta(days=number)
        manifest = {"content_hash": "c", "inputs": {"lake_version": "v"}}
        write(settings.publications / ".candidates" / f"c{number}" / "candidate.json", manifest, made=made)
    assert gone(settings, "candidate") == ["c1", "c2"]


def test_old_audits_go_but_for_the_last_of_what_is_kept(settings):
    publish(settings, "p0", NOW)
    audits, old, young = settings.publications / "audits", NOW - timedelta(days=100), NOW - timedelta(days=10)
    for content, name, made in (
        ("hash-p0", "1.json", old),
        ("hash-p0", "2.json", old),
        ("hash-gone", "3.json", old),
        ("hash-gone", "4.json", young),
    ):
        write(audits / content / name, made=made)
    assert gone(settings, "audit") == ["1.json", "3.json"]


def test_drafts_are_left_alone_while_somebody_may_be_writing_them(settings):
    write(settings.publications / ".staging-0123abcd" / "fct.parquet")
    assert gone(settings, "draft") == [".staging-0123abcd"]
    assert removals(settings, NOW, is_at_rest=False) == ()


def test_what_goes_is_gone_and_the_rest_is_as_it_was(settings):
    for number, day in enumerate(days("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04")):
        publish(settings, f"p{number}", day)
        lake(settings, f"v{number}", day)
        write(settings.publications / "audits" / f"hash-p{number}" / "1.json", made=day)
    for path in settings.publications.glob("p*/*"):
        path.chmod(0o444)
    remove(settings, removals(settings, NOW, is_at_rest=True))
    kept = sorted(path.relative_to(settings.state).as_posix() for path in settings.state.rglob("*.*") if path.is_file())
    assert kept == [
        "lake/versions/v0/2023/observations-a.parquet",
        "lake/versions/v3/2023/observations-a.parquet",
        "publications/audits/hash-p2/1.json",
        "publications/audits/hash-p3/1.json",
        "publications/p2/fct.parquet",
        "publications/p2/manifest.json",
        "publications/p3/fct.parquet",
        "publications/p3/manifest.json",
    ]
    assert not (settings.publications / "audits" / "hash-p0").exists()
    assert removals(settings, NOW, is_at_rest=True) == ()


def test_a_removal_that_is_stopped_leaves_a_draft_and_no_half_publication(settings, monkeypatch):
    for number, day in enumerate(days("2026-01-01", "2026-01-02", "2026-01-03")):
        publish(settings, f"p{number}", day)
    chosen = removals(settings, NOW, is_at_rest=True)

    def killed(path: Path) -> None:
        raise KeyboardInterrupt(path)

    monkeypatch.setattr("interlud_pipeline.upkeep.retention.shutil.rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        remove(settings, chosen)
    assert sorted(path.name for path in settings.publications.glob("p*")) == ["p1", "p2"]
    assert [path.name.startswith(".staging-") for path in settings.publications.glob(".staging-*")] == [True]
    assert len(gone(settings, "draft")) == 1


def test_what_a_rollback_put_aside_stays_as_the_one_before(settings):
    for name, day in zip(
        ("p1", "p2", "p3", "p4"), days("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"), strict=True
    ):
        publish(settings, name, day)
    at = datetime(2026, 3, 5, 8)  # noqa: DTZ001 - the journal's instants are naive UTC
    note_rollback(settings, Rollback(rolled_back_at=at, publication="p1", previous="p2"))
    (settings.publications / "current").unlink()
    (settings.publications / "current").symlink_to("p1")
    assert gone(settings, "publication") == ["p3"]


def test_days_of_messages_that_were_written_down_go_when_they_are_old(settings):
    for day in ("2026-08-29", "2026-08-30", "2026-08-31"):
        write(settings.messages / day / "rappel-call.eml", "Rappel")
    [old] = [one for one in removals(settings, NOW, is_at_rest=False) if one.kind == "messages"]
    assert (old.path.name, old.size, old.reason) == ("2026-08-29", len("Rappel"), "plus de 90 jours")
    remove(settings, [old])
    assert sorted(path.name for path in settings.messages.iterdir()) == ["2026-08-30", "2026-08-31"]
