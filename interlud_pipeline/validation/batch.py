"""A batch of interpreted files, validated whole: from records to the rows of the lake.

Belongs here: the order of the steps.
Does not belong here: what a step decides (``contracts``, ``quarantine``, ``settlement``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from interlud_pipeline.model import Severity
from interlud_pipeline.reference import Register
from interlud_pipeline.validation import contracts, findings, quarantine
from interlud_pipeline.validation.decisions import ruling as rulings
from interlud_pipeline.validation.decisions.decision import Decisions
from interlud_pipeline.validation.decisions.ruling import NO_RULING, Ruling
from interlud_pipeline.validation.decisions.states import Frames, Pass, decided_here, decisions_hash, over_time
from interlud_pipeline.validation.findings import Entry
from interlud_pipeline.validation.lookups import places_frame
from interlud_pipeline.validation.received import Received, one_per_submission, short_hash
from interlud_pipeline.validation.record_tables import PLACE
from interlud_pipeline.validation.records import Records, stored_integer, to_records
from interlud_pipeline.validation.settlement import detail, gaps
from interlud_pipeline.validation.settlement.observations import KEY, UNREADABLE, settle_stated
from interlud_pipeline.validation.settlement.totals import settle_totals
from interlud_pipeline.validation.tables import ACTORS, LAKE_TABLES, MEETINGS, OBSERVATIONS, STATE, SUBMISSIONS

__all__ = ["Batch", "Received", "validate"]

# Part of what the lake records as the version of the code that made a row: raise it when a figure may change.
VALIDATION_VERSION = "3"


@dataclass(frozen=True, slots=True)
class Batch:
    """The lake's rows of some submissions, each frame with the columns of ``tables``, in the order of the files."""

    submissions: pl.DataFrame
    coverage: pl.DataFrame
    observations: pl.DataFrame
    meetings: pl.DataFrame
    actors: pl.DataFrame
    findings: pl.DataFrame
    quarantine: pl.DataFrame
    decisions: pl.DataFrame

    def frames(self) -> dict[str, pl.DataFrame]:
        """The frames by name of table."""
        return {name: getattr(self, name) for name in LAKE_TABLES}


def validate(received: Sequence[Received], register: Register, decisions: Decisions | None = None) -> Batch:
    """Validate interpreted files in one go.

    Args:
        received: The files.
        register: The register.
        decisions: Officers' answers to what is found in them, by submission.

    Raises:
        BrokenContractError: What comes out breaks the lake's own contract: a fault of the code.
    """
    submissions = one_per_submission(received)
    here = {name: decided_here(ones, register) for name, ones in (decisions or {}).items()}
    decided = [one for one in submissions if here.get(one.submission_id)]
    others = [one for one in submissions if not here.get(one.submission_id)]

    def settle(some: Sequence[Received], ruling: Ruling) -> Pass:
        return _settled(some, ruling, register)

    parts: list[Frames] = [settle(others, NO_RULING).frames] if others or not decided else []
    if decided:
        parts.append(over_time(decided, here, settle, register))
    frames = {name: pl.concat([part[name] for part in parts]) for name in LAKE_TABLES}
    known_by = {name: decisions_hash(ones) for name, ones in here.items() if ones}
    frames["submissions"] = frames["submissions"].with_columns(
        decisions_hash=pl.col("submission_id").replace_strict(known_by, default=None, return_dtype=pl.String)
    )
    for table, frame in frames.items():
        contracts.ensure(table, frame)
    return Batch(**frames)


def _settled(submissions: Sequence[Received], ruling: Ruling, register: Register) -> Pass:
    """One pass over some submissions, under the effects of decisions."""
    records = rulings.as_decided(to_records(submissions, register), ruling, register)
    as_decided, entries = records, findings.stated(submissions)
    records = _held(records, entries, ruling, register)
    failed = _failed(records)
    records = rulings.at_own_place(_held(records, failed, ruling, register), ruling)
    entries += failed

    stated = settle_stated(records.observations, ruling.preferred)
    actors, repeated = detail.repeated_actors(records.actors)
    known = findings.addresses([records.observations, records.meetings, records.actors, records.details])
    lost = gaps.orphans(submissions, rulings.binding(entries, ruling), known, register)
    derived = detail.derived_figures(
        records.meetings, actors, records.details, lost.filter(pl.col("detail").is_not_null())
    )
    settled = settle_totals(stated, derived, ruling.preferred)
    observations = rulings.with_decided_figures(
        _with_lost(settled.observations, lost.filter(pl.col("detail").is_null())),
        ruling,
        {one.submission_id: one.interpretation.declared_by for one in submissions},
        register,
    )
    covered = gaps.coverage(
        submissions, [records.observations, records.meetings, records.actors, records.details], register
    )
    entries += [
        *stated.entries,
        *repeated,
        *detail.identical_meetings(records.meetings),
        *settled.entries,
        *_without_campaign(covered, records, register),
    ]
    kept_out = {
        "observation": settled.marked,
        "meeting": records.meetings,
        "actor": actors,
        "detail": records.details,
    }
    received_frame = _submissions(submissions, entries, register)
    found = gaps.place_refusals(findings.to_frame(entries, known, register), received_frame, covered)
    frames = {
        "submissions": received_frame,
        "coverage": covered,
        "observations": observations,
        "meetings": _rows(quarantine.sound(records.meetings), MEETINGS),
        "actors": _rows(quarantine.sound(actors), ACTORS),
        "findings": found,
        "quarantine": quarantine.to_frame(kept_out, records),
        "decisions": pl.DataFrame(schema=LAKE_TABLES["decisions"]),
    }
    return Pass(frames, as_decided, entries, known)


def _rows(sound: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Rows of the lake's table, before it is known until when they hold."""
    undated = sound.with_columns(pl.lit(None, kind).alias(name) for name, kind in STATE.items())
    return undated.select(pl.col(name).cast(kind) for name, kind in schema.items())


def _held(records: Records, entries: list[Entry], ruling: Ruling, register: Register) -> Records:
    return replace(
        records,
        observations=rulings.held(records.observations, entries, ruling, register),
        meetings=rulings.held(records.meetings, entries, ruling, register),
        actors=rulings.held(records.actors, entries, ruling, register),
        details=rulings.held(records.details, entries, ruling, register),
    )


def _failed(records: Records) -> list[Entry]:
    """Findings of the contracts, on the records that nothing holds yet: one error a cell is enough to mend it."""
    failed: list[Entry] = []
    for contract in ("observations", "meetings", "actors", "details"):
        frame = quarantine.sound(getattr(records, contract)).drop("held_by", "aside_by")
        failed += findings.failed_records(frame, contracts.failures(contract, frame))
    return failed


def _without_campaign(covered: pl.DataFrame, records: Records, register: Register) -> list[Entry]:
    """Warn once a submission of each year without a campaign, at the first record of that year."""
    places = places_frame(covered.select(PLACE).drop_nulls().unique().rows(), register)
    frame = covered.join(places.drop("plan"), on=PLACE, how="left", maintain_order="left").select(
        contracts.PLACE_RECORDS.names()
    )
    address = ["source_sheet", "source_cell", "source_text"]
    key = ["submission_id", "reporting_year"]
    firsts = pl.concat(
        [one.select(*key, *address) for one in (records.observations, records.meetings, records.actors)]
    ).unique(key, keep="first", maintain_order=True)
    failures = contracts.failures("places", frame)
    single = frame.join(firsts, on=key, how="left", maintain_order="left").with_row_index("index")
    failed = single.join(failures, on="index", how="inner", maintain_order="right").unique(
        key, keep="first", maintain_order=True
    )
    return findings.at_records(failed)


def _with_lost(observations: pl.DataFrame, lost: pl.DataFrame) -> pl.DataFrame:
    """Add an unreadable figure where an error names one and nothing else in the submission speaks of it."""
    missing = lost.join(observations, on=KEY, how="anti").unique(KEY, keep="first", maintain_order=True)
    if missing.is_empty():
        return observations
    ids = [short_hash("lost", *key) for key in missing.select(KEY).iter_rows()]
    blank = missing.with_columns(
        pl.Series("record_id", ids),
        status=pl.lit(UNREADABLE),
        is_lower_bound=pl.lit(value=False),
        is_derived=pl.lit(value=False),
        parse_rule=pl.col("rule"),
    )
    absent = [pl.lit(None, kind).alias(name) for name, kind in OBSERVATIONS.items() if name not in blank.columns]
    return pl.concat([observations, blank.with_columns(absent).select(OBSERVATIONS.names())])


def _submissions(received: Sequence[Received], entries: list[Entry], register: Register) -> pl.DataFrame:
    worst = _worst(entries, register)
    rows = [
        (
            one.submission_id,
            one.sha256,
            one.file_name,
            one.location,
            one.interpretation.document.format,
            one.interpretation.document.encoding,
            one.arrival,
            one.first_received_at,
            one.interpretation.declared_by,
            stored_integer(one.interpretation.version),
            one.interpretation.sent_on,
            one.folder_year,
            one.folder_sender,
            _outcome(one, worst.get(one.submission_id, set())),
            one.interpreter_version,
            register.interpretation_hash,
            None,
        )
        for one in received
    ]
    return pl.DataFrame(rows, schema=SUBMISSIONS, orient="row")


def _worst(entries: list[Entry], register: Register) -> dict[str, set[tuple[str, bool]]]:
    """Severities of each submission's findings, and whether a finding points at no cell."""
    found: dict[str, set[tuple[str, bool]]] = {}
    for entry in entries:
        severity = register.rules[entry.finding.rule].severity
        found.setdefault(entry.submission_id, set()).add((severity, entry.finding.cell is None))
    return found


def _outcome(one: Received, found: set[tuple[str, bool]]) -> str:
    """Rejected is a file in which no record was found and of which an error says why."""
    read = one.interpretation
    has_records = bool(read.observations or read.meetings or read.actors or read.details or read.sound)
    if not has_records and (Severity.ERROR, True) in found:
        return "rejected"
    return "accepted" if all(severity == Severity.INFO for severity, _ in found) else "accepted_with_findings"
