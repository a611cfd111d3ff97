"""Rows of a frame as JSON text, some thousand at a time, by polars' own writer.

Belongs here: what JSON makes of the types that marts have.
Does not belong here: which rows are printed, and where (``terminal``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

ROWS_AT_ONCE = 20_000
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def rows_as_json(frame: pl.DataFrame, *, is_ascii: bool = False) -> Iterator[str]:
    """An array of the rows, one a line: days and instants as ISO text, decimals as numbers without trailing zeros.

    Args:
        frame: The rows; its columns are texts, numbers, flags, days, instants and decimals.
        is_ascii: Write every other sign as an escape.
    """
    import polars as pl  # noqa: PLC0415 - terminal is imported by commands that need no frame

    decimals = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Decimal)]
    # A quotation mark within a text is always escaped, so that only a field's own name stands between two bare ones.
    numbers = re.compile(rf'"({"|".join(map(re.escape, decimals))})":"([^"]*)"')
    opening = "["
    for rows in frame.iter_slices(ROWS_AT_ONCE):
        lines = _as_texts(rows).write_ndjson().rstrip("\n")
        if decimals:
            lines = numbers.sub(r'"\1":\2', lines)
        if is_ascii:
            lines = _NOT_ASCII.sub(_escaped, lines)
        yield f"{opening}\n{lines.replace(chr(10), f',{chr(10)}')}"
        opening = ","
    yield "\n]" if frame.height else "[]"


def _as_texts(rows: pl.DataFrame) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415
    from polars import selectors as cs  # noqa: PLC0415

    instants = cs.datetime()
    is_whole = instants.dt.microsecond() == 0
    return rows.with_columns(
        cs.date().dt.to_string("%Y-%m-%d"),
        pl.when(is_whole)
        .then(instants.dt.to_string("%Y-%m-%dT%H:%M:%S"))
        .otherwise(instants.dt.to_string("%Y-%m-%dT%H:%M:%S%.6f")),
        cs.decimal().cast(pl.String).str.replace(r"\.0+$", "").str.replace(r"(\.\d*[1-9])0+$", "$1"),
    )


def _escaped(sign: re.Match[str]) -> str:
    units = sign[0].encode("utf-16-be")
    return "".join(f"\\u{units[start : start + 2].hex()}" for start in range(0, len(units), 2))
