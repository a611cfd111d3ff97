"""Which definition of an indicator an observation is of.

Belongs here: joining rows of a plan, indicator and year to what ``dim_indicator`` says of them.
Does not belong here: what the register says (dbt).
"""

from __future__ import annotations

import polars as pl

KEY = ("plan", "indicator", "reporting_year")


def with_definition(rows: pl.LazyFrame, indicators: pl.LazyFrame, *columns: str) -> pl.LazyFrame:
    """Rows with columns of the indicator's definition in force in their year, all of them and in their order.

    Args:
        rows: Rows with a plan, an indicator and a reporting year.
        indicators: The mart ``dim_indicator``, whose definitions do not overlap.
        columns: Its columns to add; NULL where no definition was in force.
    """
    years = rows.select("reporting_year").unique()
    in_force = pl.col("reporting_year").is_between(
        "first_year", pl.col("last_year").fill_null(pl.col("reporting_year"))
    )
    by_year = indicators.join(years, how="cross").filter(in_force).select(*KEY, *columns)
    return rows.join(by_year, on=KEY, how="left", maintain_order="left")
