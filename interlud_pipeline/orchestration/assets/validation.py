"""The lake's tables: what was read, validated by pandera, and what was found wrong on the way.

Two kinds of red stand apart: a table that breaks its own shape is our fault and blocks (ERROR); what a body sent
wrongly is a WARN that names the file, the cell and the remedy, and never stops the others' figures.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
from pydantic import Field

from interlud_pipeline import control
from interlud_pipeline.orchestration.automation import moved
from interlud_pipeline.orchestration.links import RULES
from interlud_pipeline.orchestration.metadata import column_schema, table
from interlud_pipeline.orchestration.names import ARRIVALS, OWNER, REGISTER, STATE_POOL, VALIDATION, validated
from interlud_pipeline.orchestration.retries import SECOND_TRIES, only_transient_faults_again
from interlud_pipeline.orchestration.rule_counts import rule_table, severity_counts
from interlud_pipeline.orchestration.verdicts import SENDER_CHECKS, SHAPE_CHECK, Verdict, sender_verdicts, shape_verdict
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings
from interlud_pipeline.validation.lake import Lake
from interlud_pipeline.validation.tables import LAKE_TABLES, in_effect

DESCRIPTIONS = {
    "submissions": "One row per content as sent for a context, with what it declares of itself.",
    "coverage": "The bodies and years that each submission speaks of.",
    "observations": "What each submission says of each indicator, settled with its own detail.",
    "meetings": "Accepted rows of meetings: the detail behind indicator 116.",
    "actors": "Accepted mentions of actors: the detail behind indicator 115.",
    "findings": "What is wrong or doubtful: one row per address and rule, with its French message and remedy.",
    "quarantine": "Records kept out of the marts by an error finding, whole, at the address where they stood.",
    "decisions": "What each officer's decision came to within the submission that it answers.",
}

FINDINGS = "findings"
STAGING_PREFIX = "stg_lake__"
COLUMNS_OF_THE_LAKE_ALONE = {
    "file_name": "Name of the file.",
    "location": "Where it lay in the inbox.",
    "format": "Format in which it was read.",
    "encoding": "Encoding of its text.",
    "first_received_at": "Instant (UTC) at which this content arrived first in this context.",
    "decisions_hash": "Hash of the decisions on it; another one has it validated again.",
    "kind": "Kind of meeting, from the seed `meeting_kinds`.",
    "actor": "Actor of the register; null where it is in none.",
    "sheet": "Sheet in a workbook.",
    "cell": "Cell, line or JSON pointer.",
    "text": "Verbatim text there, masked.",
    "record_kind": "What it would have been: an observation, a meeting or an actor.",
    "record_id": "The record.",
    "rule": "Rule that it breaks.",
    "record_json": "The whole record as it was read.",
    "decided_from": "Day from which this state of a decided submission holds; null where no decision begins it.",
    "decided_until": "Day before which it holds; null where no decision ends it.",
}
"""Meaning of the columns that staging leaves out or renames."""

Columns = Mapping[str, Mapping[str, str]]


def lake_columns(manifest: Mapping[str, Any]) -> Columns:
    """The meaning of each column of each table of the lake, as the models that stage them describe it."""
    staged: dict[str, dict[str, str]] = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["name"].startswith(STAGING_PREFIX):
            columns = {name: column["description"] for name, column in node["columns"].items()}
            staged[node["name"].removeprefix(STAGING_PREFIX)] = columns
    shared = {name: text for columns in staged.values() for name, text in columns.items()}
    known = {**shared, **COLUMNS_OF_THE_LAKE_ALONE}
    return {
        table: {name: staged.get(table, {}).get(name) or known.get(name, "") for name in schema}
        for table, schema in LAKE_TABLES.items()
    }


class ReadingConfig(dg.Config):
    """What to read again. With nothing given, what is new or was read by other rules is read, and nothing else.

    What is given must all hold: a body and a year mean that body's submissions of that year.
    """

    read_again_body: str | None = Field(
        default=None,
        description="Read again the submissions of this body, by SIREN or any accepted name (CALL, Lens-Liévin), or of "
        "this authority (artois-mobilites).",
    )
    read_again_file: str | None = Field(
        default=None,
        description="Read again this file: its name, its path in the inbox, or the first six digits or more of its "
        "SHA-256 or of its submission_id.",
    )
    read_again_year: int | None = Field(
        default=None,
        description="Read again the submissions that speak of this reporting year, 2023, or lie in its folder.",
    )


def build_validation_assets(register: Register, columns: Columns) -> dg.AssetsDefinition:
    """One step that reads what is new and brings every table of the lake up to date.

    Args:
        register: The register.
        columns: Meaning of each column, by table.
    """

    @dg.multi_asset(
        name="validation",
        specs=[_spec(name) for name in LAKE_TABLES],
        check_specs=[*(_shape_spec(name) for name in LAKE_TABLES), *_sender_specs()],
        pool=STATE_POOL,
        retry_policy=SECOND_TRIES,
    )
    def validation(
        context: dg.AssetExecutionContext, config: ReadingConfig, state: dg.ResourceParam[Settings]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        from interlud_pipeline.pipeline import ingest  # noqa: PLC0415
        from interlud_pipeline.validation.rereading import ReadAgain  # noqa: PLC0415

        again = ReadAgain(config.read_again_body, config.read_again_file, config.read_again_year)
        with only_transient_faults_again():
            result = ingest(state, register, again=again)
        context.log.info("%s files read, lake version %s", result.files_read, result.lake_version)
        lake = Lake(state.lake)
        day = control.read_as_of(state)
        frames = {name: in_effect(lake.scan(name), day) for name in LAKE_TABLES}
        for name, frame in frames.items():
            yield dg.MaterializeResult(
                asset_key=validated(name),
                metadata={
                    "dagster/row_count": frame.select(pl.len()).collect(engine="streaming").item(),
                    "dagster/column_schema": column_schema(frame.collect_schema(), columns[name]),
                    "size_bytes": _size(state.lake, name),
                    "lake_version": result.lake_version,
                    **(_by_rule(frame, register) if name == FINDINGS else {}),
                },
            )
            yield _check(name, SHAPE_CHECK, shape_verdict(name, _parts(lake, name, day)), dg.AssetCheckSeverity.ERROR)
        for (name, check), verdict in sender_verdicts(frames, register).items():
            yield _check(name, check, verdict, dg.AssetCheckSeverity.WARN)

    return validation


def _parts(lake: Lake, name: str, day: date | None) -> Iterator[pl.LazyFrame]:
    """A table in parts that can have no key in common: a key holds its year, but for that of a finding."""
    for part in [lake.scan(name)] if name == FINDINGS else lake.scan_by_part(name):
        yield in_effect(part, day)


def _by_rule(findings: pl.LazyFrame, register: Register) -> dict[str, Any]:
    return {
        **severity_counts(findings),
        "findings_by_rule": dg.MetadataValue.md(rule_table(findings, register)),
        "all_rules": dg.MetadataValue.url(f"{RULES}.md"),
    }


def _size(lake: Path, name: str) -> int:
    return sum(path.stat().st_size for path in lake.glob(f"current/*/{name}-*.parquet"))


def _spec(name: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        validated(name),
        deps=[ARRIVALS, REGISTER],
        group_name=VALIDATION,
        owners=[OWNER],
        kinds={"polars", "pandera", "parquet"},
        description=DESCRIPTIONS[name],
    )


def _shape_spec(name: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        SHAPE_CHECK,
        asset=validated(name),
        blocking=True,
        automation_condition=moved(),
        description="The table has its columns and types, and no record twice. A failure is a fault of the pipeline.",
    )


def _sender_specs() -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(check, asset=validated(name), description=claim)
        for (name, check), claim in SENDER_CHECKS.items()
    ]


def _check(name: str, check: str, verdict: Verdict, severity: dg.AssetCheckSeverity) -> dg.AssetCheckResult:
    shown: dict[str, dg.RawMetadataValue] = {"count": verdict.count}
    if verdict.rows:
        shown["worst_first"] = table(verdict.rows, list(verdict.rows[0]))
    return dg.AssetCheckResult(
        asset_key=validated(name),
        check_name=check,
        passed=not verdict.count,
        severity=severity,
        description=verdict.in_words,
        metadata=shown,
    )
