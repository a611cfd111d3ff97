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
from interlud_pipeline.validation.findings import Entry
from interlud_pipeline.validation.lookups import places_frame
from interlud_pipeline.validation.received import Received, one_per_submission, short_hash
from interlud_pipeline.validation.record_tables import PLACE
from interlud_pipeline.validation.records import Records, stored_integer, to_records
from interlud_pipeline.validation.settlement import detail, gaps
from interlud_pipeline.validation.settlement.observations import KEY, UNREADABLE, settle_stated
from interlud_pipeline.validation.settlement.totals import settle_totals
from interlud_pipeline.validation.tables import ACTORS, LAKE_TABLES, MEETINGS, OBSERVATIONS, SUBMISSIONS

__all__ = ["Batch", "Received", "validate"]

# Part of what the lake records as the version of the code that made a row: raise it when a figure may change.
VALIDATION_VERSION = "1"


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

    def frames(self) -> dict[str, pl.DataFrame]:
        """The frames by name of table."""
        return {name: getattr(self, name) for name in LAKE_TABLES}


def validate(received: Sequence[Received], register: Register) -> Batch:
    """Validate interpreted files in one go.

    Raises:
        BrokenContractError: What comes out breaks the lake's own contract: a fault of the code.
    """
    submissions = one_per_submission(received)
    records = to_records(submissions, register)
    entries = findings.stated(submissions)
    records = _held(records, entries, register)
    failed = _failed(records)
    records = _held(records, failed, register)
    entries += failed

    stated = settle_stated(records.observations)
    actors, repeated = detail.repeated_actors(records.actors)
    known = findings.addresses([records.observations, records.meetings, records.actors, records.details])
    lost = gaps.orphans(submissions, entries, known, register)
    derived = detail.derived_figures(
        records.meetings, actors, records.details, lost.filter(pl.col("detail").is_not_null())
    )
    settled = settle_totals(stated, derived)
    observations = _with_lost(settled.observations, lost.filter(pl.col("detail").is_null()))
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
    batch = Batch(
        submissions=received_frame,
        coverage=covered,
        observations=observations,
        meetings=quarantine.sound(records.meetings).select(pl.col(name).cast(kind) for name, kind in MEETINGS.items()),
        actors=quarantine.sound(actors).select(ACTORS.names()),
        findings=gaps.place_refusals(findings.to_frame(entries, known, register), received_frame, covered),
        quarantine=quarantine.to_frame(kept_out, records),
    )
    for table, frame in batch.frames().items():
        contracts.ensure(table, frame)
    return batch


def _held(records: Records, entries: list[Entry], register: Register) -> Records:
    return replace(
        records,
        observations=quarantine.hold(records.observations, entries, register),
        meetings=quarantine.hold(records.meetings, entries, register),
        actors=quarantine.hold(records.actors, entries, register),
        details=quarantine.hold(records.details, entries, register),
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
    has_records = bool(read.observations or read.meetings or read.actors or read.details)
    if not has_records and (Severity.ERROR, True) in found:
        return "rejected"
    return "accepted" if all(severity == Severity.INFO for severity, _ in found) else "accepted_with_findings"
