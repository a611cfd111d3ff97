"""Quarantine: which records a finding keeps out, and those records kept whole.

Belongs here: joining findings to the records at their address that they are about, and the rows of ``quarantine``.
Does not belong here: why a finding was made, or what its absence does to a figure (``settlement``).

A record is *held* by an error: its figure cannot be told. It is *set aside* by a warning: it is not counted, and
the figure stands without it (a meeting of another year, the second of two equal rows).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import polars as pl

from interlud_pipeline.model import Severity
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.catalogue import rule_of
from interlud_pipeline.validation.findings import Entry
from interlud_pipeline.validation.record_tables import ADDRESS
from interlud_pipeline.validation.records import Record, Records
from interlud_pipeline.validation.tables import QUARANTINE, STATE

# Warnings that take a record out of the count; every other warning lets it stand.
SETTING_ASIDE = frozenset({"date.outside_year"})
_SUBJECT = ("agglomeration", "indicator")


def hold(frame: pl.DataFrame, entries: Iterable[Entry], register: Register) -> pl.DataFrame:
    """Mark the records that findings keep out.

    Returns:
        The frame with ``held_by`` and ``aside_by``: the rule that holds a record or sets it aside, else null.
    """
    entries = list(entries)
    errors = [entry for entry in entries if rule_of(entry.finding.rule, register).severity == Severity.ERROR]
    marked = frame
    if "held_by" not in frame.columns:
        marked = frame.with_columns(held_by=pl.lit(None, pl.String), aside_by=pl.lit(None, pl.String))
    at_cells = [entry for entry in errors if entry.finding.cell is not None]
    on_sheets = [entry for entry in errors if entry.holds_whole_sheet]
    marked = _mark_concerned(marked, at_cells)
    marked = _mark(marked, "held_by", on_sheets, ["submission_id", "source_sheet"])
    marked = _mark(marked, "held_by", [entry for entry in errors if entry.holds_whole_file], ["submission_id"])
    asides = [entry for entry in entries if entry.finding.rule in SETTING_ASIDE]
    return _mark(marked, "aside_by", asides, ADDRESS)


def concerned(finding: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The records at the address of a finding that it is about: of the body and indicator that it names, or all.

    Args:
        finding: Its ``agglomeration`` and ``indicator``, null where it names none.
        rows: The records at its address, with the same columns.
    """
    own = [row for row in rows if all(finding[name] in {None, row[name]} for name in _SUBJECT)]
    return own or list(rows)


def _mark_concerned(frame: pl.DataFrame, entries: Sequence[Entry]) -> pl.DataFrame:
    """Mark the records at the addresses of errors that these are about (see ``concerned``)."""
    if not entries:
        return frame
    rows = [
        (number, one.submission_id, one.finding.sheet, one.finding.cell, one.finding.rule, *_subject(one))
        for number, one in enumerate(entries)
    ]
    named = [f"{name}_named" for name in _SUBJECT]
    texts = dict.fromkeys([*ADDRESS, "rule", *named], pl.String)
    errors = pl.DataFrame(rows, schema={"entry": pl.Int64, **texts}, orient="row")
    there = frame.with_row_index("at").select("at", *ADDRESS, *_SUBJECT)
    pairs = there.join(errors, on=ADDRESS, how="inner", nulls_equal=True)
    is_own = pl.all_horizontal(
        (pl.col(said).is_null() | pl.col(said).eq_missing(pl.col(name)))
        for name, said in zip(_SUBJECT, named, strict=True)
    )
    holding = pairs.with_columns(is_own=is_own).filter(pl.col("is_own") | ~pl.col("is_own").any().over("entry"))
    rules = holding.sort("entry").group_by("at", maintain_order=True).agg(pl.col("rule").first())
    joined = frame.with_row_index("at").join(rules, on="at", how="left", maintain_order="left")
    return joined.with_columns(held_by=pl.coalesce("held_by", "rule")).drop("at", "rule")


def _subject(entry: Entry) -> tuple[str | None, ...]:
    return entry.finding.agglomeration, entry.finding.indicator


def _mark(frame: pl.DataFrame, column: str, entries: Sequence[Entry], key: list[str]) -> pl.DataFrame:
    if not entries:
        return frame
    rows = [(one.submission_id, one.finding.sheet, one.finding.cell, one.finding.rule) for one in entries]
    rules = (
        pl.DataFrame(rows, schema=dict.fromkeys([*ADDRESS, "rule"], pl.String), orient="row")
        .group_by(key, maintain_order=True)
        .agg(pl.col("rule").first())
    )
    joined = frame.join(rules, on=key, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(pl.coalesce(column, "rule").alias(column)).drop("rule")


def sound(frame: pl.DataFrame) -> pl.DataFrame:
    """The records that nothing keeps out."""
    return frame.filter(pl.col("held_by").is_null(), pl.col("aside_by").is_null())


def to_frame(kinds: dict[str, pl.DataFrame], records: Records) -> pl.DataFrame:
    """The lake's rows of quarantine, from all frames with their marks.

    Args:
        kinds: Marked frames by kind of record (``observation``, ``meeting``, ``actor``, ``detail``).
        records: The records as interpreted, kept whole as JSON.
    """
    parts = []
    for kind, frame in kinds.items():
        kept_out = frame.with_columns(rule=pl.coalesce("held_by", "aside_by")).filter(pl.col("rule").is_not_null())
        whole = [_as_json(records.originals[kind][row]) for row in kept_out["row"]]
        parts.append(
            kept_out.with_columns(
                pl.Series("record_json", whole, dtype=pl.String),
                *(pl.lit(None, dtype).alias(name) for name, dtype in STATE.items()),
                record_kind=pl.lit(kind),
            ).select(QUARANTINE.names())
        )
    return pl.concat(parts)


def _as_json(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: object) -> object:
    """A record or its source by its fields, anything else as text."""
    if not is_dataclass(value):
        return str(value)
    return {one.name: getattr(value, one.name) for one in fields(value)}
