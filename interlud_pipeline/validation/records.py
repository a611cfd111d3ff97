"""Interpretations laid out as frames, one a kind of record, with the row that leads back to each record.

Belongs here: columns, identifiers, and what the register says of each record's place.
Does not belong here: any judgement on a record (``contracts``, ``settlement``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

import polars as pl

from interlud_pipeline.model import ActorMention, DetailTable, Meeting, Observation, Source
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.lookups import indicators_frame, places_frame
from interlud_pipeline.validation.received import Received, short_hashes
from interlud_pipeline.validation.record_tables import (
    ACTOR_RECORDS,
    ADDRESS,
    DETAIL_RECORDS,
    MEETING_RECORDS,
    OBSERVATION_RECORDS,
    PLACE,
)
from interlud_pipeline.validation.sound import has_sound_rows, with_sound_rows

Record = Observation | Meeting | ActorMention | DetailTable
Pairs = (
    Sequence[tuple[Received, Observation]]
    | Sequence[tuple[Received, Meeting]]
    | Sequence[tuple[Received, ActorMention]]
    | Sequence[tuple[Received, DetailTable]]
)
"""Records of one kind, each with the file that it was read from."""

_LARGEST_VALUE = Decimal(10) ** 14
_SMALLEST_STEP = Decimal("0.0001")
_INTEGER_LIMIT = 2**31
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class Records:
    """All records of a batch.

    Attributes:
        observations: Frame of ``OBSERVATION_RECORDS``.
        meetings: Frame of ``MEETING_RECORDS``.
        actors: Frame of ``ACTOR_RECORDS``.
        details: Frame of ``DETAIL_RECORDS``.
        originals: The records as interpreted, by kind; column ``row`` of a frame is the index.
    """

    observations: pl.DataFrame
    meetings: pl.DataFrame
    actors: pl.DataFrame
    details: pl.DataFrame
    originals: dict[str, Sequence[Record]]


def to_records(received: Sequence[Received], register: Register) -> Records:
    """Lay out the records of a batch, and add what the register says of their places."""
    observations = [(one, record) for one in received for record in one.interpretation.observations]
    meetings = [(one, record) for one in received for record in one.interpretation.meetings]
    actors = [(one, record) for one in received for record in one.interpretation.actors]
    details = [(one, record) for one in received for record in one.interpretation.details]
    frame, records = _observations(received, observations, register)
    return Records(
        observations=frame,
        meetings=_meetings(meetings, register),
        actors=_actors(actors, register),
        details=_details(details, register),
        originals={
            "observation": records,
            "meeting": [record for _, record in meetings],
            "actor": [record for _, record in actors],
            "detail": [record for _, record in details],
        },
    )


def stored_decimal(value: Decimal | None) -> Decimal | None:
    """The value, unless the lake's columns cannot hold it exactly."""
    if value is None or not value.is_finite() or abs(value) >= _LARGEST_VALUE:
        return None
    return value if value == value.quantize(_SMALLEST_STEP) else None


def stored_integer(value: int | None) -> int | None:
    """The value, unless the marts' columns, of 32 bits, cannot hold it."""
    return value if value is not None and abs(value) < _INTEGER_LIMIT else None


def _stored_year(year: int | None) -> int | None:
    """The year, unless it is beyond what any submission can mean; the record then counts as one without a year."""
    return year if year is not None and _FIRST_YEAR <= year <= _LAST_YEAR else None


def _is_whole(value: Decimal | None) -> bool | None:
    return None if value is None or not value.is_finite() else value == value.to_integral_value()


def _observations(
    received: Sequence[Received], pairs: Sequence[tuple[Received, Observation]], register: Register
) -> tuple[pl.DataFrame, Sequence[Record]]:
    records = [record for _, record in pairs]
    stated = _laid_out(pairs, _said(records, register), OBSERVATION_RECORDS, register)
    if not has_sound_rows(received):
        return _completed("observation", stated, OBSERVATION_RECORDS, register), records
    everything, originals = with_sound_rows(stated, received, _said, register)
    return _completed("observation", everything, OBSERVATION_RECORDS, register), originals


def _said(records: Sequence[Observation], register: Register) -> dict[str, list[Any]]:
    """The columns that observations have besides those of all records."""
    has_value = {code: row.has_value for code, row in register.observation_statuses.items()}
    return {
        "indicator": [record.indicator for record in records],
        "value": [stored_decimal(record.value) for record in records],
        "is_whole": [_is_whole(record.value) for record in records],
        "status": [record.status for record in records],
        "has_value": [has_value.get(record.status) for record in records],
        "reason_text": [record.reason_text for record in records],
        "available_on": [record.available_on for record in records],
        "is_lower_bound": [record.is_lower_bound for record in records],
        "is_storable": [_fits(record.value) for record in records],
    }


def _meetings(pairs: Sequence[tuple[Received, Meeting]], register: Register) -> pl.DataFrame:
    records = [record for _, record in pairs]
    return _frame(
        "meeting",
        pairs,
        {
            "kind": [record.kind for record in records],
            "meetings": [stored_decimal(record.meetings) for record in records],
            "is_whole": [_is_whole(record.meetings) for record in records],
            "themes": [stored_integer(record.themes) for record in records],
            "joint_with": [" ".join(sorted(record.joint_with)) or None for record in records],
            "held_on": [record.held_on for record in records],
            "is_storable": [
                _fits(record.themes) and (record.meetings is None or abs(record.meetings) < _INTEGER_LIMIT)
                for record in records
            ],
        },
        MEETING_RECORDS,
        register,
    )


def _actors(pairs: Sequence[tuple[Received, ActorMention]], register: Register) -> pl.DataFrame:
    records = [record for _, record in pairs]
    return _frame(
        "actor",
        pairs,
        {
            "declared_name": [record.declared_name for record in records],
            "actor": [record.actor for record in records],
            "canonical_name": [record.canonical_name for record in records],
            "is_collective": [record.is_collective for record in records],
            "declared_members": [stored_integer(record.declared_members) for record in records],
            "is_storable": [_fits(record.declared_members) for record in records],
        },
        ACTOR_RECORDS,
        register,
    )


def _details(pairs: Sequence[tuple[Received, DetailTable]], register: Register) -> pl.DataFrame:
    records = [record for _, record in pairs]
    return _frame(
        "detail",
        pairs,
        {
            "detail": [record.detail for record in records],
            "is_open_ended": [record.is_open_ended for record in records],
            "is_storable": [True] * len(records),
        },
        DETAIL_RECORDS,
        register,
    )


def _fits(*values: Decimal | int | None) -> bool:
    """Whether the lake's columns hold every value exactly."""
    return all(
        (stored_decimal(value) if isinstance(value, Decimal) else stored_integer(value)) is not None
        for value in values
        if value is not None
    )


def _frame(
    kind: str,
    pairs: Pairs,
    own: dict[str, list[Any]],
    schema: pl.Schema,
    register: Register,
) -> pl.DataFrame:
    return _completed(kind, _laid_out(pairs, own, schema, register), schema, register)


def _laid_out(
    pairs: Pairs,
    own: dict[str, list[Any]],
    schema: pl.Schema,
    register: Register,
) -> pl.DataFrame:
    """The records as columns, before anything is added that the register says of them."""
    bodies = [record.agglomeration for _, record in pairs]
    years = [_stored_year(record.reporting_year) for _, record in pairs]
    columns: dict[str, list[Any]] = {
        "row": list(range(len(pairs))),
        "submission_id": _submission_ids(one for one, _ in pairs),
        "agglomeration": [
            body or _body_of_context(one, register) for body, (one, _) in zip(bodies, pairs, strict=True)
        ],
        "reporting_year": [year or one.folder_year for year, (one, _) in zip(years, pairs, strict=True)],
        "states_body": [body is not None for body in bodies],
        "states_year": [year is not None for year in years],
        "declared_by": [record.declared_by for _, record in pairs],
        "source_sheet": [record.source.sheet for _, record in pairs],
        "source_cell": [record.source.cell for _, record in pairs],
        "source_text": [record.source.text for _, record in pairs],
        "parse_rule": [record.source.parse_rule for _, record in pairs],
        **_own_places([record.source.own for _, record in pairs]),
        "decision": [None] * len(pairs),
        **own,
    }
    return pl.DataFrame(columns, schema={name: schema[name] for name in columns})


def _completed(kind: str, frame: pl.DataFrame, schema: pl.Schema, register: Register) -> pl.DataFrame:
    return _identified(kind, _placed(kind, frame, register)).select(schema.names())


def _own_places(places: Sequence[Source | None]) -> dict[str, list[str | None]]:
    """Where records were read whose address is that of what keeps them out."""
    return {
        "own_sheet": [one.sheet if one else None for one in places],
        "own_cell": [one.cell if one else None for one in places],
        "own_text": [one.text if one else None for one in places],
        "own_rule": [one.parse_rule if one else None for one in places],
    }


def _submission_ids(received: Iterable[Received]) -> list[str]:
    """The submission of each record; records of one file follow each other and share one hash."""
    found: list[str] = []
    for _, group in groupby(received, key=id):
        same = list(group)
        found += [same[0].submission_id] * len(same)
    return found


def _body_of_context(received: Received, register: Register) -> str | None:
    """The body whose folder the file lies in; an authority's folder names none."""
    return received.folder_sender if received.folder_sender in register.agglomerations else None


def _placed(kind: str, frame: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Add the plan of the place, and the indicator that a row of detail makes or what an indicator measures."""
    places = frame.select(PLACE).drop_nulls().unique().rows()
    placed = frame.join(places_frame(places, register), on=PLACE, how="left", maintain_order="left")
    indicators = indicators_frame(places, register)
    if kind == "observation":
        return placed.join(indicators.drop("detail"), on=[*PLACE, "indicator"], how="left", maintain_order="left")
    if kind != "detail":
        placed = placed.with_columns(pl.lit(kind).alias("detail"))
    made = indicators.drop("is_count").filter(pl.col("detail").is_not_null()).unique([*PLACE, "detail"], keep="first")
    return placed.join(made, on=[*PLACE, "detail"], how="left", maintain_order="left")


def _identified(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Number records alike at one address, so that each has an identifier of its own that no other file changes."""
    key = [*ADDRESS, *PLACE, "indicator"]
    # Nearly all are alone; hashes that are equal by chance are told apart by the key itself.
    hashed = frame.with_row_index("at").with_columns(is_alike=pl.struct(key).hash().is_duplicated())
    alike = hashed.filter("is_alike").select("at", ordinal=pl.int_range(pl.len()).over(key))
    numbered = hashed.join(alike, on="at", how="left", maintain_order="left").drop("at", "is_alike")
    parts = numbered.select(*key, pl.col("ordinal").fill_null(0))
    return numbered.with_columns(short_hashes(kind, parts).alias("record_id"))
