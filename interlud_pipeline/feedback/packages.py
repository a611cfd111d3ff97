"""Workbooks are zip packages: written so that equal parts give equal bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

NO_TIME = (1980, 1, 1, 0, 0, 0)
"""No entry of a package can be older; it stands for « no time » wherever the format wants one."""

_UNPACKED_FIRST = "mimetype"  # OpenDocument, part 2, 3.3: the first entry, and stored as it is
_UNIX = 3


def without_times(content: bytes, changed: Mapping[str, Callable[[bytes], bytes]] | None = None) -> bytes:
    """The package without the time of writing.

    Args:
        content: Its bytes.
        changed: What is to be made of some parts, by name.
    """
    target, changed = BytesIO(), changed or {}
    with zipfile.ZipFile(BytesIO(content)) as package, zipfile.ZipFile(target, "w") as normal:
        for name in sorted(package.namelist(), key=lambda name: name != _UNPACKED_FIRST):
            part = package.read(name)
            entry = zipfile.ZipInfo(name, date_time=NO_TIME)
            entry.create_system = _UNIX
            kind = zipfile.ZIP_STORED if name == _UNPACKED_FIRST else zipfile.ZIP_DEFLATED
            normal.writestr(entry, changed[name](part) if name in changed else part, compress_type=kind)
    return target.getvalue()
