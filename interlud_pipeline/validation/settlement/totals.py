"""Declared totals against the figures that follow from their detail.

The detail's figure stands. A declared total that agrees lends it its status (a total declared provisional stays so);
one that differs is held with an error that shows both. Beside unreadable detail no total counts. Only a table without
rows lets the declared total, or the declared reason, stand.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import polars as pl

from interlud_pipeline.validation.findings import Entry, at_records
from interlud_pipeline.validation.settlement.observations import BLANK, KEY, Stated
from interlud_pipeline.validation.tables import OBSERVATIONS, STATE


@dataclass(frozen=True, slots=True)
class Settled:
    """Observations of a batch, one a key.

    Attributes:
        observations: Rows of the lake's table.
        marked: Records of observations with the marks of quarantine.
        entries: Findings made on the way.
    """

    observations: pl.DataFrame
    marked: pl.DataFrame
    entries: list[Entry]


def settle_totals(stated: Stated, derived: pl.DataFrame, preferred: Collection[str] = ()) -> Settled:
    """Join what was stated with what follows from detail.

    Args:
        stated: Observations as stated.
        derived: Figures that follow from detail.
        preferred: Declared totals that a decision prefers to their detail.
    """
    is_preferred = pl.col("record_id").is_in(list(preferred))
    derived = derived.join(stated.settled.filter(is_preferred), on=KEY, how="anti")
    figures = derived.select(
        *KEY,
        derived_value="value",
        derived_status="status",
        derived_held_by="held_by",
        is_derived_here=pl.lit(value=True),
    )
    both = stated.settled.join(figures, on=KEY, how="left", maintain_order="left")
    has_figure = pl.col("is_derived_here").fill_null(value=False)
    yields = has_figure & (pl.col("derived_status") != BLANK)
    speaks = pl.col("held_by").is_null() & (pl.col("status") != BLANK)
    differs = pl.col("value").ne_missing(pl.col("derived_value"))
    is_blocked = pl.col("derived_held_by").is_not_null()

    overruled = both.filter(yields, speaks)
    differing = overruled.filter(~is_blocked, differs).with_columns(rule=pl.lit("detail.total_differs"))
    blocked = overruled.filter(is_blocked).with_columns(rule=pl.col("derived_held_by"))
    agreeing = overruled.filter(~is_blocked, ~differs)

    observations = pl.concat(
        [
            _as_rows(both.filter(~yields), is_derived=False),
            _as_rows(_figures(derived, stated.settled, agreeing), is_derived=True),
        ]
    )
    kept_out = pl.concat([differing, blocked]).select("record_id", "rule")
    marked = stated.marked.join(kept_out, on="record_id", how="left", maintain_order="left")
    return Settled(
        observations=observations,
        marked=marked.with_columns(held_by=pl.coalesce("held_by", "rule")).drop("rule"),
        entries=at_records(differing, _both_figures),
    )


def _figures(derived: pl.DataFrame, stated: pl.DataFrame, agreeing: pl.DataFrame) -> pl.DataFrame:
    """Derived figures that stand: all but the blanks for which something was stated."""
    lent = agreeing.select(*KEY, lent_status="status", lent_reason="reason_text", lent_bound="is_lower_bound")
    blank = derived.filter(pl.col("status") == BLANK).join(stated, on=KEY, how="anti")
    others = derived.filter(pl.col("status") != BLANK)
    return (
        pl.concat([others, blank])
        .join(lent, on=KEY, how="left", maintain_order="left")
        .with_columns(
            status=pl.coalesce("lent_status", "status"),
            reason_text=pl.col("lent_reason"),
            is_lower_bound=pl.col("is_lower_bound") | pl.col("lent_bound").fill_null(value=False),
            available_on=pl.lit(None, pl.Date),
        )
    )


def _as_rows(frame: pl.DataFrame, *, is_derived: bool) -> pl.DataFrame:
    undated = frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in STATE.items())
    return undated.with_columns(is_derived=pl.lit(is_derived)).select(OBSERVATIONS.names())


def _both_figures(row: dict[str, Any]) -> dict[str, str]:
    return {"declared": row["source_text"], "counted": f"{row['derived_value'].normalize():f}"}
