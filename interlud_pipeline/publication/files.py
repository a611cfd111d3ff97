"""Writing that a crash or a power cut cannot leave half done.

Belongs here: durable writes, and switching names in one step.
Does not belong here: what the files hold.
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path


def flush_to_disk(path: Path) -> None:
    """Make a file's content, or a folder's entries, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush_tree(folder: Path) -> None:
    """Make everything below a folder survive a power cut, the folder's own entries last."""
    for path in sorted(folder.rglob("*"), reverse=True):
        flush_to_disk(path)
    flush_to_disk(folder)


def write_atomically(path: Path, text: str) -> None:
    """Write a text file that readers see either whole or as it was before."""
    write_bytes_atomically(path, text.encode())


def write_bytes_atomically(path: Path, content: bytes) -> None:
    """Write a file that readers see either whole or as it was before."""
    draft = _draft_beside(path)
    draft.write_bytes(content)
    _put_in_place(draft, path)


def copy_atomically(source: Path, path: Path) -> None:
    """Copy a file that readers see either whole or as it was before."""
    draft = _draft_beside(path)
    shutil.copyfile(source, draft)
    _put_in_place(draft, path)


def _draft_beside(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def _put_in_place(draft: Path, path: Path) -> None:
    flush_to_disk(draft)
    draft.replace(path)
    flush_to_disk(path.parent)


def point_at(link: Path, target_name: str) -> None:
    """Switch a relative symbolic link in one step; there is no moment without it."""
    draft = link.with_name(f".{link.name}.{secrets.token_hex(4)}")
    draft.symlink_to(target_name)
    draft.replace(link)
    flush_to_disk(link.parent)


def move_into_place(folder: Path, final: Path) -> None:
    """Give a finished folder its final name in one step.

    Raises:
        FileExistsError: The name is taken; nothing is overwritten.
    """
    if final.exists():
        raise FileExistsError(f"{final} exists and is never overwritten")
    flush_tree(folder)
    folder.replace(final)
    flush_to_disk(final.parent)


def remove_leftovers(parent: Path, prefix: str) -> None:
    """Remove what an earlier run, stopped half-way, left under a temporary name."""
    for path in parent.glob(f"{prefix}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
