"""Forms of messages: templates that escape all that comes from files in pages, and plain text beside them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_TEMPLATES = Path(__file__).parent / "templates"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def fill(name: str, **values: object) -> tuple[str, str]:
    """A message as plain text and as a page, from the templates ``<name>.txt.j2`` and ``<name>.html.j2``."""
    text, page = (_filled(f"{name}.{kind}.j2", **values) for kind in ("txt", "html"))
    return text, page


def _filled(template: str, **values: object) -> str:
    return _CONTROL.sub("�", _environment().get_template(template).render(**values))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
