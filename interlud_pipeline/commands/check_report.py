"""What ``interlud check`` says of one file, as the object that it prints: records read, findings, outcome."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

import polars as pl

from interlud_pipeline.commands.terminal import as_number
from interlud_pipeline.interpretation.personal import masked
from interlud_pipeline.model import Finding
from interlud_pipeline.reference import Register

if TYPE_CHECKING:
    from interlud_pipeline.validation.account import Address, CellAccount
    from interlud_pipeline.validation.batch import Batch


class FileReport(TypedDict):
    """The file as it was found; what is not known of it is ``None``."""

    name: str
    sha256: str | None
    format: str | None
    encoding: str | None


class CellsReport(TypedDict):
    """How many cells that are not blank ended as what, and those that are ignored by reason."""

    total: int
    fates: dict[str, int]
    ignored: dict[str, int]


class Report(TypedDict):
    """The object printed by ``interlud check --format json``."""

    outcome: str
    file: FileReport
    cells: CellsReport
    observations: list[dict[str, Any]]
    meetings: list[dict[str, Any]]
    actors: list[dict[str, Any]]
    findings: list[dict[str, Any]]


def report(batch: Batch, name: str, content: bytes, accounts: Mapping[Address, CellAccount] | None = None) -> Report:
    """Lay out what validation found in one file, and what became of its cells."""
    submission = batch.submissions.row(0, named=True)
    return Report(
        outcome=_outcome(submission["outcome"], batch.findings),
        file=FileReport(
            name=name,
            sha256=hashlib.sha256(content).hexdigest(),
            format=submission["format"],
            encoding=submission["encoding"],
        ),
        cells=_cells(accounts or {}),
        observations=[_observation(row) for row in batch.observations.iter_rows(named=True)],
        meetings=[_meeting(row) for row in batch.meetings.iter_rows(named=True)],
        actors=[_actor(row) for row in batch.actors.iter_rows(named=True)],
        findings=[_finding(row) for row in batch.findings.iter_rows(named=True)],
    )


def unreadable(name: str, reason: str, register: Register) -> Report:
    """The object for a path that could not be read at all."""
    from interlud_pipeline.validation.catalogue import render  # noqa: PLC0415

    finding = Finding(rule="file.unreadable", params={"name": name, "reason": reason})
    severity, message, hint = render(finding, register)
    return Report(
        outcome="rejected",
        file=FileReport(name=name, sha256=None, format=None, encoding=None),
        cells=CellsReport(total=0, fates={}, ignored={}),
        observations=[],
        meetings=[],
        actors=[],
        findings=[
            {
                "rule": finding.rule,
                "severity": str(severity),
                "message_fr": message,
                "sheet": None,
                "cell": None,
                "text": None,
                "hint": hint,
            }
        ],
    )


def _cells(accounts: Mapping[Address, CellAccount]) -> CellsReport:
    fates = Counter(one.fate.value for one in accounts.values())
    reasons = Counter(one.reason for one in accounts.values() if one.reason is not None)
    return CellsReport(total=len(accounts), fates=dict(sorted(fates.items())), ignored=dict(sorted(reasons.items())))


def exit_status(printed: Report) -> int:
    """0 where every record stands; 1 where one was quarantined or the file rejected."""
    has_error = any(finding["severity"] == "error" for finding in printed["findings"])
    return 1 if has_error or printed["outcome"] == "rejected" else 0


def _outcome(stated: str, findings: pl.DataFrame) -> str:
    if stated == "rejected":
        return stated
    return "accepted" if findings.filter(pl.col("severity") != "info").is_empty() else "accepted_with_findings"


def _source(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "sheet": row["source_sheet"],
        "cell": row["source_cell"],
        "text": _masked(row["source_text"]),
        "parse_rule": row["parse_rule"],
    }


def _observation(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "agglomeration": row["agglomeration"],
        "indicator": row["indicator"],
        "reporting_year": row["reporting_year"],
        "value": as_number(row["value"]),
        "status": row["status"],
        "reason_text": _masked(row["reason_text"]),
        "available_on": _iso(row["available_on"]),
        "declared_by": row["declared_by"],
        "is_lower_bound": row["is_lower_bound"],
        "source": _source(row),
    }


def _meeting(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "agglomeration": row["agglomeration"],
        "reporting_year": row["reporting_year"],
        "kind": row["kind"],
        "meetings": row["meetings"],
        "themes": row["themes"],
        "joint_with": row["joint_with"].split() if row["joint_with"] else None,
        "source": _source(row),
    }


def _actor(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "agglomeration": row["agglomeration"],
        "reporting_year": row["reporting_year"],
        "declared_name": _masked(row["declared_name"]),
        "canonical_name": _masked(row["canonical_name"]),
        "is_collective": row["is_collective"],
        "declared_members": row["declared_members"],
        "source": _source(row),
    }


def _finding(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "rule": row["rule"],
        "severity": row["severity"],
        "message_fr": _masked(row["message_fr"]),
        "sheet": row["sheet"],
        "cell": row["cell"],
        "text": _masked(row["text"]),
        "hint": row["hint_fr"],
    }


def _masked(text: str | None) -> str | None:
    """The text without personal data, which no output holds, whatever table it comes from."""
    return None if text is None else masked(text)


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None
