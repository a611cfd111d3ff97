"""Reading again on request what was read before: one body's submissions, one file's, one year's.

Belongs here: which contents a request means.
Does not belong here: what has to be read again anyway (``readings``), or reading itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from interlud_pipeline.interpretation.context import resolve_folder
from interlud_pipeline.reference import Register

SHORTEST = 6
"""Digits of a hash or an identifier that are enough to mean a file."""


class NothingToReadAgainError(ValueError):
    """A request means no content that was received; the message says what may be asked for."""


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """A request to read again; what is given must all hold, and nothing given asks for nothing.

    Attributes:
        sender: A body, by SIREN or an accepted name, or an authority.
        file: A file, by its name, its place in the inbox, or the first digits of its SHA-256 or of its submission.
        reporting_year: The year of which a file speaks, or in whose folder it lies.
    """

    sender: str | None = None
    file: str | None = None
    reporting_year: int | None = None

    def __bool__(self) -> bool:
        return any(given is not None for given in (self.sender, self.file, self.reporting_year))

    def __str__(self) -> str:
        given = {"body": self.sender, "file": self.file, "year": self.reporting_year}
        return ", ".join(f"{name} {value}" for name, value in given.items() if value is not None)


@dataclass(frozen=True, slots=True)
class KnownContents:
    """What is known of the contents received.

    Attributes:
        arrivals: Rows of the ledger.
        delivered: Frame of ``readings.DELIVERIES``, for what the folders say.
        submissions: The lake's table of that name.
        coverage: The lake's table of that name, for what the files say.
    """

    arrivals: pl.DataFrame
    delivered: pl.DataFrame
    submissions: pl.DataFrame
    coverage: pl.DataFrame


def contents_to_read_again(asked: ReadAgain, received: KnownContents, register: Register) -> set[str]:
    """SHA-256 of each content that a request means.

    Args:
        asked: The request.
        received: Among what.
        register: The register, for names of bodies.

    Raises:
        NothingToReadAgainError: No content is meant, or no body has that name.
    """
    found = set(received.arrivals["sha256"])
    if asked.file is not None:
        found &= _of_file(asked.file, received)
    if asked.sender is not None or asked.reporting_year is not None:
        found &= _spoken_of(asked, received, register)
    if not found:
        raise NothingToReadAgainError(f"No content that was received matches the request to read again: {asked}.")
    return found


def _of_file(text: str, received: KnownContents) -> set[str]:
    arrivals = received.arrivals
    named = arrivals.filter((pl.col("location") == text) | (pl.col("file_name") == text))
    if len(text) < SHORTEST:
        return set(named["sha256"])
    by_hash = arrivals.filter(pl.col("sha256").str.starts_with(text.lower()))
    by_submission = received.submissions.filter(pl.col("submission_id").str.starts_with(text.lower()))
    return {*named["sha256"], *by_hash["sha256"], *by_submission["sha256"]}


def _spoken_of(asked: ReadAgain, received: KnownContents, register: Register) -> set[str]:
    spoken = received.coverage.join(received.submissions, on="submission_id")
    columns = {"sha256": pl.String, "sender": pl.String, "year": pl.Int32}
    rows = pl.concat(
        part.select(pl.col(name).cast(dtype) for name, dtype in columns.items())
        for part in (
            spoken.select("sha256", sender="agglomeration", year="reporting_year"),
            spoken.select("sha256", sender="declared_by", year="reporting_year"),
            received.delivered.select("sha256", sender="folder_sender", year="folder_year"),
        )
    )
    if asked.sender is not None:
        sender = resolve_folder(asked.reporting_year, asked.sender, register).sender
        if sender is None:
            raise NothingToReadAgainError(f"The register knows no body and no authority named « {asked.sender} ».")
        rows = rows.filter(pl.col("sender") == sender)
    if asked.reporting_year is not None:
        rows = rows.filter(pl.col("year") == asked.reporting_year)
    return set(rows["sha256"])
