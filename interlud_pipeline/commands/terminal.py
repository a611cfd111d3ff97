"""Standard output: rich renderables for people, one JSON object for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from typing import Any

import click
from rich.console import Console, RenderableType

LONGEST_PLAIN_LINE = 100


def show(*renderables: RenderableType) -> None:
    """Print for people: coloured on a terminal, plain text elsewhere."""
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal without some sign shows « ? » for it: better than nothing at all.
        sys.stdout.reconfigure(errors="replace")
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(
            file=sys.stdout, highlight=False, markup=False, emoji=False, width=min(console.width, LONGEST_PLAIN_LINE)
        )
    for renderable in renderables:
        console.print(renderable)


def show_json(payload: Mapping[str, Any]) -> None:
    """Print one JSON object: dates as ISO text, integral decimals as integers."""
    is_utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    click.echo(json.dumps(payload, ensure_ascii=not is_utf8, indent=2, default=_as_json))


def _as_json(value: object) -> object:
    if isinstance(value, Decimal):
        return as_number(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def as_number(value: Decimal | None) -> int | float | None:
    """A decimal as a JSON number, an integer where it is integral."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
