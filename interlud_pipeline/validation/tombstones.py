"""The lake's rows of an erased content as JSON, and back.

Belongs here: a form that outlives the lake and gives the same rows, value for value.
Does not belong here: where it is kept (the ledger). Quarantine is left out: it holds what was sent, as it was sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from interlud_pipeline.validation.batch import Batch
from interlud_pipeline.validation.tables import LAKE_TABLES

LEFT_OUT = "quarantine"

_READ: dict[type[pl.DataType], Callable[[str], object]] = {
    pl.Decimal: Decimal,
    pl.Date: date.fromisoformat,
    pl.Datetime: datetime.fromisoformat,
}


def to_json(frames: Mapping[str, pl.DataFrame]) -> str:
    """Rows of the lake's tables as JSON.

    Args:
        frames: Rows of the content's submissions by table.
    """
    rows = {name: frame.to_dicts() for name, frame in frames.items() if name != LEFT_OUT}
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, default=_text)


def from_json(texts: Iterable[str]) -> Batch:
    """The rows that some tombstones keep, together."""
    kept = [json.loads(text) for text in texts]
    return Batch(
        **{
            name: _frame(schema, [row for one in kept for row in one.get(name, [])])
            for name, schema in LAKE_TABLES.items()
        }
    )


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _frame(schema: pl.Schema, rows: list[dict[str, Any]]) -> pl.DataFrame:
    typed = [{name: _value(row.get(name), dtype) for name, dtype in schema.items()} for row in rows]
    return pl.DataFrame(typed, schema=schema)


def _value(value: Any, dtype: pl.DataType) -> object:  # noqa: ANN401 - what JSON gives
    read = _READ.get(type(dtype))
    return value if value is None or read is None else read(value)
