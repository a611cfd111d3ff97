"""The hash of a table's content, which is the same for the same rows, whatever library wrote them.

Belongs here: columns of all kinds that the lake has, as bytes.
Does not belong here: the order of rows, which who hashes them has settled.
"""

from __future__ import annotations

import hashlib

import polars as pl

_LENGTH = 16


def content_hash(ordered: pl.DataFrame) -> str:
    """Hash of columns, types and rows; unlike the bytes of Parquet it does not depend on a library's version.

    Args:
        ordered: Rows in their order: texts, whole numbers, decimals of up to 18 digits, days, instants, yes or no.

    Raises:
        TypeError: A column is of another type.
    """
    shape = repr((ordered.height, [(name, str(dtype)) for name, dtype in ordered.schema.items()]))
    digest = hashlib.sha256(shape.encode())
    texts = [name for name, dtype in ordered.schema.items() if dtype == pl.String]
    # All columns at once: a table of few rows has as many columns as one of many.
    marks = ordered.select(_mark(name, dtype) for name, dtype in ordered.schema.items())
    numbers = ordered.select(pl.exclude(pl.String).to_physical().cast(pl.Int64).fill_null(0))
    joined = ordered.select(pl.col(texts).drop_nulls().str.join(""))
    for name in ordered.columns:
        mark = marks[name].to_numpy()
        digest.update((mark.astype("<i8") if name in texts else mark).tobytes())
        if name in texts:
            digest.update(joined[name].item().encode())
        else:
            digest.update(numbers[name].to_numpy().astype("<i8").tobytes())
    return digest.hexdigest()[:_LENGTH]


def _mark(name: str, dtype: pl.DataType) -> pl.Expr:
    """What tells null from empty, and one text from the next.

    Raises:
        TypeError: The column is of a type that is not hashed.
    """
    if dtype == pl.String:
        return pl.col(name).str.len_bytes().cast(pl.Int64).fill_null(-1)
    if dtype.is_float() or dtype.is_nested():
        raise TypeError(f"{name} is of type {dtype}")
    return pl.col(name).is_null().cast(pl.UInt8)
