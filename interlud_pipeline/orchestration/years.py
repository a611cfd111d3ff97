"""Which reporting years are to be looked at again, and how they fall into runs. Pure functions.

Belongs here: comparing what each year was made from now with what it was made from when last looked at.
Does not belong here: Dagster; where either side is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from interlud_pipeline.orchestration.days import Days, between
from interlud_pipeline.publication.manifest import Part

YEAR = "reporting_year"


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures of a year rest on.

    Attributes:
        digest: Digest of all that the publication says of the year.
        as_of: Day for which it says so.
        register_hash: Hash of the register with which it was made.
    """

    digest: str
    as_of: date
    register_hash: str


def year_digests(tables: Mapping[str, pl.DataFrame]) -> dict[int, str]:
    """A digest of all that some tables say of each reporting year, whatever the order of rows.

    Args:
        tables: Marts by name; those without a reporting year say nothing of any.
    """
    digests: dict[int, hashlib._Hash] = {}
    for name, frame in sorted(tables.items()):
        if YEAR not in frame.columns:
            continue
        for (year,), rows in sorted(frame.drop_nulls(YEAR).partition_by(YEAR, as_dict=True).items()):
            digest = digests.setdefault(int(str(year)), hashlib.sha256())
            digest.update(f"{name}\0{rows.sort(rows.columns).write_csv()}\0".encode())
    return {year: digest.hexdigest() for year, digest in digests.items()}


def digests_of_parts(parts: Mapping[str, Sequence[Part]]) -> dict[int, str]:
    """The same from what a publication notes of each mart's years, of which no row is read.

    Args:
        parts: By mart; parts without a year say nothing of any.
    """
    digests: dict[int, hashlib._Hash] = {}
    for name, of_mart in sorted(parts.items()):
        for part in sorted((one for one in of_mart if one.year is not None), key=lambda one: one.year or 0):
            digest = digests.setdefault(part.year or 0, hashlib.sha256())
            digest.update(f"{name}\0{part.rows}\0{part.digest}\0".encode())
    return {year: digest.hexdigest() for year, digest in digests.items()}


def years_to_refresh(present: Mapping[int, Basis], looked_at: Mapping[int, Basis], days: Days) -> tuple[int, ...]:
    """Years whose data-quality assets are to run; no other year's do.

    They are those with new records, the year after each of them (whose figures are held against theirs), those of
    which a day that matters lies between the two days of evaluation, and all after a change of the register. A
    comparison of states, not of events: a year that an interrupted run left behind is among them still.

    Args:
        present: What each year rests on in the publication in force.
        looked_at: What it rested on when its assets last ran; a year that never was looked at is not there.
        days: The days that matter of each year.
    """
    changed = {
        year for year, basis in present.items() if year not in looked_at or looked_at[year].digest != basis.digest
    }
    after = {year + 1 for year in changed}
    dated = {
        year
        for year, basis in present.items()
        if year in looked_at and between(days.get(year, ()), looked_at[year].as_of, basis.as_of)
    }
    other_register = {
        year
        for year, basis in present.items()
        if year in looked_at and looked_at[year].register_hash != basis.register_hash
    }
    return tuple(sorted((changed | after | dated | other_register) & set(present)))


def contiguous_ranges(years: Collection[int], partitions: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """The fewest ranges of neighbouring partitions that cover the years; one run can take one range.

    Args:
        years: Years wanted; those without a partition are left out.
        partitions: All partitions, in their order.
    """
    ranges: list[tuple[int, int]] = []
    is_open = False
    for year in partitions:
        if year not in years:
            is_open = False
            continue
        ranges = [*ranges[:-1], (ranges[-1][0], year)] if is_open else [*ranges, (year, year)]
        is_open = True
    return tuple(ranges)
