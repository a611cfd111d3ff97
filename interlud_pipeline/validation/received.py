"""One file as interpreted, with what the ledger knows of its arrivals.

Belongs here: the identity of a submission, and which reading stands where one content arrived more than once.
Does not belong here: the records themselves (``records``), or precedence between submissions (dbt).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

import polars as pl

from interlud_pipeline.model import Interpretation

_ID_LENGTH = 16


def short_hash(*parts: object) -> str:
    """A stable identifier made from parts; ``None`` and the empty text count the same."""
    text = "|".join(["" if part is None else str(part) for part in parts])
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]


def short_hashes(kind: str, parts: pl.DataFrame) -> pl.Series:
    """``short_hash`` of a word and of the parts in each row, texts and whole numbers."""
    texts = [pl.col(name).cast(pl.String).fill_null("") for name in parts.columns]
    joined = parts.select(pl.concat_str(pl.lit(kind), *texts, separator="|")).to_series()
    sha256 = hashlib.sha256
    return pl.Series([sha256(text.encode()).hexdigest()[:_ID_LENGTH] for text in joined.to_list()], dtype=pl.String)


def submission_ids(sha256: str, folder_year: int | None, folder_sender: str | None) -> tuple[str, ...]:
    """What may identify a content in a folder, by what the file takes from it: both, one or nothing.

    Args:
        sha256: Hash of the bytes.
        folder_year: Year that the folder says.
        folder_sender: Body's SIREN or authority's code that the folder says.

    Returns:
        Identifiers without repetition, the one that takes the most first.
    """
    taken = ((folder_year, folder_sender), (None, folder_sender), (folder_year, None), (None, None))
    return tuple(dict.fromkeys(short_hash(sha256, year, sender) for year, sender in taken))


# A submission is asked for its identifier once a record.
_kept_hash = lru_cache(maxsize=65_536)(short_hash)


@dataclass(frozen=True, slots=True)
class Received:
    """An interpreted file in one context.

    Attributes:
        interpretation: What was read in it.
        sha256: Hash of its bytes.
        location: Where it was found.
        file_name: Its name there.
        arrival: Number of the scan in which it last arrived.
        first_received_at: When it first arrived, UTC.
        folder_year: Year that its folder or the option says.
        folder_sender: Body's SIREN or authority's code that its folder or the option says.
        interpreter_version: Version of the code that read it.
    """

    interpretation: Interpretation
    sha256: str
    location: str
    file_name: str
    arrival: int
    first_received_at: datetime
    folder_year: int | None = None
    folder_sender: str | None = None
    interpreter_version: str = ""

    @property
    def submission_id(self) -> str:
        """Hash of the content and of what it takes from its context; the same template in two folders is two."""
        return _kept_hash(
            self.sha256,
            self.folder_year if self.interpretation.uses_context_year else None,
            self.folder_sender if self.interpretation.uses_context_sender else None,
        )


def one_per_submission(received: Iterable[Received]) -> tuple[Received, ...]:
    """Join the arrivals of one submission: the reading with the fewest findings stands, and of equals the last.

    A file that states its body and year is one submission wherever it lies. Put first in a wrong folder, which it
    contradicts, and then in the right one, it is mended by that. The submission keeps its first date of arrival
    and its last place in the order of arrivals, so that a file sent again counts as sent later.
    """
    groups: dict[str, list[Received]] = {}
    for one in received:
        groups.setdefault(one.submission_id, []).append(one)
    return tuple(_joined(groups[key]) for key in sorted(groups))


def _joined(group: list[Received]) -> Received:
    best = min(group, key=lambda one: (len(one.interpretation.findings), -one.arrival, one.location))
    return replace(
        best,
        arrival=max(one.arrival for one in group),
        first_received_at=min(one.first_received_at for one in group),
    )
