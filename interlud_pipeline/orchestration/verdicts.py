"""What the lake's tables show of faults of ours and of gaps of the senders. Pure, from frames.

Belongs here: which findings and records fail which check of the validation assets, and in what order they show.
Does not belong here: what makes a record bad (pandera, in ``validation.contracts``), wording (seed ``rules``), Dagster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from interlud_pipeline.reference import Register
from interlud_pipeline.validation.tables import LAKE_TABLES

SHAPE_CHECK = "keeps_its_shape"
KEYS = {
    "submissions": ("submission_id",),
    "coverage": ("submission_id", "agglomeration", "plan", "reporting_year", "declared_by"),
    "observations": ("record_id",),
    "meetings": ("record_id",),
    "actors": ("record_id",),
    "findings": ("finding_id",),
    "decisions": ("submission_id", "decision", "agglomeration", "reporting_year", "indicator"),
}
"""What is unique in each table; a quarantined record may stand once for each rule that it breaks."""

STAGE_CHECKS = {
    "files_are_readable": ("read", "Every file could be read: rules on files, sheets and encodings."),
    "text_is_understood": ("interpret", "Every cell was understood: rules on names, numbers, dates and reasons."),
    "records_keep_their_contract": ("validate", "Every record keeps its pandera contract and agrees with its detail."),
}
QUARANTINED_KINDS = {"observations": "observation", "meetings": "meeting", "actors": "actor"}
SENDER_CHECKS = {
    **{("findings", check): claim for check, (_, claim) in STAGE_CHECKS.items()},
    **{(name, "none_in_quarantine"): f"No record of {name} was kept out of the marts." for name in QUARANTINED_KINDS},
}
"""Checks on what the senders wrote, by table and name, with what they claim."""

FINDING_COLUMNS = ("severity", "file_name", "sheet", "cell", "message_fr", "hint_fr")
QUARANTINE_COLUMNS = (
    "rule",
    "agglomeration",
    "indicator",
    "reporting_year",
    "file_name",
    "source_sheet",
    "source_cell",
)
SEVERITIES = ("error", "warning")
"""Severities that fail a check, the worst first; a finding for information fails none."""

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: how many, the worst of them, and a line in words."""

    count: int
    rows: tuple[dict[str, Any], ...]
    in_words: str


def shape_verdict(name: str, parts: Iterable[pl.DataFrame | pl.LazyFrame]) -> Verdict:
    """Whether a table of the lake has its columns and types, and no record twice.

    Args:
        name: Table of the lake.
        parts: Its rows, in parts that can have no key in common.
    """
    twice: list[pl.DataFrame] = []
    for part in parts:
        wrong = _other_columns(LAKE_TABLES[name], part.collect_schema())
        if wrong is not None:
            return Verdict(len(wrong) or 1, tuple(wrong), "Columns or types are not the lake's, or not in its order.")
        key = KEYS.get(name)
        if key is not None:
            counted = part.lazy().group_by(key).len().filter(pl.col("len") > 1)
            twice.append(counted.collect(engine="streaming"))
    if name not in KEYS:
        return Verdict(0, (), "Columns and types are those of the lake.")
    repeated = pl.concat(twice).sort(KEYS[name]) if twice else pl.DataFrame()
    words = (
        f"{repeated.height} keys stand more than once."
        if repeated.height
        else "Columns and types are right, and keys are unique."
    )
    return Verdict(repeated.height, tuple(repeated.head(SHOWN).to_dicts()), words)


def _other_columns(expected: pl.Schema, found: pl.Schema) -> list[dict[str, str]] | None:
    """The columns that are not as they should be; ``None`` where all are, and in their order."""
    if found == expected:
        return None
    return [
        {"column": column, "expected": str(expected.get(column)), "found": str(found.get(column))}
        for column in dict.fromkeys([*expected, *found])
        if expected.get(column) != found.get(column)
    ]


def sender_verdicts(
    frames: Mapping[str, pl.DataFrame] | Mapping[str, pl.LazyFrame], register: Register
) -> dict[tuple[str, str], Verdict]:
    """What the senders have to mend, by table and check.

    Args:
        frames: Tables of the lake by name.
        register: The register, for the stage of each rule.
    """
    files = frames["submissions"].lazy().select("submission_id", "file_name")
    findings, quarantine = frames["findings"].lazy(), frames["quarantine"].lazy()
    by_stage = {
        ("findings", check): _findings_verdict(_of_stage(findings, stage, register), files)
        for check, (stage, _) in STAGE_CHECKS.items()
    }
    by_kind = {
        (name, "none_in_quarantine"): _quarantine_verdict(quarantine.filter(pl.col("record_kind") == kind), files)
        for name, kind in QUARANTINED_KINDS.items()
    }
    return by_stage | by_kind


def _of_stage(findings: pl.LazyFrame, stage: str, register: Register) -> pl.LazyFrame:
    rules = [rule.rule for rule in register.rules.values() if rule.stage == stage]
    is_open = pl.col("decision").is_null()
    return findings.filter(is_open & pl.col("rule").is_in(rules) & pl.col("severity").is_in(SEVERITIES))


def _findings_verdict(findings: pl.LazyFrame, files: pl.LazyFrame) -> Verdict:
    rank = pl.col("severity").replace_strict(SEVERITIES, range(len(SEVERITIES)), return_dtype=pl.Int8)
    count, worst = _worst_first(findings, files, [rank, "file_name", "cell"], FINDING_COLUMNS)
    if not count:
        return Verdict(0, (), "Nothing to mend.")
    errors = findings.filter(pl.col("severity") == "error").select(pl.len()).collect(engine="streaming").item()
    return Verdict(count, worst, f"{errors} errors and {count - errors} warnings, each with what the sender can do.")


def _quarantine_verdict(records: pl.LazyFrame, files: pl.LazyFrame) -> Verdict:
    count, rows = _worst_first(records, files, ["file_name", "source_cell"], QUARANTINE_COLUMNS)
    words = f"{count} records are in quarantine until their cells are mended." if count else "None."
    return Verdict(count, rows, words)


def _worst_first(
    rows: pl.LazyFrame, files: pl.LazyFrame, order: Sequence[str | pl.Expr], shown: Sequence[str]
) -> tuple[int, tuple[dict[str, Any], ...]]:
    """How many rows there are, and those to be shown; only what orders them is read of all."""
    numbered = rows.with_row_index("number")
    keys = [f"key_{place}" for place in range(len(order))]
    exprs = [pl.col(one) if isinstance(one, str) else one for one in order]
    ordered = (
        numbered.join(files, on="submission_id", how="left")
        .select("number", *(one.alias(key) for one, key in zip(exprs, keys, strict=True)))
        .collect(engine="streaming")
        .sort(*keys, "number")
    )
    chosen = ordered.head(SHOWN).select("number", position=pl.int_range(pl.len()))
    worst = (
        numbered.join(chosen.lazy(), on="number", how="inner")
        .join(files, on="submission_id", how="left")
        .sort("position")
        .select(shown)
        .collect(engine="streaming")
    )
    return ordered.height, tuple(worst.to_dicts())
