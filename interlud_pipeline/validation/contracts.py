"""Contracts of typed records, in pandera: what a record must satisfy before it counts.

Belongs here: schemas whose every check bears the identifier of a rule of the catalogue.
Does not belong here: severity and wording (seed ``rules``), or what becomes of a record that fails (``quarantine``).

pandera validates only the names and types of a lazy frame and passes its values unread, hence eager frames only.
It imports pandas, which takes seconds, hence the imports inside functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from interlud_pipeline.validation.record_tables import (
    ACTOR_RECORDS,
    DETAIL_RECORDS,
    MEETING_RECORDS,
    OBSERVATION_RECORDS,
)
from interlud_pipeline.validation.tables import LAKE_TABLES, OBSERVATIONS

if TYPE_CHECKING:
    import pandera.polars as pa

FAILURES = pl.Schema({"index": pl.UInt32, "rule": pl.String})
_CASES = pl.Schema({"column": pl.String, "check": pl.String, "failure_case": pl.String, "index": pl.Int32})

# The one contract on places: what the register must know of a body and year in which records stand.
PLACE_RECORDS = pl.Schema(
    {
        "submission_id": pl.String,
        "agglomeration": pl.String,
        "plan": pl.String,
        "reporting_year": pl.Int32,
        "has_campaign": pl.Boolean,
    }
)


class BrokenContractError(AssertionError):
    """A frame lacks a column, has one too many, or another type: a fault of the code, never of a file."""


def failures(contract: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Which rows of a frame fail which rules of a contract.

    Args:
        contract: ``observations``, ``meetings``, ``actors``, ``details`` or ``places``.
        frame: The whole batch; validated once, every check on every row.

    Returns:
        Frame of ``FAILURES``: position of the row and rule, in the order of rows.

    Raises:
        TypeError: The frame is lazy.
        BrokenContractError: The frame has not the columns of its contract.
    """
    cases = _cases(schemas()[contract], frame)
    if cases["index"].null_count():
        raise BrokenContractError(f"{contract}: {cases.select('column', 'check', 'failure_case').rows()}")
    found = cases.select(pl.col("index").cast(pl.UInt32), pl.col("check").alias("rule"))
    return found.unique(maintain_order=True).sort("index", maintain_order=True)


def ensure(table: str, frame: pl.DataFrame) -> None:
    """Refuse a table of the lake that is not what dbt expects.

    Raises:
        TypeError: The frame is lazy.
        BrokenContractError: The frame breaks the contract.
    """
    cases = _cases(table_schemas()[table], frame)
    if not cases.is_empty():
        raise BrokenContractError(f"{table}: {cases.head(5).rows()}")


def _cases(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> pl.DataFrame:
    """The failure cases of one validation."""
    import pandera.polars as pa  # noqa: PLC0415

    if not isinstance(frame, pl.DataFrame):
        raise TypeError("pandera passes the values of a lazy frame unread: collect it first")
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases: pl.DataFrame = error.failure_cases
        return cases
    return pl.DataFrame(schema=_CASES)


@cache
def schemas() -> dict[str, pa.DataFrameSchema]:
    """The contracts by name."""
    return {
        "observations": _schema(OBSERVATION_RECORDS, _observation_checks()),
        "meetings": _schema(MEETING_RECORDS, _meeting_checks()),
        "actors": _schema(ACTOR_RECORDS, _actor_checks()),
        "details": _schema(DETAIL_RECORDS, _COMMON_CHECKS),
        "places": _schema(PLACE_RECORDS, {"has_campaign": {"year.no_campaign": pl.col("has_campaign")}}),
    }


@cache
def table_schemas() -> dict[str, pa.DataFrameSchema]:
    """The lake's own contracts by table."""
    tables = {name: _schema(columns, {}) for name, columns in LAKE_TABLES.items()}
    tables["observations"] = _schema(OBSERVATIONS, _settled_checks())
    return tables


Checks = Mapping[str, Mapping[str, pl.Expr]]

_COMMON_CHECKS: Checks = {
    "states_body": {"context.agglomeration_missing": pl.col("states_body")},
    "states_year": {"context.year_missing": pl.col("states_year")},
    "is_storable": {"number.out_of_range": pl.col("is_storable")},
}


def _observation_checks() -> Checks:
    has_value, value = pl.col("has_value"), pl.col("value")
    return {
        **_COMMON_CHECKS,
        "value": {
            "number.not_whole": pl.col("is_whole") | ~pl.col("is_count"),
            "number.negative": (value >= 0) | ~pl.col("is_count"),
            "value.with_reason": value.is_null() | has_value,
        },
        "has_value": {
            # A status outside the vocabulary, or a record marked unreadable that no finding explains.
            "record.invalid": has_value.is_not_null()
            & (pl.col("status") != "UNREADABLE")
            & ~(has_value & value.is_null() & pl.col("is_storable")),
        },
    }


def _meeting_checks() -> Checks:
    meetings = pl.col("meetings")
    return {
        **_COMMON_CHECKS,
        "meetings": {
            "meeting.unreadable": meetings.is_not_null() | ~pl.col("is_storable"),
            "number.not_whole": pl.col("is_whole"),
            "number.negative": (meetings >= 0) & (pl.col("themes").fill_null(0) >= 0),
        },
        "held_on": {"date.outside_year": pl.col("held_on").dt.year() == pl.col("reporting_year")},
    }


def _actor_checks() -> Checks:
    return {
        **_COMMON_CHECKS,
        "declared_members": {"number.negative": pl.col("declared_members") >= 0},
        "canonical_name": {"record.invalid": pl.col("canonical_name").str.strip_chars() != ""},
    }


def _settled_checks() -> Checks:
    """What settlement owes to dbt; the names are claims on the code, not rules for senders."""
    figure = pl.struct("submission_id", "agglomeration", "reporting_year", "indicator", "decided_from")
    is_placed = pl.all_horizontal(pl.col("agglomeration", "reporting_year").is_not_null())
    return {
        "record_id": {"one row a record": pl.struct("record_id", "decided_from").is_unique()},
        "indicator": {"one row a figure": figure.is_unique() | ~is_placed},
        "value": {"what is unreadable has no value": pl.col("value").is_null() | (pl.col("status") != "UNREADABLE")},
    }


def _schema(columns: Mapping[str, Any], checks: Checks) -> pa.DataFrameSchema:
    import pandera.polars as pa  # noqa: PLC0415

    return pa.DataFrameSchema(
        {
            name: pa.Column(
                dtype,
                nullable=True,
                checks=[_check(rule, passes) for rule, passes in checks.get(name, {}).items()],
            )
            for name, dtype in columns.items()
        },
        strict=True,
        ordered=True,
    )


def _check(rule: str, passes: pl.Expr) -> pa.Check:
    """A check on rows, over all their columns; what cannot be told, for want of a value, passes."""
    import pandera.polars as pa  # noqa: PLC0415

    return pa.Check(lambda data: data.lazyframe.select(passes.fill_null(value=True)), name=rule)
