"""From files to the lake: receive, read what is new, interpret, validate, keep.

Belongs here: the order of the packages, and what must be read again.
Does not belong here: anything that one package decides by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from interlud_pipeline import control
from interlud_pipeline.erasure import missing_records
from interlud_pipeline.garbage import collecting_young_only
from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.erasures import erased_contents
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.linkage import show_candidates
from interlud_pipeline.reading import code_version, examine, read_now
from interlud_pipeline.reception_shown import receive_new, senders
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

if TYPE_CHECKING:
    import polars as pl

    from interlud_pipeline.validation.decisions.decision import Decisions
    from interlud_pipeline.validation.drafts import Drafts
    from interlud_pipeline.validation.rereading import ReadAgain

__all__ = ["IngestResult", "examine", "ingest", "read_now", "receive_new", "write_as_of"]

write_as_of = control.write_as_of


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What bringing the lake up to date came to.

    Attributes:
        new_arrivals: Rows that the ledger gained.
        files_read: Contents read, once for each context.
        row_counts: Rows of each table of the lake.
        finding_counts: Findings in the lake by severity.
        touched_years: Years of which a record was added, changed or left out.
        lake_version: Version in force.
        changed: Whether it is another than before.
    """

    new_arrivals: int
    files_read: int
    row_counts: dict[str, int]
    finding_counts: dict[str, int]
    touched_years: tuple[int, ...]
    lake_version: str
    changed: bool


def ingest(
    settings: Settings, register: Register, as_of: date | None = None, again: ReadAgain | None = None
) -> IngestResult:
    """Bring the lake up to date with the inbox, reading only what it must.

    What is in the lake follows from archive, ledger, register and decisions alone: running twice changes nothing,
    stopping anywhere loses nothing, and a lake deleted is made again, version for version.

    Args:
        settings: Where everything is.
        register: The register.
        as_of: Day of evaluation to set; left out, the day set before stays, and the first one is today.
        again: What to read again although nothing changed for it.

    Raises:
        NothingToReadAgainError: The request to read again means nothing that was received.
        SeedError: A line of the register cannot be understood, or a decision names no submission.
    """
    from filelock import FileLock  # noqa: PLC0415

    register.require_readable()
    settings.state.mkdir(parents=True, exist_ok=True)
    if as_of is not None or not control.has_as_of(settings):
        control.write_as_of(settings, as_of or datetime.now(ZoneInfo(settings.timezone)).date())
    with FileLock(settings.state / ".ingest.lock"):
        reception, _ = receive_new(settings)
        arrivals = Ledger(settings.ledger).arrivals()
        return _bring_up_to_date(settings, register, arrivals, len(reception.arrivals), again)


@collecting_young_only()
def _bring_up_to_date(
    settings: Settings, register: Register, arrivals: pl.DataFrame, new_arrivals: int, again: ReadAgain | None
) -> IngestResult:
    from interlud_pipeline.validation.contents import Contents, Counts  # noqa: PLC0415
    from interlud_pipeline.validation.decisions.seed import read_decisions, require_known  # noqa: PLC0415
    from interlud_pipeline.validation.decisions.states import hashes  # noqa: PLC0415
    from interlud_pipeline.validation.lake import Lake  # noqa: PLC0415
    from interlud_pipeline.validation.readings import Readings, deliveries  # noqa: PLC0415
    from interlud_pipeline.validation.rereading import KnownContents, contents_to_read_again  # noqa: PLC0415

    lake, archive, ledger = Lake(settings.lake), Archive(settings.archive), Ledger(settings.ledger)
    readings = Readings(settings.lake / "readings.parquet")
    delivered, decisions = deliveries(arrivals, senders(arrivals, register)), read_decisions(register)
    in_lake = lake.known_submissions()
    decided = hashes(decisions, register)
    stale = readings.stale(delivered, in_lake, register.interpretation_hash, code_version(), decided)
    if again:
        known = KnownContents(arrivals, delivered, in_lake, lake.read("coverage"))
        stale |= contents_to_read_again(again, known, register)
    # Bytes erased on request are not read again: their records come from the ledger.
    stale = {sha256 for sha256 in stale - erased_contents(ledger) if archive.has(sha256)}
    restored = missing_records(ledger, lake)
    gone = set(in_lake["sha256"]) - set(delivered["sha256"])
    forgotten = set(in_lake.filter(in_lake["sha256"].is_in(list(stale | gone)))["submission_id"])
    before, former = lake.version, Contents.of(lake, forgotten)
    with lake.drafts() as drafts:
        _validate(settings, register, decisions, delivered.filter(delivered["sha256"].is_in(list(stale))), drafts)
        if not restored.submissions.is_empty():
            drafts.add(restored, name="restored")
        made = set(drafts.index["submission_id"])
        require_known(decisions, set(in_lake["submission_id"]) - forgotten | made)
        read = drafts.was_read
        if stale or gone or before is None or made:
            lake.lay_out(drafts, forgotten)
            readings.remember(read, delivered)
    show_candidates(settings, lake, register)
    counts = Counts.of(lake)
    return IngestResult(
        new_arrivals=new_arrivals,
        files_read=read.height,
        row_counts=counts.rows,
        finding_counts=counts.findings,
        touched_years=former.years_unlike(Contents.of(lake, forgotten | made)),
        lake_version=lake.version or "",
        changed=lake.version != before,
    )


def _validate(
    settings: Settings, register: Register, decisions: Decisions, delivered: pl.DataFrame, drafts: Drafts
) -> None:
    """Keep the lake's rows of the contents to be read, batch by batch; on Spark where that is the engine."""
    if delivered.is_empty():
        return
    if settings.engine == "spark":
        from interlud_pipeline.cluster.reading import read_on_spark  # noqa: PLC0415

        read_on_spark(settings, delivered, drafts)
        return
    from interlud_pipeline.batches import Means, in_batches, work_on  # noqa: PLC0415
    from interlud_pipeline.intake.sandbox import ReaderPool  # noqa: PLC0415

    means = Means(Archive(settings.archive), Limits.from_settings(settings), register, decisions)
    with ReaderPool(means.limits) as pool:
        for (number,), contents in in_batches(delivered, means.archive).group_by("batch", maintain_order=True):
            work_on(contents, means, drafts, str(number), pool=pool)
