"""Schemas of the lake: the columns and types that validation hands to dbt.

Belongs here: names, types and meaning of the lake's tables.
Does not belong here: rules on their values (``contracts``), or where the files lie (``lake``).
"""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import polars as pl

VALUE = pl.Decimal(18, 4)
INSTANT = pl.Datetime("us")

Columns = dict[str, pl.DataType | type[pl.DataType]]

_SUBMISSION: Columns = {
    "submission_id": pl.String,
    "sha256": pl.String,
    "file_name": pl.String,
    "location": pl.String,
    "format": pl.String,
    "encoding": pl.String,
    "arrival": pl.Int64,
    "first_received_at": INSTANT,
    "declared_by": pl.String,
    "declared_version": pl.Int32,
    "declared_sent_on": pl.Date,
    "folder_year": pl.Int32,
    "folder_sender": pl.String,
    "outcome": pl.String,
    "interpreter_version": pl.String,
    "register_hash": pl.String,
    "decisions_hash": pl.String,
}

SUBMISSIONS = pl.Schema(_SUBMISSION)

COVERAGE = pl.Schema(
    {
        "submission_id": pl.String,
        "agglomeration": pl.String,
        "plan": pl.String,
        "reporting_year": pl.Int32,
        "declared_by": pl.String,
    }
)

_KEY: Columns = {
    "record_id": pl.String,
    "submission_id": pl.String,
    "agglomeration": pl.String,
    "plan": pl.String,
    "reporting_year": pl.Int32,
}
_SOURCE: Columns = {
    "declared_by": pl.String,
    "source_sheet": pl.String,
    "source_cell": pl.String,
    "source_text": pl.String,
    "parse_rule": pl.String,
}

# From when until before when a row holds, by the decisions on its submission; null where no decision bounds it.
STATE: Columns = {"decided_from": pl.Date, "decided_until": pl.Date}


Rows = TypeVar("Rows", pl.DataFrame, pl.LazyFrame)


def in_effect(rows: Rows, day: date | None) -> Rows:
    """Of the rows of all states of decided submissions, those that hold on a day; by default, after all decisions."""
    if "decided_from" not in rows.collect_schema():
        return rows
    if day is None:
        return rows.filter(pl.col("decided_until").is_null())
    return rows.filter(
        pl.col("decided_from").is_null() | (pl.col("decided_from") <= day),
        pl.col("decided_until").is_null() | (pl.col("decided_until") > day),
    )


# The decisions behind a row: their identifiers, separated by spaces.
_DECIDED: Columns = {"decision": pl.String, **STATE}

OBSERVATIONS = pl.Schema(
    {
        **_KEY,
        "indicator": pl.String,
        "value": VALUE,
        "status": pl.String,
        "reason_text": pl.String,
        "available_on": pl.Date,
        "is_lower_bound": pl.Boolean,
        "is_derived": pl.Boolean,
        **_SOURCE,
        **_DECIDED,
    }
)

MEETINGS = pl.Schema(
    {
        **_KEY,
        "kind": pl.String,
        "meetings": pl.Int64,
        "themes": pl.Int64,
        "joint_with": pl.String,
        "held_on": pl.Date,
        **_SOURCE,
        **_DECIDED,
    }
)

ACTORS = pl.Schema(
    {
        **_KEY,
        "declared_name": pl.String,
        "actor": pl.String,
        "canonical_name": pl.String,
        "is_collective": pl.Boolean,
        "declared_members": pl.Int64,
        **_SOURCE,
        **_DECIDED,
    }
)

FINDINGS = pl.Schema(
    {
        "finding_id": pl.String,
        "submission_id": pl.String,
        "rule": pl.String,
        "severity": pl.String,
        "message_fr": pl.String,
        "hint_fr": pl.String,
        "sheet": pl.String,
        "cell": pl.String,
        "text": pl.String,
        "agglomeration": pl.String,
        "plan": pl.String,
        "indicator": pl.String,
        "reporting_year": pl.Int32,
        **_DECIDED,
    }
)

QUARANTINE = pl.Schema(
    {
        "record_id": pl.String,
        "submission_id": pl.String,
        "record_kind": pl.String,
        "rule": pl.String,
        "agglomeration": pl.String,
        "plan": pl.String,
        "indicator": pl.String,
        "reporting_year": pl.Int32,
        "source_sheet": pl.String,
        "source_cell": pl.String,
        "source_text": pl.String,
        "record_json": pl.String,
        **_DECIDED,
    }
)

DECISIONS = pl.Schema(
    {
        "submission_id": pl.String,
        "decision": pl.String,
        "outcome": pl.String,
        "agglomeration": pl.String,
        "plan": pl.String,
        "reporting_year": pl.Int32,
        "indicator": pl.String,
        **STATE,
    }
)

LAKE_TABLES: dict[str, pl.Schema] = {
    "submissions": SUBMISSIONS,
    "coverage": COVERAGE,
    "observations": OBSERVATIONS,
    "meetings": MEETINGS,
    "actors": ACTORS,
    "findings": FINDINGS,
    "quarantine": QUARANTINE,
    "decisions": DECISIONS,
}
