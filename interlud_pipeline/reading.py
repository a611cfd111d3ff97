"""Contents in their contexts, read and interpreted as they come.

Belongs here: how bytes meet the readers and the interpreter, with few of them in memory at once.
Does not belong here: which contents are to be read (``pipeline``), how a file is read (``intake``) or understood.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from interlud_pipeline.garbage import collecting_young_only
from interlud_pipeline.intake.archive import Archive
from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.model import Context
from interlud_pipeline.reference import Register

if TYPE_CHECKING:
    import polars as pl

    from interlud_pipeline.intake.reading import Oversized
    from interlud_pipeline.intake.sandbox import ReaderPool
    from interlud_pipeline.validation.batch import Batch, Received

_FILES_BETWEEN_COLLECTIONS = 100


@collecting_young_only()
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
        Delivery(content, name, name, context, arrival=1, first_received_at=started) for content, name, context in files
    ]
    return list(read(deliveries, register, limits))


@dataclass(frozen=True, slots=True)
class Delivery:
    """A content in one context, ready to be read."""

    content: bytes | Oversized
    file_name: str
    location: str
    context: Context
    arrival: int
    first_received_at: datetime


def read(
    deliveries: Iterable[Delivery], register: Register, limits: Limits, *, pool: ReaderPool | None = None
) -> Iterator[Received]:
    """Read and interpret files as they come; the bytes of few are in memory at once.

    Args:
        deliveries: The files.
        register: The register.
        limits: Bounds on reading.
        pool: Children that read workbooks; without it, some are started and ended.
    """
    from interlud_pipeline.intake.reading import read_many  # noqa: PLC0415
    from interlud_pipeline.interpretation.interpret import interpret  # noqa: PLC0415
    from interlud_pipeline.interpretation.personal import masked  # noqa: PLC0415
    from interlud_pipeline.validation.batch import Received  # noqa: PLC0415

    pending: deque[Delivery] = deque()

    def contents() -> Iterator[tuple[bytes | Oversized, str]]:
        for delivery in deliveries:
            pending.append(delivery)
            yield delivery.content, delivery.file_name

    version = code_version()
    for number, document in enumerate(read_many(contents(), limits, pool=pool, long_as_columns=True), start=1):
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


def from_archive(delivered: pl.DataFrame, stale: set[str], archive: Archive, limits: Limits) -> Iterator[Delivery]:
    """The contents to be read, one after the other out of the archive.

    Args:
        delivered: Contents in their contexts.
        stale: Hashes of those to be read.
        archive: Where their bytes are.
        limits: A content above the largest size is not taken out.
    """
    from interlud_pipeline.intake.reading import Oversized  # noqa: PLC0415

    for row in delivered.iter_rows(named=True):
        sha256 = row["sha256"]
        if sha256 in stale:
            is_oversized = archive.size(sha256) > limits.largest_file_bytes
            yield Delivery(
                content=Oversized(sha256) if is_oversized else archive.get(sha256),
                file_name=row["file_name"],
                location=row["location"],
                context=Context(row["folder_year"], row["folder_sender"]),
                arrival=row["arrival"],
                first_received_at=row["first_received_at"],
            )


def code_version() -> str:
    """Versions of the code that the lake's rows depend on; with another one the archive is read again."""
    from interlud_pipeline.interpretation.interpret import INTERPRETER_VERSION  # noqa: PLC0415
    from interlud_pipeline.validation.batch import VALIDATION_VERSION  # noqa: PLC0415

    return f"{INTERPRETER_VERSION}.{VALIDATION_VERSION}"
