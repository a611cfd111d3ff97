"""What the lake's tables show of faults of ours and of gaps of the senders. Pure, from frames.

Belongs here: which findings and records fail which check of the validation assets, and in what order they show.
Does not belong here: what makes a record bad (pandera, in ``validation.contracts``), wording (seed ``rules``), Dagster.
"""

from __future__ import annotations

from collections.abc import Mapping
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


def shape_verdict(name: str, frame: pl.DataFrame) -> Verdict:
    """Whether a table of the lake has its columns and types, and no record twice.

    Args:
        name: Table of the lake.
        frame: Its rows.
    """
    expected = LAKE_TABLES[name]
    if frame.schema != expected:
        wrong = [
            {"column": column, "expected": str(expected.get(column)), "found": str(frame.schema.get(column))}
            for column in dict.fromkeys([*expected, *frame.columns])
            if expected.get(column) != frame.schema.get(column)
        ]
        return Verdict(len(wrong) or 1, tuple(wrong), "Columns or types are not the lake's, or not in its order.")
    key = KEYS.get(name)
    if key is None:
        return Verdict(0, (), "Columns and types are those of the lake.")
    twice = frame.group_by(key).len().filter(pl.col("len") > 1).sort(key)
    words = (
        f"{twice.height} keys stand more than once."
        if twice.height
        else "Columns and types are right, and keys are unique."
    )
    return Verdict(twice.height, tuple(twice.head(SHOWN).to_dicts()), words)


def sender_verdicts(frames: Mapping[str, pl.DataFrame], register: Register) -> dict[tuple[str, str], Verdict]:
    """What the senders have to mend, by table and check.

    Args:
        frames: Tables of the lake by name.
        register: The register, for the stage of each rule.
    """
    files = frames["submissions"].select("submission_id", "file_name")
    findings = frames["findings"].join(files, on="submission_id", how="left")
    quarantine = frames["quarantine"].join(files, on="submission_id", how="left")
    by_stage = {
        ("findings", check): _findings_verdict(_of_stage(findings, stage, register))
        for check, (stage, _) in STAGE_CHECKS.items()
    }
    by_kind = {
        (name, "none_in_quarantine"): _quarantine_verdict(quarantine.filter(pl.col("record_kind") == kind))
        for name, kind in QUARANTINED_KINDS.items()
    }
    return by_stage | by_kind


def _of_stage(findings: pl.DataFrame, stage: str, register: Register) -> pl.DataFrame:
    rules = [rule.rule for rule in register.rules.values() if rule.stage == stage]
    is_open = pl.col("decision").is_null()
    return findings.filter(is_open & pl.col("rule").is_in(rules) & pl.col("severity").is_in(SEVERITIES))


def _findings_verdict(findings: pl.DataFrame) -> Verdict:
    rank = pl.col("severity").replace_strict(SEVERITIES, range(len(SEVERITIES)), return_dtype=pl.Int8)
    if findings.is_empty():
        return Verdict(0, (), "Nothing to mend.")
    worst = findings.sort(rank, "file_name", "cell").select(FINDING_COLUMNS)
    errors = findings.filter(pl.col("severity") == "error").height
    words = f"{errors} errors and {findings.height - errors} warnings, each with what the sender can do."
    return Verdict(
        findings.height, tuple(worst.head(SHOWN).to_dicts()), words if findings.height else "Nothing to mend."
    )


def _quarantine_verdict(records: pl.DataFrame) -> Verdict:
    rows = records.sort("file_name", "source_cell").select(QUARANTINE_COLUMNS)
    words = f"{rows.height} records are in quarantine until their cells are mended." if rows.height else "None."
    return Verdict(rows.height, tuple(rows.head(SHOWN).to_dicts()), words)
