"""What decisions do to the records of a batch, once it is known which records they answer for.

Belongs here: the effects, each applied at its step of validation.
Does not belong here: finding the records that a decision is about (``matching``), or weighing decisions (``weighing``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from interlud_pipeline.reference import Register
from interlud_pipeline.validation.decisions.decision import Action, Decision, Figure
from interlud_pipeline.validation.findings import Entry, EntryKey
from interlud_pipeline.validation.lookups import plan_code
from interlud_pipeline.validation.quarantine import hold
from interlud_pipeline.validation.received import short_hash
from interlud_pipeline.validation.records import Records
from interlud_pipeline.validation.settlement.observations import KEY
from interlud_pipeline.validation.tables import OBSERVATIONS

CORRECTED, SET = "decision.correct", "decision.set"
"""Stand for the accepted form where an officer gave the value."""

BETWEEN_DECISIONS = " "


@dataclass(frozen=True, slots=True)
class Setting:
    """A figure that a decision sets, and the finding that it answers.

    Attributes:
        decision: The decision.
        source: Sheet, cell and text of the finding.
    """

    decision: Decision
    source: tuple[str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Ruling:
    """Effects of decisions.

    Attributes:
        released: Findings that no longer keep a record out, by record.
        corrected: Decisions that give a record its value or status.
        placed: Records whose body and year count as stated.
        aside: Records that do not count, with the rule of the finding answered.
        preferred: Records that prevail over their rivals, or over the detail.
        dropped: Errors that no longer stand for something lost.
        figures: Figures that take a decided value or status.
        by_record: Identifiers of the decisions on each record.
        by_figure: Identifiers of the decisions on each figure.
    """

    released: Mapping[str, frozenset[EntryKey]] = field(default_factory=dict)
    corrected: Mapping[str, Decision] = field(default_factory=dict)
    placed: frozenset[str] = frozenset()
    aside: Mapping[str, str] = field(default_factory=dict)
    preferred: frozenset[str] = frozenset()
    dropped: frozenset[EntryKey] = frozenset()
    figures: Mapping[Figure, Setting] = field(default_factory=dict)
    by_record: Mapping[str, str] = field(default_factory=dict)
    by_figure: Mapping[Figure, str] = field(default_factory=dict)


NO_RULING = Ruling()


def as_decided(records: Records, ruling: Ruling, register: Register) -> Records:
    """The records with the values, statuses and places that decisions give them."""
    if not ruling.by_record:
        return records
    return replace(
        records,
        observations=_changed(records.observations, ruling, register),
        meetings=_changed(records.meetings, ruling, register),
        actors=_changed(records.actors, ruling, register),
        details=_changed(records.details, ruling, register),
    )


def held(frame: pl.DataFrame, entries: Iterable[Entry], ruling: Ruling, register: Register) -> pl.DataFrame:
    """The frame with its marks of quarantine, but for those from which decisions release a record."""
    entries = list(entries)
    concerned = frame.filter(pl.col("record_id").is_in(list(ruling.released)))
    if concerned.is_empty():
        return hold(frame, entries, register)
    others = frame.filter(~pl.col("record_id").is_in(list(ruling.released)))
    parts = [hold(others, entries, register)]
    groups: dict[frozenset[EntryKey], list[str]] = {}
    for record in concerned["record_id"]:
        groups.setdefault(ruling.released[record], []).append(record)
    for keys, ids in groups.items():
        left = [entry for entry in entries if entry.key not in keys]
        parts.append(_held_at_both(concerned.filter(pl.col("record_id").is_in(ids)), left, register))
    return _without(pl.concat(parts).sort("row", maintain_order=True), ruling)


def _held_at_both(frame: pl.DataFrame, entries: list[Entry], register: Register) -> pl.DataFrame:
    """Hold released records also by what is wrong at their own place, not only by what kept them out before."""
    here = hold(frame, entries, register)
    place = {"source_sheet": "own_sheet", "source_cell": "own_cell"}
    at_own = frame.with_columns(
        pl.when(pl.col("own_cell").is_null()).then(name).otherwise(own).alias(name) for name, own in place.items()
    )
    there = hold(at_own, entries, register)
    return here.with_columns(pl.coalesce(pl.col(name), there[name]).alias(name) for name in ("held_by", "aside_by"))


def at_own_place(records: Records, ruling: Ruling) -> Records:
    """The records that nothing keeps out any more, with the place where they were read for their address."""
    if not ruling.placed:
        return records
    return replace(
        records,
        observations=_moved(records.observations, ruling),
        meetings=_moved(records.meetings, ruling),
        actors=_moved(records.actors, ruling),
        details=_moved(records.details, ruling),
    )


def _moved(frame: pl.DataFrame, ruling: Ruling) -> pl.DataFrame:
    is_free = (
        pl.col("record_id").is_in(list(ruling.placed))
        & pl.col("own_cell").is_not_null()
        & pl.col("held_by").is_null()
        & pl.col("aside_by").is_null()
    )
    is_read = is_free & (pl.col("parse_rule") != CORRECTED)
    return frame.with_columns(
        pl.when(is_free).then("own_sheet").otherwise("source_sheet").alias("source_sheet"),
        pl.when(is_free).then("own_cell").otherwise("source_cell").alias("source_cell"),
        pl.when(is_free).then("own_text").otherwise("source_text").alias("source_text"),
        pl.when(is_read).then("own_rule").otherwise("parse_rule").alias("parse_rule"),
    )


def _without(marked: pl.DataFrame, ruling: Ruling) -> pl.DataFrame:
    """Set aside the records that decisions take out of the count; nothing holds them any more."""
    rules = pl.DataFrame(
        list(ruling.aside.items()), schema={"record_id": pl.String, "aside_rule": pl.String}, orient="row"
    )
    joined = marked.join(rules, on="record_id", how="left", maintain_order="left")
    is_aside = pl.col("aside_rule").is_not_null()
    return joined.with_columns(
        held_by=pl.when(~is_aside).then("held_by"), aside_by=pl.coalesce("aside_rule", "aside_by")
    ).drop("aside_rule")


def binding(entries: Iterable[Entry], ruling: Ruling) -> list[Entry]:
    """The findings that still stand for something lost where no record stands."""
    return [entry for entry in entries if entry.key not in ruling.dropped]


def with_decided_figures(
    observations: pl.DataFrame, ruling: Ruling, senders: Mapping[str, str | None], register: Register
) -> pl.DataFrame:
    """One row a figure, those that decisions set among them, and the decisions behind each.

    Args:
        observations: Rows of the lake's table.
        ruling: The effects.
        senders: Who declared each submission.
        register: The register.
    """
    if not ruling.by_figure:
        return observations
    keys = list(ruling.figures)
    known = {key: row for row in observations.iter_rows(named=True) if (key := _figure(row)) in ruling.figures}
    rows = [_set(key, known.get(key), ruling.figures[key], senders, register) for key in keys]
    new = pl.DataFrame(rows, schema=OBSERVATIONS, orient="row")
    others = observations.join(new, on=KEY, how="anti", nulls_equal=False, maintain_order="left")
    whole = pl.concat([others, new])
    decided = [ruling.by_figure.get(key) for key in map(_figure, whole.iter_rows(named=True))]
    return whole.with_columns(pl.Series("decision", decided, dtype=pl.String))


def _figure(row: Mapping[str, Any]) -> Figure:
    return row["submission_id"], row["agglomeration"], row["reporting_year"], row["indicator"]


def _set(
    key: Figure, row: Mapping[str, Any] | None, setting: Setting, senders: Mapping[str, str | None], register: Register
) -> dict[str, Any]:
    submission_id, body, year, indicator = key
    sheet, cell, text = setting.source
    stated = row or {
        "record_id": short_hash("decided", *key),
        "submission_id": submission_id,
        "agglomeration": body,
        "plan": plan_code(body, year, register),
        "reporting_year": year,
        "indicator": indicator,
        "reason_text": None,
        "declared_by": senders[submission_id] or body,
        "source_sheet": sheet,
        "source_cell": cell,
        "source_text": text,
    }
    decided = {name: stated.get(name) for name in OBSERVATIONS.names()}
    return decided | _answer(setting.decision, stated) | {"is_derived": False, "parse_rule": SET}


def _answer(decision: Decision, stated: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that a decided value or status fills; the sender's words stay only where they are a reason."""
    verdict = decision.verdict
    return {
        "value": verdict.value,
        "status": verdict.status or "REPORTED",
        "reason_text": stated.get("reason_text") if verdict.value is None else None,
        "available_on": verdict.available_on,
        "is_lower_bound": False,
    }


def _changed(frame: pl.DataFrame, ruling: Ruling, register: Register) -> pl.DataFrame:
    is_decided = pl.col("record_id").is_in(list(ruling.by_record))
    rows = frame.filter(is_decided).to_dicts()
    if not rows:
        return frame
    changed = pl.DataFrame([_as_ruled(row, ruling, register) for row in rows], schema=frame.schema, orient="row")
    return pl.concat([frame.filter(~is_decided), changed]).sort("row", maintain_order=True)


def _as_ruled(row: dict[str, Any], ruling: Ruling, register: Register) -> dict[str, Any]:
    record = row["record_id"]
    ruled = row | {"decision": ruling.by_record[record]}
    if record in ruling.placed:
        ruled |= {"states_body": True, "states_year": True}
    decision = ruling.corrected.get(record)
    if decision is None or decision.action != Action.CORRECT:
        return ruled
    ruled |= {"is_storable": True, "is_whole": None, "parse_rule": CORRECTED}
    value = decision.verdict.value
    if value is not None:
        ruled["is_whole"] = value == value.to_integral_value()
    if "meetings" in row:
        return ruled | {"meetings": value}
    answer = _answer(decision, row)
    return ruled | answer | {"has_value": register.observation_statuses[answer["status"]].has_value}
