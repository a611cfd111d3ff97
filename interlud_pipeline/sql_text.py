"""Values as SQL writes them, for statements that take no parameters: COPY, ATTACH, views, settings."""

from __future__ import annotations


def literal(value: object) -> str:
    """A text, or what has one, as a literal of SQL."""
    return "'" + str(value).replace("'", "''") + "'"
