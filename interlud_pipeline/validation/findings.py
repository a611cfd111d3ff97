"""Findings of a batch: from pandera's failures and from the earlier stages, to the rows of the lake.

Belongs here: where a finding points, its identifier, one finding for one thing.
Does not belong here: wording (``catalogue``), or what a finding does to a record (``quarantine``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from interlud_pipeline.interpretation.personal import masked
from interlud_pipeline.model import Finding
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.catalogue import render
from interlud_pipeline.validation.lookups import plan_code
from interlud_pipeline.validation.received import Received, short_hash
from interlud_pipeline.validation.record_tables import ADDRESS
from interlud_pipeline.validation.tables import FINDINGS, STATE

WHOLE_FILE = "file"

EntryKey = tuple[str, str, str | None, str | None]
"""Submission, rule, sheet and cell."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding and the submission that it is about."""

    submission_id: str
    finding: Finding

    @property
    def key(self) -> EntryKey:
        """Where it points, and under which rule."""
        return self.submission_id, self.finding.rule, self.finding.sheet, self.finding.cell

    @property
    def holds_whole_file(self) -> bool:
        """The finding points at nothing smaller, or says itself that it is about the file as a whole."""
        points_nowhere = self.finding.sheet is None and self.finding.cell is None
        return points_nowhere or self.finding.params.get("scope") == WHOLE_FILE

    @property
    def holds_whole_sheet(self) -> bool:
        """The finding points at a sheet and at no cell of it."""
        return self.finding.sheet is not None and self.finding.cell is None


def stated(received: Iterable[Received]) -> list[Entry]:
    """Findings of the reader and of the interpreter."""
    return [
        Entry(one.submission_id, finding)
        for one in received
        for finding in (*map(_without_persons, one.interpretation.document.findings), *one.interpretation.findings)
    ]


def _without_persons(finding: Finding) -> Finding:
    """A finding of the reader, who knows no personal data, with what it quotes masked.

    Where it points at a cell its sheet stays as it is named, for that is where the cell is found.
    """
    return replace(
        finding,
        sheet=masked(finding.sheet) if finding.sheet is not None and finding.cell is None else finding.sheet,
        text=None if finding.text is None else masked(finding.text),
        params={name: masked(value) for name, value in finding.params.items()},
    )


def at_records(frame: pl.DataFrame, params: Callable[[dict[str, Any]], dict[str, str]] | None = None) -> list[Entry]:
    """One finding a row of a frame of records that has a column ``rule``, at the record's address."""
    return [
        Entry(
            row["submission_id"],
            Finding(
                rule=row["rule"],
                sheet=row["source_sheet"],
                cell=row["source_cell"],
                text=row["source_text"],
                params=params(row) if params else {},
                agglomeration=row["agglomeration"],
                indicator=row.get("indicator"),
                reporting_year=row["reporting_year"],
            ),
        )
        for row in frame.iter_rows(named=True)
    ]


def failed_records(frame: pl.DataFrame, failures: pl.DataFrame) -> list[Entry]:
    """Findings for the rows of a frame that fail a contract."""
    if failures.is_empty():
        return []
    rows = frame.with_row_index("index").join(failures, on="index", how="inner", maintain_order="right")
    return at_records(rows, _own_words)


def _own_words(row: dict[str, Any]) -> dict[str, str]:
    """What the messages of the contracts' rules name beside the text at the address."""
    held_on = row.get("held_on")
    return {
        **({"held_on": f"{held_on:%d/%m/%Y}"} if held_on else {}),
        **({"reason_text": row["reason_text"]} if row.get("reason_text") else {}),
        **({"value": f"{row['value'].normalize():f}"} if row.get("value") is not None else {}),
    }


def addresses(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """What stands at each address, where all records there agree on it."""
    key = ["agglomeration", "reporting_year", "indicator"]
    everything = pl.concat([frame.select(*ADDRESS, *key) for frame in frames])
    agreed = [
        pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).otherwise(None).alias(f"{name}_there")
        for name in key
    ]
    return everything.group_by(ADDRESS, maintain_order=True).agg(agreed)


def to_frame(entries: Iterable[Entry], known: pl.DataFrame, register: Register) -> pl.DataFrame:
    """The lake's rows of findings, one for a submission, address and rule.

    Args:
        entries: Findings in the order in which they were made; of those alike the first stands.
        known: What stands at each address (``addresses``), for findings that do not say it themselves.
        register: The register.
    """
    raw = pl.DataFrame([_row(entry, register) for entry in entries], schema=_RAW, orient="row")
    key = ["agglomeration", "reporting_year", "indicator"]
    located = raw.join(
        known,
        left_on=["submission_id", "sheet", "cell"],
        right_on=ADDRESS,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    ).with_columns(pl.coalesce(name, f"{name}_there").alias(name) for name in key)
    # Findings without a cell are told apart by what they say.
    said = pl.when(pl.col("cell").is_null()).then(pl.col("message_fr"))
    one = ["submission_id", "sheet", "cell", "rule", "said"]
    # What is said of several bodies or indicators at one place is said of none of them alone.
    alone = [pl.when(pl.col(name).drop_nulls().n_unique().over(one) <= 1).then(name).alias(name) for name in key]
    single = located.with_columns(said.alias("said")).with_columns(alone).unique(one, keep="first", maintain_order=True)
    parts = single.select("submission_id", "rule", "sheet", "cell", "said").iter_rows()
    plans = [plan_code(body, year, register) for body, year in single.select(key[:2]).iter_rows()]
    return single.with_columns(
        pl.Series("finding_id", [short_hash(*part) for part in parts], dtype=pl.String),
        pl.Series("plan", plans, dtype=pl.String),
        *(pl.lit(None, FINDINGS[name]).alias(name) for name in _DECIDED),
    ).select(FINDINGS.names())


_DECIDED = ("decision", *STATE)
_RAW = pl.Schema({name: dtype for name, dtype in FINDINGS.items() if name not in {"finding_id", "plan", *_DECIDED}})


def _row(entry: Entry, register: Register) -> tuple[Any, ...]:
    finding = entry.finding
    severity, message, hint = render(finding, register)
    return (
        entry.submission_id,
        finding.rule,
        str(severity),
        message,
        hint,
        finding.sheet,
        finding.cell,
        finding.text,
        finding.agglomeration,
        finding.indicator,
        finding.reporting_year,
    )
