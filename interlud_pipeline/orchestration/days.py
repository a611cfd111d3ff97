"""Days on which something falls due, opens or ends, whatever arrives. Pure, from register and publication.

Belongs here: which days change what is said of a year.
Does not belong here: the clock; what is started on such a day (``schedules``); what a campaign's calendar has for it
(``notification.occasions``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import polars as pl

from interlud_pipeline.reference import Register

Days = Mapping[int, frozenset[date]]


def days_that_matter(register: Register, observations: pl.LazyFrame) -> Days:
    """The days of each reporting year on which what is said of it may change although nothing arrives.

    On the opening a campaign's figures are expected, on the due day silence counts, from the closing on a file is
    late for good; a figure announced for a day is overdue from then on. Where « trop tôt » names no day, the
    publication says which one stands for it. On the day after its trial a year-on-year rule warns, of any year.

    Args:
        register: The register, for its campaigns.
        observations: Rows of ``fct_indicator_observation``.
    """
    days: dict[int, set[date]] = {}
    for campaign in register.campaigns:
        ends = {campaign.opens_on, campaign.due_on, campaign.closes_on}
        days.setdefault(campaign.reporting_year, set()).update(ends)
    announced = observations.filter(pl.col("available_on").is_not_null()).select("reporting_year", "available_on")
    for year, day in announced.unique().collect().iter_rows():
        days.setdefault(year, set()).add(day)
    trials = {line.beta_until + timedelta(days=1) for line in register.year_on_year_rules if line.beta_until}
    return {year: frozenset(found | trials) for year, found in days.items()}


def between(days: Iterable[date], one: date, other: date) -> tuple[date, ...]:
    """Days that lie after the earlier of two days and not after the later one, in order.

    What is judged « from a day on » is judged alike on both exactly where there is none.
    """
    earlier, later = sorted((one, other))
    return tuple(sorted(day for day in set(days) if earlier < day <= later))


def last_day(days: Days, today: date) -> date | None:
    """The last day that mattered, of any year: what changes only when one comes."""
    return max((day for found in days.values() for day in found if day <= today), default=None)
