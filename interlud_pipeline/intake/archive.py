"""Content-addressed store of every byte sequence received; nothing in it ever changes, short of an erasure."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


class Archive:
    """Contents by their SHA-256, sharded by its first two digits (``ab/abcdef…``).

    Attributes:
        folder: Root of the store; made on the first write.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store a content and return its SHA-256; one that is already there is left as it is."""
        sha256 = hashlib.sha256(content).hexdigest()
        return sha256 if self.has(sha256) else self.put_chunks([content])

    def put_chunks(self, chunks: Iterable[bytes]) -> str:
        """Store a content that comes in pieces, few of which are in memory at once, and return its SHA-256.

        The bytes are on the disk under a temporary name before the final one appears, so that a killed
        process never leaves half a content.
        """
        digest = hashlib.sha256()
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            target = self._path(digest.hexdigest())
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                Path(temporary).chmod(0o440)
                Path(temporary).replace(target)
        finally:
            Path(temporary).unlink(missing_ok=True)
        return digest.hexdigest()

    def get(self, sha256: str) -> bytes:
        """The content of that hash.

        Raises:
            FileNotFoundError: It was never stored, or was erased.
        """
        return self._path(sha256).read_bytes()

    def path(self, sha256: str) -> Path:
        """Where the content of that hash lies, for who hands it on; nobody writes there."""
        return self._path(sha256)

    def size(self, sha256: str) -> int:
        """Bytes of the content of that hash.

        Raises:
            FileNotFoundError: It was never stored, or was erased.
        """
        return self._path(sha256).stat().st_size

    def remove(self, sha256: str) -> None:
        """Remove the content of that hash, if it is there."""
        self._path(sha256).unlink(missing_ok=True)

    def has(self, sha256: str) -> bool:
        """Whether a content of that hash is stored."""
        return self._path(sha256).is_file()

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256
