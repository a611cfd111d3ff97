"""From files to the lake: receive, read what is new, interpret, validate, keep.

Belongs here: the order of the packages, and what must be read again.
Does not belong here: anything that one package decides by itself.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from interlud_pipeline import control
from interlud_pipeline.erasure import missing_records
from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.erasures import erased_contents
from interlud_pipeline.intake.ledger import Ledger
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.reception import Reception, receive
from interlud_pipeline.intake.withdrawals import withdrawals
from interlud_pipeline.model import Context, Finding
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

if TYPE_CHECKING:
    import polars as pl

    from interlud_pipeline.intake.reading import Oversized
    from interlud_pipeline.validation.batch import Batch, Received
    from interlud_pipeline.validation.rereading import ReadAgain

__all__ = ["IngestResult", "examine", "ingest", "read_now", "receive_new", "write_as_of"]

write_as_of = control.write_as_of

_FILES_BETWEEN_COLLECTIONS = 100


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


@contextmanager
def _collecting_young_only() -> Iterator[None]:
    """Leave the collection of cycles to ``_read``.

    A batch makes records by the hundred thousand, which stay and hold no cycles; looking through all of them again
    and again would take a tenth of its time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_collecting_young_only()
def examine(files: Sequence[tuple[bytes, str, Context]], register: Register, limits: Limits) -> Batch:
    """What validation makes of some files, with nothing kept.

    Args:
        files: Contents with their names and what the folder or the options say of them.
        register: The register.
        limits: Bounds on reading.
    """
    from interlud_pipeline.validation.batch import validate  # noqa: PLC0415

    return validate(read_now(files, register, limits), register)


def read_now(files: Sequence[tuple[bytes, str, Context]], register: Register, limits: Limits) -> list[Received]:
    """Some files as interpreted, as if they had all just arrived; see ``examine``."""
    started = datetime.now(UTC).replace(tzinfo=None)
    deliveries = [
        _Delivery(content, name, name, context, arrival=1, first_received_at=started)
        for content, name, context in files
    ]
    return list(_read(deliveries, register, limits))


def receive_new(settings: Settings) -> tuple[Reception, pl.DataFrame]:
    """Take in what is new in the inbox, and show the whole ledger to dbt.

    Returns:
        The outcome of the look at the inbox, and all rows of the ledger as they may be shown.
    """
    reception = receive(settings)
    ledger, register = Ledger(settings.ledger), Register(settings.seeds)
    arrivals = ledger.arrivals()
    shown = _with_notes(arrivals, register)
    control.write_withdrawals(settings, withdrawals(ledger))
    control.write_arrival_submissions(settings, _candidates(arrivals, register))
    control.write_arrivals(settings, shown)
    return reception, shown


def _candidates(arrivals: pl.DataFrame, register: Register) -> pl.DataFrame:
    """The identifiers that the submission of each arrival may have, the one that takes most from its folder first."""
    import polars as pl  # noqa: PLC0415

    from interlud_pipeline.validation.readings import placed  # noqa: PLC0415
    from interlud_pipeline.validation.received import submission_ids  # noqa: PLC0415

    columns = ("arrival_id", "sha256", "folder_year", "folder_sender")
    rows = [
        (arrival_id, submission_id, order)
        for arrival_id, *context in placed(arrivals, _senders(arrivals, register)).select(columns).iter_rows()
        for order, submission_id in enumerate(submission_ids(*context), start=1)
    ]
    schema = {"arrival_id": pl.Int64, "submission_id": pl.String, "candidate_order": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _with_notes(arrivals: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Say to officers, in the catalogue's words, which arrivals bring a content that is already known.

    Names of files may hold an address; in what leaves the ledger they are masked.
    """
    import polars as pl  # noqa: PLC0415

    from interlud_pipeline.interpretation.personal import masked  # noqa: PLC0415
    from interlud_pipeline.validation.catalogue import render  # noqa: PLC0415

    first = pl.col("location").first().over("sha256", order_by="arrival_id")
    notes: list[str | None] = []
    for name, known, note in arrivals.select("file_name", first, "note").iter_rows():
        finding = Finding("submission.same_content", params={"name": name, "known": known})
        notes.append(None if note is None else masked(render(finding, register)[1]))
    return arrivals.with_columns(
        pl.Series("note", notes, dtype=pl.String),
        *(pl.col(name).map_elements(masked, return_dtype=pl.String) for name in ("location", "file_name")),
    )


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
        DecisionSeedError: A line of the seed of decisions cannot be understood, or names no submission.
    """
    from filelock import FileLock  # noqa: PLC0415

    settings.state.mkdir(parents=True, exist_ok=True)
    if as_of is not None or not control.has_as_of(settings):
        control.write_as_of(settings, as_of or datetime.now(ZoneInfo(settings.timezone)).date())
    with FileLock(settings.state / ".ingest.lock"):
        reception, _ = receive_new(settings)
        arrivals = Ledger(settings.ledger).arrivals()
        return _bring_up_to_date(settings, register, arrivals, len(reception.arrivals), again)


@_collecting_young_only()
def _bring_up_to_date(
    settings: Settings, register: Register, arrivals: pl.DataFrame, new_arrivals: int, again: ReadAgain | None
) -> IngestResult:
    from interlud_pipeline.validation.batch import validate  # noqa: PLC0415
    from interlud_pipeline.validation.contents import Contents  # noqa: PLC0415
    from interlud_pipeline.validation.decisions.seed import read_decisions, require_known  # noqa: PLC0415
    from interlud_pipeline.validation.decisions.states import hashes  # noqa: PLC0415
    from interlud_pipeline.validation.lake import Lake  # noqa: PLC0415
    from interlud_pipeline.validation.readings import Readings, deliveries  # noqa: PLC0415
    from interlud_pipeline.validation.rereading import KnownContents, contents_to_read_again  # noqa: PLC0415
    from interlud_pipeline.validation.tombstones import joined  # noqa: PLC0415

    lake, archive, ledger = Lake(settings.lake), Archive(settings.archive), Ledger(settings.ledger)
    readings = Readings(settings.lake / "readings.parquet")
    delivered, decisions = deliveries(arrivals, _senders(arrivals, register)), read_decisions(register)
    in_lake = lake.known_submissions()
    decided = hashes(decisions, register)
    stale = readings.stale(delivered, in_lake, register.interpretation_hash, _code_version(), decided)
    if again:
        known = KnownContents(arrivals, delivered, in_lake, lake.read("coverage"))
        stale |= contents_to_read_again(again, known, register)
    # Bytes erased on request are not read again: their records come from the ledger.
    stale = {sha256 for sha256 in stale - erased_contents(ledger) if archive.has(sha256)}
    restored = missing_records(ledger, lake)
    gone = set(in_lake["sha256"]) - set(delivered["sha256"])
    before, former = lake.version, Contents.of(lake)
    limits = Limits.from_settings(settings)
    received = list(_read(_from_archive(delivered, stale, archive, limits), register, limits)) if stale else []
    present = in_lake.filter(~in_lake["sha256"].is_in(list(gone | stale)))["submission_id"]
    require_known(
        decisions, {*present, *restored.submissions["submission_id"], *(one.submission_id for one in received)}
    )
    if stale or gone or before is None or not restored.submissions.is_empty():
        forget = in_lake.filter(in_lake["sha256"].is_in(list(stale | gone)))["submission_id"].to_list()
        lake.write(joined(validate(received, register, decisions), restored), forget)
        readings.remember(received, register.interpretation_hash, delivered)
    contents = Contents.of(lake)
    return IngestResult(
        new_arrivals=new_arrivals,
        files_read=len(received),
        row_counts=contents.row_counts,
        finding_counts=contents.finding_counts,
        touched_years=former.years_unlike(contents),
        lake_version=lake.version or "",
        changed=lake.version != before,
    )


@dataclass(frozen=True, slots=True)
class _Delivery:
    """A content in one context, ready to be read."""

    content: bytes | Oversized
    file_name: str
    location: str
    context: Context
    arrival: int
    first_received_at: datetime


def _read(deliveries: Iterable[_Delivery], register: Register, limits: Limits) -> Iterator[Received]:
    """Read and interpret files as they come; the bytes of few are in memory at once."""
    from interlud_pipeline.intake.reading import read_many  # noqa: PLC0415
    from interlud_pipeline.interpretation.interpret import interpret  # noqa: PLC0415
    from interlud_pipeline.interpretation.personal import masked  # noqa: PLC0415
    from interlud_pipeline.validation.batch import Received  # noqa: PLC0415

    pending: deque[_Delivery] = deque()

    def contents() -> Iterator[tuple[bytes | Oversized, str]]:
        for delivery in deliveries:
            pending.append(delivery)
            yield delivery.content, delivery.file_name

    version = _code_version()
    for number, document in enumerate(read_many(contents(), limits), start=1):
        if number % _FILES_BETWEEN_COLLECTIONS == 0:
            gc.collect(0)
        delivery = pending.popleft()
        yield Received(
            interpretation=interpret(document, delivery.context, register),
            sha256=document.sha256,
            location=masked(delivery.location),
            file_name=masked(delivery.file_name),
            arrival=delivery.arrival,
            first_received_at=delivery.first_received_at,
            folder_year=delivery.context.reporting_year,
            folder_sender=delivery.context.sender,
            interpreter_version=version,
        )


def _from_archive(delivered: pl.DataFrame, stale: set[str], archive: Archive, limits: Limits) -> Iterator[_Delivery]:
    from interlud_pipeline.intake.reading import Oversized  # noqa: PLC0415

    for row in delivered.iter_rows(named=True):
        sha256 = row["sha256"]
        if sha256 in stale:
            is_oversized = archive.size(sha256) > limits.largest_file_bytes
            yield _Delivery(
                content=Oversized(sha256) if is_oversized else archive.get(sha256),
                file_name=row["file_name"],
                location=row["location"],
                context=Context(row["folder_year"], row["folder_sender"]),
                arrival=row["arrival"],
                first_received_at=row["first_received_at"],
            )


def _senders(arrivals: pl.DataFrame, register: Register) -> pl.DataFrame:
    """The body or authority that each folder names."""
    import polars as pl  # noqa: PLC0415

    from interlud_pipeline.interpretation.context import resolve_folder  # noqa: PLC0415

    folders = arrivals.select("folder_year", "folder_name").unique().rows()
    rows = [(year, name, resolve_folder(year, name, register).sender) for year, name in folders]
    schema = {"folder_year": pl.Int32, "folder_name": pl.String, "folder_sender": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _code_version() -> str:
    """Versions of the code that the lake's rows depend on; with another one the archive is read again."""
    from interlud_pipeline.interpretation.interpret import INTERPRETER_VERSION  # noqa: PLC0415
    from interlud_pipeline.validation.batch import VALIDATION_VERSION  # noqa: PLC0415

    return f"{INTERPRETER_VERSION}.{VALIDATION_VERSION}"
