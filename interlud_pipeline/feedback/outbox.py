"""The outbox: a folder per year, sender and submission, written only where its content changed.

Belongs here: where the files lie, and what was written from which inputs.
Does not belong here: what they say. What is of no submission's own is never touched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from interlud_pipeline.publication.files import remove_leftovers, write_atomically, write_bytes_atomically

_RECORDS = ".written"


@dataclass(frozen=True, slots=True)
class _Record:
    """What the files of a submission were made from, their sizes by path, the rows behind them, and where these lay."""

    inputs: str | None = None
    sizes: dict[str, int] = field(default_factory=dict)
    basis: str | None = None
    sources: str | None = None


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox in a folder.

    Attributes:
        folder: Holds ``<year>/<sender>/<submission_id>/`` and, hidden, what each was made from.
    """

    folder: Path

    def is_written(self, submission_id: str, inputs: str) -> bool:
        """Whether the files of a submission are all there, made from these inputs."""
        known = self._record(submission_id)
        return known.inputs == inputs and self._has_all(known)

    def is_settled(self, submission_id: str, basis: str) -> bool:
        """Whether the files are all there, and nothing that they may follow from has changed since they were."""
        known = self._record(submission_id)
        return known.basis == basis and self._has_all(known)

    def is_untouched(self, submission_id: str, sources: str) -> bool:
        """Whether the files are all there, and all files that they may follow from are as they were."""
        known = self._record(submission_id)
        return known.sources == sources and self._has_all(known)

    def note(self, submission_id: str, basis: str, sources: str) -> None:
        """Note that the files of a submission are as this basis has them, and where that lies."""
        self._write_record(submission_id, replace(self._record(submission_id), basis=basis, sources=sources))

    def _has_all(self, known: _Record) -> bool:
        return all(
            (self.folder / name).is_file() and (self.folder / name).stat().st_size == size
            for name, size in known.sizes.items()
        )

    def put(self, submission_id: str, inputs: str, files: Mapping[str, bytes]) -> list[Path]:
        """Write the files of a submission.

        Those of its former files that are no longer of it go: a body must not find in its folder what is
        another's, once the register says so.

        Args:
            submission_id: The submission.
            inputs: Hash of what the files were made from.
            files: Contents by path within the outbox.

        Returns:
            The files whose bytes changed.
        """
        former = self._record(submission_id).sizes
        changed = [self.folder / name for name, content in files.items() if self._write(self.folder / name, content)]
        for name in former.keys() - files.keys():
            self._drop(self.folder / name)
        sizes = {name: len(content) for name, content in sorted(files.items())}
        self._write_record(submission_id, _Record(inputs, sizes))
        return changed

    def remove(self, submission_id: str) -> None:
        """Remove all that was written for a submission: on an erasure its sender's words go from here too."""
        for name in self._record(submission_id).sizes:
            self._drop(self.folder / name)
        self._record_file(submission_id).unlink(missing_ok=True)

    def _record(self, submission_id: str) -> _Record:
        path = self._record_file(submission_id)
        return _Record(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else _Record()

    def _write_record(self, submission_id: str, record: _Record) -> None:
        write_atomically(self._record_file(submission_id), json.dumps(asdict(record)))

    def _record_file(self, submission_id: str) -> Path:
        return self.folder / _RECORDS / f"{submission_id}.json"

    @staticmethod
    def _write(path: Path, content: bytes) -> bool:
        if path.is_file() and _digest(path.read_bytes()) == _digest(content):
            return False
        remove_leftovers(path.parent, f".{path.name}.")
        write_bytes_atomically(path, content)
        return True

    def _drop(self, path: Path) -> None:
        """Remove a file, and the folders that it leaves empty."""
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == self.folder or not folder.is_dir() or any(folder.iterdir()):
                return
            folder.rmdir()


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
