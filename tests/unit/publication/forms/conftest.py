"""Small marts that hold what forms get wrong."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from interlud_pipeline.publication.forms import Table
from interlud_pipeline.publication.manifest import Column

SQL_TYPES = {
    pl.String: "VARCHAR",
    pl.Int32: "INTEGER",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.Float64: "DOUBLE",
    pl.Decimal(18, 4): "DECIMAL(18,4)",
    pl.Decimal(18, 9): "DECIMAL(18,9)",
    pl.Datetime("us"): "TIMESTAMP",
}

TRAPS = pl.DataFrame(
    [
        ("a", "Hénin-Carvin", Decimal("10.0000"), Decimal("0.000000001"), 0, 0.1 + 0.2, True, date(2024, 2, 29)),
        ("b", None, None, None, None, None, None, None),
        ("c", "", Decimal("0.0000"), Decimal("-0.000000001"), -5, 1e-9, False, date(1899, 12, 31)),
        ("d", "=1+1", Decimal("-1.5000"), None, 7, 0.5, None, date(9999, 12, 31)),
        ("e", '"cité" ; à, b', Decimal("12345678901234.0001"), None, 2**31 - 1, 1e20, True, date(1900, 1, 1)),
        ("f", "deux\nlignes", Decimal("-0.0001"), None, 1, -0.0, True, date(1900, 3, 1)),
        ("g", "deux\r\nlignes", None, None, 1, 1 / 3, True, None),
        ("h", "1\u00a0234,5\u202f€", None, None, 1, None, True, None),
        ("i", "-", None, None, 1, None, True, None),
        ("j", "+Fret en Gohelle", None, None, 1, None, True, None),
        ("k", "@SUM(A1)", None, None, 1, None, True, None),
        ("l", "\tx", None, None, 1, None, True, None),
        ("m", "\r=x", None, None, 1, None, True, None),
        ("n", "\u00a0=x", None, None, 1, None, True, None),
        ("o", "'=x", None, None, 1, None, True, None),
        ("p", "'s-Hertogenbosch", None, None, 1, None, True, None),
        ("q", "https://example.org/", None, None, 1, None, True, None),
        ("r", "NULL", None, None, 1, None, True, None),
        ("s", "00123", None, None, 1, None, True, None),
        ("t", "_x0041_ & <b>", None, None, 1, None, True, None),
    ],
    schema={
        "key": pl.String,
        "text": pl.String,
        "value": pl.Decimal(18, 4),
        "tiny": pl.Decimal(18, 9),
        "count": pl.Int32,
        "rate": pl.Float64,
        "is_late": pl.Boolean,
        "held_on": pl.Date,
    },
    orient="row",
).with_columns(
    received_at=pl.Series(
        [datetime(2024, 3, 28, 13, 40), None, datetime(2024, 3, 28, 13, 40, 0, 500000)]  # noqa: DTZ001 - marts hold UTC without a zone
        + [datetime(2024, 3, 28, 23, 59, 59, 999999)] * 17,  # noqa: DTZ001
        dtype=pl.Datetime("us"),
    )
)

MakeTable = Callable[..., Table]


@pytest.fixture
def make_table(tmp_path: Path) -> MakeTable:
    """A table on disk, with its dictionary."""

    def make(frame: pl.DataFrame, name: str = "traps", **more: object) -> Table:
        path = tmp_path / f"{name}.parquet"
        frame.write_parquet(path)
        columns = tuple(
            Column(
                name=column,
                type=SQL_TYPES[dtype],
                description=f"Meaning of {column}.",
                label_fr=column.replace("_", " ").capitalize(),
            )
            for column, dtype in frame.schema.items()
        )
        told = {"label_fr": "Pièges", "description": "One row a trap.", "columns": columns}
        return Table(name=name, path=path, rows=frame.height, **(told | more))

    return make


@pytest.fixture
def traps(make_table: MakeTable) -> Table:
    return make_table(TRAPS)
