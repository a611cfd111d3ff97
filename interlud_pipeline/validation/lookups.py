"""What the register says of the places (body and year) in a batch, as small frames to join.

Belongs here: plan, campaign and indicators of a place.
Does not belong here: any rule on the records of that place.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import Indicator

Place = tuple[str, int]

PLACES = pl.Schema(
    {
        "agglomeration": pl.String,
        "reporting_year": pl.Int32,
        "plan": pl.String,
        "has_campaign": pl.Boolean,
    }
)
INDICATORS = pl.Schema(
    {
        "agglomeration": pl.String,
        "reporting_year": pl.Int32,
        "indicator": pl.String,
        "is_count": pl.Boolean,
        "detail": pl.String,
    }
)


def plan_code(agglomeration: str | None, reporting_year: int | None, register: Register) -> str | None:
    """Code of the plan in force, where body and year are known and have one."""
    if agglomeration is None or reporting_year is None:
        return None
    plan = register.plan_for(agglomeration, reporting_year)
    return plan.plan if plan else None


def places_frame(places: Collection[Place], register: Register) -> pl.DataFrame:
    """Plan and campaign of each place."""
    campaigns = {(row.authority, row.reporting_year) for row in register.campaigns}
    rows = [
        (body, year, plan_code(body, year, register), (_authority(body, register), year) in campaigns)
        for body, year in sorted(places)
    ]
    return pl.DataFrame(rows, schema=PLACES, orient="row")


def indicators_frame(places: Collection[Place], register: Register) -> pl.DataFrame:
    """Indicators of each place."""
    # Bodies of one authority have the same indicators in a year: these are looked up once.
    groups = {place: (_authority(place[0], register), place[1]) for place in sorted(places)}
    firsts = {group: place for place, group in reversed(groups.items())}
    numbers = {group: number for number, group in enumerate(firsts)}
    placed = [(body, year, numbers[group]) for (body, year), group in groups.items()]
    rows = [
        (numbers[group], row.indicator, row.is_count, row.detail)
        for group, place in firsts.items()
        for row in indicators_at(*place, register)
    ]
    own = {name: dtype for name, dtype in INDICATORS.items() if name not in PLACES}
    frame = pl.DataFrame(placed, schema=[*list(INDICATORS.items())[:2], ("group", pl.Int64)], orient="row")
    indicators = pl.DataFrame(rows, schema={"group": pl.Int64, **own}, orient="row")
    return frame.join(indicators, on="group", how="inner", maintain_order="left_right").select(INDICATORS.names())


def indicators_at(agglomeration: str, reporting_year: int, register: Register) -> tuple[Indicator, ...]:
    """Indicators of the plan in force; for a year without a plan, all that the body's authority ever had.

    The second keeps figures of a year before the first plan recognisable, so that they are shown apart and not lost.
    """
    plan = plan_code(agglomeration, reporting_year, register)
    if plan is not None:
        return register.indicators_of(plan, reporting_year)
    authority = _authority(agglomeration, register)
    plans = {row.plan for row in register.plans if row.authority == authority}
    return tuple({row.indicator: row for row in register.indicators if row.plan in plans}.values())


def _authority(agglomeration: str, register: Register) -> str | None:
    body = register.agglomerations.get(agglomeration)
    return body.authority if body else None
