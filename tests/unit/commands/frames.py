"""Small frames of the lake and of the marts, from the columns that a test cares about."""

from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from types import SimpleNamespace
from typing import Any

import polars as pl
from rich.console import Console, RenderableType

from interlud_pipeline.validation.tables import LAKE_TABLES

CALL, CAHC, CABBALR = "246200364", "246200299", "200072460"

FACT = pl.Schema(
    {
        "plan": pl.String,
        "agglomeration": pl.String,
        "indicator": pl.String,
        "reporting_year": pl.Int32,
        "value": pl.Decimal(18, 4),
        "status": pl.String,
        "obs_status": pl.String,
        "scope": pl.String,
        "scope_reason": pl.String,
        "is_in_rates": pl.Boolean,
        "is_answered": pl.Boolean,
        "is_filled": pl.Boolean,
        "reason_text": pl.String,
        "declared_by": pl.String,
        "available_on": pl.Date,
        "is_overdue": pl.Boolean,
        "due_on": pl.Date,
        "received_at": pl.Datetime("us"),
        "is_late": pl.Boolean,
        "is_lower_bound": pl.Boolean,
        "has_series_break": pl.Boolean,
        "is_fictional": pl.Boolean,
        "revision_number": pl.Int32,
        "previous_value": pl.Decimal(18, 4),
        "submission_id": pl.String,
        "source_file": pl.String,
        "source_sheet": pl.String,
        "source_cell": pl.String,
        "source_text": pl.String,
        "parse_rule": pl.String,
        "decision": pl.String,
    }
)
_FALSE = {name: False for name, kind in FACT.items() if kind == pl.Boolean}


def rows(schema: pl.Schema, *given: dict[str, Any]) -> pl.DataFrame:
    """Rows with the columns given, null elsewhere."""
    return pl.DataFrame([{**dict.fromkeys(schema), **row} for row in given], schema=schema, orient="row")


def batch(**tables: list[dict[str, Any]]) -> SimpleNamespace:
    """What validation hands over, from the rows given."""
    return SimpleNamespace(**{name: rows(schema, *tables.get(name, [])) for name, schema in LAKE_TABLES.items()})


def fact(agglomeration: str, indicator: str, status: str, value: int | None = None, **more: Any) -> dict[str, Any]:
    """A row of ``fct_indicator_observation`` for 2023, in scope."""
    counted = status not in {"AWAITED", "SCOPE_UNKNOWN", "OUT_OF_SCOPE"}
    declared = status.startswith("DECLARED") or value is not None
    return {
        **_FALSE,
        "plan": "artois-pdm",
        "agglomeration": agglomeration,
        "indicator": indicator,
        "reporting_year": 2023,
        "value": None if value is None else Decimal(value),
        "status": status,
        "scope": "in",
        "is_in_rates": counted,
        "is_answered": declared,
        "is_filled": value is not None,
        "due_on": date(2024, 3, 31),
        "received_at": datetime(2024, 2, 1),  # noqa: DTZ001 (marts hold naive UTC)
        "revision_number": 1,
        **more,
    }


def printed(*renderables: RenderableType, width: int = 80) -> str:
    """What a terminal of a width shows."""
    out = StringIO()
    Console(file=out, width=width).print(*renderables, sep="\n")
    return out.getvalue()
