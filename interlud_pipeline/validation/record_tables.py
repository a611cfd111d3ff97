"""Columns of records while they are validated: those of the lake, and what judging them needs.

Belongs here: names and types.
Does not belong here: filling them (``records``), or rules on them (``contracts``).
"""

from __future__ import annotations

import polars as pl

from interlud_pipeline.validation.tables import VALUE, Columns

PLACE = ["agglomeration", "reporting_year"]
ADDRESS = ["submission_id", "source_sheet", "source_cell"]

# ``row`` leads back to the record as interpreted. ``states_body`` and ``states_year`` say that body and year are the
# file's own or were taken from its folder by right; else they are only supposed from the folder, or null.
_COMMON: Columns = {
    "row": pl.UInt32,
    "record_id": pl.String,
    "submission_id": pl.String,
    "agglomeration": pl.String,
    "plan": pl.String,
    "reporting_year": pl.Int32,
    "indicator": pl.String,
    "states_body": pl.Boolean,
    "states_year": pl.Boolean,
    "is_storable": pl.Boolean,
    "declared_by": pl.String,
    "source_sheet": pl.String,
    "source_cell": pl.String,
    "source_text": pl.String,
    "parse_rule": pl.String,
    "own_sheet": pl.String,
    "own_cell": pl.String,
    "own_text": pl.String,
    "own_rule": pl.String,
    "decision": pl.String,
}
_OBSERVATION: Columns = {
    **_COMMON,
    "value": VALUE,
    "is_whole": pl.Boolean,
    "is_count": pl.Boolean,
    "status": pl.String,
    "has_value": pl.Boolean,
    "reason_text": pl.String,
    "available_on": pl.Date,
    "is_lower_bound": pl.Boolean,
}
_MEETING: Columns = {
    **_COMMON,
    "kind": pl.String,
    "meetings": VALUE,
    "is_whole": pl.Boolean,
    "themes": pl.Int64,
    "joint_with": pl.String,
    "held_on": pl.Date,
}
_ACTOR: Columns = {
    **_COMMON,
    "declared_name": pl.String,
    "actor": pl.String,
    "canonical_name": pl.String,
    "is_collective": pl.Boolean,
    "declared_members": pl.Int64,
}
_DETAIL: Columns = {**_COMMON, "detail": pl.String, "is_open_ended": pl.Boolean}

OBSERVATION_RECORDS = pl.Schema(_OBSERVATION)
MEETING_RECORDS = pl.Schema(_MEETING)
ACTOR_RECORDS = pl.Schema(_ACTOR)
DETAIL_RECORDS = pl.Schema(_DETAIL)
