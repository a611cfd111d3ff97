"""Which reporting years a publication touched, and how they fall into runs. Pure functions.

Belongs here: comparing what each year says now with what was last looked at.
Does not belong here: Dagster; where either side is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

import polars as pl


def year_digests(observations: pl.DataFrame) -> dict[int, str]:
    """A digest of all that the observations of each reporting year say, whatever the order of rows.

    Args:
        observations: Rows of ``fct_indicator_observation``.
    """
    return {
        int(year): hashlib.sha256(_as_text(observations.filter(pl.col("reporting_year") == year))).hexdigest()
        for year in observations["reporting_year"].unique()
    }


def _as_text(rows: pl.DataFrame) -> bytes:
    return rows.sort("plan", "agglomeration", "indicator").write_csv().encode()


def touched_years(published: Mapping[int, str], looked_at: Mapping[int, str]) -> tuple[int, ...]:
    """Years whose published figures are not those that the data-quality assets last looked at.

    A comparison of states, not of events: a year that an interrupted run left behind is touched still.

    Args:
        published: Digest of each year in the publication in force.
        looked_at: Digest of each year when its data-quality assets last ran.
    """
    return tuple(sorted(year for year, digest in published.items() if looked_at.get(year) != digest))


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
