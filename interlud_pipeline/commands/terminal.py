"""Standard output: rich renderables for people, one JSON object for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from secrets import token_hex
from typing import TYPE_CHECKING, Any, cast

import click
from rich.console import Console, RenderableType

from interlud_pipeline.commands.frame_json import rows_as_json

if TYPE_CHECKING:
    import polars as pl

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
    """Print one JSON object: dates as ISO text, integral decimals as integers, a frame as the list of its rows.

    Frames are written as they are, some thousand rows at a time: a million of them are never there as text at once.
    """
    is_utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    frames: list[pl.DataFrame] = []
    place = token_hex()

    def other(value: object) -> object:
        if hasattr(value, "iter_slices"):  # nothing but a frame has it, and polars is imported by whoever has one
            frames.append(cast("pl.DataFrame", value))
            return place
        return _as_json(value)

    before, *after = json.dumps(payload, ensure_ascii=not is_utf8, indent=2, default=other).split(f'"{place}"')
    click.echo(before, nl=not after)
    for number, (frame, text) in enumerate(zip(frames, after, strict=True), start=1):
        for rows in rows_as_json(frame, is_ascii=not is_utf8):
            click.echo(rows, nl=False)
        click.echo(text, nl=number == len(frames))


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
