"""The hash of a table's content, which is the same for the same rows, whatever library wrote them.

Belongs here: columns of all kinds that the lake has, as bytes.
Does not belong here: the order of rows, which who hashes them has settled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

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
    for column in ordered.get_columns():
        for part in _parts(column):
            digest.update(part)
    return digest.hexdigest()[:_LENGTH]


def _parts(column: pl.Series) -> Iterator[bytes]:
    """A column as bytes that nothing else gives: null is told from empty, and one text from the next."""
    if column.dtype == pl.String:
        yield column.str.len_bytes().cast(pl.Int64).fill_null(-1).to_numpy().astype("<i8").tobytes()
        yield column.drop_nulls().str.join("").item().encode()
        return
    if column.dtype.is_float() or column.dtype.is_nested():
        raise TypeError(f"{column.name} is of type {column.dtype}")
    yield column.is_null().cast(pl.UInt8).to_numpy().tobytes()
    yield column.to_physical().cast(pl.Int64).fill_null(0).to_numpy().astype("<i8").tobytes()
