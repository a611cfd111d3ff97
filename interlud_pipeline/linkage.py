"""The lake's actors held against each other and against the register, and shown to dbt.

Belongs here: the tables of candidate pairs and of the names that they are about.
Does not belong here: which names come near each other (``interpretation``), who bears them in which years (dbt).
"""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from interlud_pipeline import control
from interlud_pipeline.interpretation.candidates import candidate_pairs
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import Settings

if TYPE_CHECKING:
    import polars as pl

    from interlud_pipeline.validation.lake import Lake


def show_candidates(settings: Settings, lake: Lake, register: Register) -> None:
    """Write the tables that dbt makes the mart of candidate pairs from.

    Args:
        settings: Where they go.
        lake: Its mentions of actors are held against each other.
        register: Names of actors, and what officers have decided on pairs.
    """
    control.write_actor_pairs(settings, *candidate_tables(lake.scan("actors"), register))


def candidate_tables(actors: pl.LazyFrame, register: Register) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The candidate pairs among the lake's mentions, and the names that they are about."""
    import polars as pl  # noqa: PLC0415

    declared = actors.select("declared_name", "actor", "parse_rule").unique().collect(engine="streaming")
    pairs, names = candidate_pairs(declared.iter_rows(), register)
    pair_schema = {
        "name": pl.String,
        "other_name": pl.String,
        "score": pl.Float64,
        "method": pl.String,
        "basis": pl.String,
        "state": pl.String,
        "decided_by_function": pl.String,
        "decided_on": pl.Date,
        "reason_fr": pl.String,
    }
    name_schema = {"declared_name": pl.String, "name": pl.String, "normalised_name": pl.String, "actor": pl.String}
    return (
        pl.DataFrame([astuple(pair) for pair in pairs], schema=pair_schema, orient="row"),
        pl.DataFrame([astuple(name) for name in names], schema=name_schema, orient="row"),
    )
