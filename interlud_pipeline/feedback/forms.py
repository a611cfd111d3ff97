"""HTML forms of feedback: templates that escape all that comes from files, and pages that ask for nothing outside."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES = Path(__file__).parent / "templates"
# Signs that XML forbids and browsers show as nothing.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def fill(template: str, **values: object) -> bytes:
    """A template filled in, as UTF-8."""
    text = _environment().get_template(template).render(**values)
    return _CONTROL.sub("�", text).encode("utf-8", errors="replace")


@lru_cache(maxsize=1)
def templates_hash() -> str:
    """Hash of all templates: with another one every page is written again."""
    digest = hashlib.sha256()
    for path in sorted(_TEMPLATES.glob("*.j2")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
