"""What of a state may go: publications, lake versions, candidates, audits, messages, drafts that nothing needs.

Belongs here: deciding that, with the reason, and removing it so that a process stopped anywhere leaves nothing half.
Does not belong here: Dagster's runs and ticks (``orchestration.retention``), showing it.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from interlud_pipeline.leftovers import drafts
from interlud_pipeline.publication.audit import AUDITS_FOLDER
from interlud_pipeline.publication.candidate import CANDIDATES_FOLDER, DRAFT_PREFIX
from interlud_pipeline.publication.change_journal import CHANGES_FOLDER
from interlud_pipeline.publication.current import CURRENT, VERIFIED_FILE
from interlud_pipeline.publication.manifest import CANDIDATE_FILE, MANIFEST_FILE
from interlud_pipeline.publication.rollbacks import read_rollbacks
from interlud_pipeline.publication.switch import STAGING_PREFIX
from interlud_pipeline.settings import Settings

LEFT_BEHIND = "reste d'une exécution interrompue"

Kind = Literal["publication", "lake", "candidate", "audit", "messages", "draft"]


@dataclass(frozen=True, slots=True)
class Removal:
    """Something that may go.

    Attributes:
        kind: What it is.
        path: The file or folder.
        size: Bytes that go with it; files shared with what stays are not counted.
        reason: Why nothing needs it, in French.
    """

    kind: Kind
    path: Path
    size: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Published:
    """A publication, as retention sees it."""

    id: str
    folder: Path
    last_in_force: datetime
    content_hash: str
    lake_version: str


def removals(settings: Settings, now: datetime, *, is_at_rest: bool) -> tuple[Removal, ...]:
    """All that may go, publications first.

    Kept are the publication in force and the one before it, the newest ones and the last of each month; of the lake
    the version in force, those that the publication in force or a candidate was made from, and the newest ones;
    the newest candidate; audits of what is kept, and young ones; young days of messages that were written down.

    Args:
        settings: Where the state is, and how much to keep.
        now: The present instant, with its time zone.
        is_at_rest: Nobody changes the state meanwhile, so that every draft was left behind.
    """
    published = sorted(_published(settings), key=lambda one: (one.last_in_force, one.id), reverse=True)
    kept = _kept_publications(settings, published)
    candidates = _by_age(settings.publications / CANDIDATES_FOLDER, left_out=DRAFT_PREFIX)
    told = {path: _json(path / CANDIDATE_FILE) for path in candidates[:1]}
    return (
        *_old_publications(published, kept),
        *_old_lake_versions(settings, published, [one["inputs"]["lake_version"] for one in told.values() if one]),
        *(Removal("candidate", path, _size(path), "une autre l'a remplacée") for path in candidates[1:]),
        *_old_audits(
            settings,
            {one.content_hash for one in published if one.id in kept}
            | {one["content_hash"] for one in told.values() if one},
            now,
        ),
        *_old_messages(settings, now),
        *(Removal("draft", path, _size(path), LEFT_BEHIND) for path in (drafts(settings) if is_at_rest else ())),
    )


def remove(settings: Settings, chosen: Sequence[Removal]) -> None:
    """Remove what was found to be in nobody's way; the caller holds the state at rest.

    A folder first loses its name, so that a process stopped half-way leaves a draft and never half a publication.
    """
    prefixes = {"publication": STAGING_PREFIX, "lake": ".draft-", "candidate": DRAFT_PREFIX}
    for one in chosen:
        if one.path.is_dir() and not one.path.is_symlink():
            prefix = prefixes.get(one.kind)
            gone = one.path.with_name(f"{prefix}{secrets.token_hex(4)}") if prefix else one.path
            if prefix:
                one.path.replace(gone)
            shutil.rmtree(gone)
        else:
            one.path.unlink(missing_ok=True)
    for folder in (settings.publications / AUDITS_FOLDER).glob("*"):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _published(settings: Settings) -> Iterator[_Published]:
    again = _entries(settings)
    for manifest in settings.publications.glob(f"[!.]*/{MANIFEST_FILE}"):
        if manifest.parent.is_symlink():
            continue
        told = json.loads(manifest.read_text(encoding="utf-8"))
        instants = [told["made_at"], *(one["made_at"] for one in again if one["publication"] == told["id"])]
        yield _Published(
            id=told["id"],
            folder=manifest.parent,
            last_in_force=max(datetime.fromisoformat(instant) for instant in instants),
            content_hash=told["content_hash"],
            lake_version=told["inputs"]["lake_version"],
        )


def _entries(settings: Settings) -> list[dict[str, str]]:
    """The journals of changes and rollbacks: which publication took whose place, and when; the latest last."""
    changes = [
        {name: told[name] for name in ("made_at", "previous", "publication")}
        for path in (settings.publications / CHANGES_FOLDER).glob("[!.]*.json")
        for told in [json.loads(path.read_text(encoding="utf-8"))]
    ]
    rollbacks = [
        {
            "made_at": one.rolled_back_at.replace(tzinfo=UTC).isoformat(),
            "previous": one.previous,
            "publication": one.publication,
        }
        for one in read_rollbacks(settings)
    ]
    return sorted([*changes, *rollbacks], key=lambda one: datetime.fromisoformat(one["made_at"]))


def _kept_publications(settings: Settings, published: Sequence[_Published]) -> frozenset[str]:
    """Identifiers of the publications that stay; of a state without one in force, all."""
    pointer = settings.publications / CURRENT
    if not pointer.is_symlink():
        return frozenset(one.id for one in published)
    in_force = pointer.readlink().name
    before = [one["previous"] for one in _entries(settings) if one["publication"] == in_force][-1:]
    last_of_months = {f"{one.last_in_force:%Y-%m}": one.id for one in reversed(published)}
    newest = [one.id for one in published[: settings.keep_publications]]
    return frozenset({in_force, *before, *last_of_months.values(), *newest})


def _old_publications(published: Sequence[_Published], kept: Collection[str]) -> Iterator[Removal]:
    for one in published:
        if one.id not in kept:
            yield Removal(
                "publication", one.folder, _size(one.folder), "remplacée, et une plus récente reste pour son mois"
            )


def _old_lake_versions(
    settings: Settings, published: Sequence[_Published], of_candidates: Sequence[str]
) -> Iterator[Removal]:
    pointer, versions = settings.publications / CURRENT, settings.lake / "versions"
    in_force = pointer.readlink().name if pointer.is_symlink() else None
    noted = _json(settings.publications / VERIFIED_FILE) or {}
    needed = {
        (settings.lake / CURRENT).resolve().name,
        noted.get("lake_version"),
        *(one.lake_version for one in published if one.id == in_force),
        *of_candidates,
    }
    found = _by_age(versions, left_out=".")
    others = [path for path in found if path.name not in needed]
    for path in others[max(0, settings.keep_lake_versions - len(found) + len(others)) :]:
        yield Removal("lake", path, _size(path), "aucune publication en vigueur ne la lit")


def _old_audits(settings: Settings, contents: Collection[str], now: datetime) -> Iterator[Removal]:
    """Audits of what is gone, and all but the newest of what stays, once they are old."""
    oldest = now - timedelta(days=settings.keep_days)
    for folder in sorted((settings.publications / AUDITS_FOLDER).glob("*")):
        stored = sorted(folder.glob("[!.]*.json"))
        for path in stored[:-1] if folder.name in contents else stored:
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < oldest:
                yield Removal("audit", path, path.stat().st_size, f"plus de {settings.keep_days} jours")


def _old_messages(settings: Settings, now: datetime) -> Iterator[Removal]:
    """Days of messages that were shown in place of being sent; what became of each stays in the journal."""
    oldest = (now - timedelta(days=settings.keep_days)).date()
    for folder in sorted(settings.messages.glob("[0-9]*-*-*")):
        if date.fromisoformat(folder.name) < oldest:
            yield Removal("messages", folder, _size(folder), f"plus de {settings.keep_days} jours")


def _by_age(folder: Path, left_out: str) -> list[Path]:
    """Folders below one, the newest first."""
    found = [path for path in folder.glob("*") if path.is_dir() and not path.name.startswith(left_out)]
    return sorted(found, key=lambda path: (path.stat().st_mtime, path.name), reverse=True)


def _json(path: Path) -> dict[str, Any] | None:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _size(path: Path) -> int:
    """Bytes that removing it frees."""
    if path.is_symlink() or not path.exists():
        return 0
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    return sum(file.stat().st_size for file in files if file.stat().st_nlink == 1)
