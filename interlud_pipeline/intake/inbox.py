"""What lies in the inbox, a local folder or any store that fsspec reaches; nothing is read for its meaning."""

from __future__ import annotations

import csv
import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

ARRIVALS_FILE = "arrivals.csv"
_IGNORED_AT_ROOT = frozenset({ARRIVALS_FILE, "README.md"})
_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini"})
_TEMPORARY_SUFFIXES = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".swp", "~")
_OFFICE_LOCK = "~$"
_RECENT_SECONDS = 5.0
_SECOND_LOOK_SECONDS = 0.6
_CHUNK = 1 << 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_YEAR = re.compile(r"(19|20)\d\d")


class InboxMissingError(RuntimeError):
    """The inbox is not there. It is never taken for an empty one: every body would look silent."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of the inbox that may be read.

    Attributes:
        location: Path relative to the inbox, with ``/``, NFC-normalised and without control characters.
        path: Path as the store knows it.
        size: Bytes.
        modified: Time of change in seconds; ``None`` where the store gives none.
        skipped: Why it is not to be read now: ``unstable`` (still being copied) or ``link``.
    """

    location: str
    path: str
    size: int
    modified: float | None
    skipped: str | None = None

    @property
    def file_name(self) -> str:
        """Last part of the location."""
        return PurePosixPath(self.location).name

    @property
    def folder_year(self) -> int | None:
        """Year of the first folder, where it is one."""
        parts = self._folders()
        return int(parts[0]) if parts and _YEAR.fullmatch(parts[0]) else None

    @property
    def folder_name(self) -> str | None:
        """First folder that is not the year: a body's or an authority's."""
        parts = self._folders()
        rest = parts[1:] if self.folder_year is not None else parts
        return rest[0] if rest else None

    def _folders(self) -> tuple[str, ...]:
        return PurePosixPath(self.location).parts[:-1]


class Inbox:
    """Access to one inbox.

    Attributes:
        url: Folder, or any fsspec URL.
    """

    def __init__(self, url: str) -> None:
        import fsspec  # noqa: PLC0415 - kept out of the start of processes that only read files

        self.url = url
        self._filesystem, root = fsspec.core.url_to_fs(url)
        self._root = str(root).rstrip("/")

    def scan(self) -> list[FoundFile]:
        """Every file to consider, by location; one still being copied, or just arriving, is marked ``unstable``.

        Raises:
            InboxMissingError: There is no such folder.
        """
        first = self._look()
        recent = {path for path, found in first.items() if _is_recent(found)}
        if recent:
            time.sleep(_SECOND_LOOK_SECONDS)
            second = self._look()
            arriving = {path: _unstable(found) for path, found in second.items() if path not in first}
            first = {path: _compared(found, second.get(path)) for path, found in first.items()} | arriving
        return sorted(first.values(), key=lambda found: found.location)

    def read(self, found: FoundFile) -> bytes | None:
        """The content of a found file, or ``None`` if it changed or went away meanwhile."""
        try:
            content: bytes = self._filesystem.cat_file(found.path)
        except FileNotFoundError:
            return None
        return content if len(content) == found.size and self.is_unchanged(found) else None

    def chunks(self, found: FoundFile) -> Iterator[bytes]:
        """The content of a found file piece by piece; ask afterwards whether it ``is_unchanged``."""
        with self._filesystem.open(found.path, "rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def is_unchanged(self, found: FoundFile) -> bool:
        """Whether a file is still there as it was found."""
        self._filesystem.invalidate_cache()
        try:
            info = self._filesystem.info(found.path)
        except FileNotFoundError:
            return False
        return (int(info.get("size") or 0), _modified(info)) == (found.size, found.modified)

    def fixed_times(self) -> dict[str, datetime]:
        """Arrival instants that ``arrivals.csv`` (path, received_at) fixes for samples; naive ones are UTC."""
        path = f"{self._root}/{ARRIVALS_FILE}"
        if not self._filesystem.exists(path):
            return {}
        lines = self._filesystem.cat_file(path).decode("utf-8-sig").splitlines()
        return {_clean(row["path"]): _instant(row["received_at"]) for row in csv.DictReader(lines)}

    def _look(self) -> dict[str, FoundFile]:
        self._filesystem.invalidate_cache()
        if not self._filesystem.exists(self._root):
            raise InboxMissingError(
                f"L'arrivée {self.url} n'existe pas ou n'est pas accessible : montez ou créez ce dossier, "
                "ou corrigez INTERLUD_INBOX, puis relancez."
            )
        listing: dict[str, dict[str, Any]] = self._filesystem.find(self._root, detail=True)
        kept = {path: info for path, info in listing.items() if info["type"] == "file" or info.get("islink")}
        found = {path: self._found(path, info) for path, info in kept.items()}
        return {path: file for path, file in found.items() if not _is_ignored(file.location)}

    def _found(self, path: str, info: dict[str, Any]) -> FoundFile:
        location = _clean(path.removeprefix(self._root).lstrip("/"))
        skipped = "link" if info.get("islink") else None
        return FoundFile(location, path, int(info.get("size") or 0), _modified(info), skipped)


def scan(inbox: str) -> list[FoundFile]:
    """Every file of the inbox that may be submitted, by location.

    Hidden and temporary files, spreadsheet locks and the inbox's own ``README.md`` and ``arrivals.csv`` are
    left out. A file changed in the last seconds is looked at twice: one that still changes is marked.
    """
    return Inbox(inbox).scan()


def _is_ignored(location: str) -> bool:
    parts = PurePosixPath(location).parts
    name = parts[-1].lower()
    hidden = any(part.startswith((".", _OFFICE_LOCK)) for part in parts)
    at_root = len(parts) == 1 and parts[0] in _IGNORED_AT_ROOT
    return hidden or at_root or name in _IGNORED_NAMES or name.endswith(_TEMPORARY_SUFFIXES)


def _is_recent(found: FoundFile) -> bool:
    return found.modified is not None and found.modified > time.time() - _RECENT_SECONDS


def _compared(found: FoundFile, again: FoundFile | None) -> FoundFile:
    if again is not None and (again.size, again.modified) == (found.size, found.modified):
        return found
    return _unstable(found)


def _unstable(found: FoundFile) -> FoundFile:
    return FoundFile(found.location, found.path, found.size, found.modified, skipped="unstable")


def _modified(info: dict[str, Any]) -> float | None:
    for key in ("mtime", "LastModified", "last_modified", "updated", "created"):
        value = info.get(key)
        if isinstance(value, datetime):
            return value.timestamp()
        if isinstance(value, int | float):
            return float(value)
    return None


def _clean(location: str) -> str:
    return _CONTROL.sub("", unicodedata.normalize("NFC", location))


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text.strip())
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
