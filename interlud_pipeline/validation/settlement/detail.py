"""Rows of detail, and the figures that follow from them.

The register says which indicator a detail makes (column ``detail``). Meetings of one kind add up; actors count once
each; themes are an attribute and never added. A row that cannot be read makes its figure unreadable, since a total is
never quietly smaller. A table with headers only is a blank, never 0.
"""

from __future__ import annotations

import polars as pl

from interlud_pipeline.validation.findings import Entry, at_records
from interlud_pipeline.validation.quarantine import sound
from interlud_pipeline.validation.received import short_hash
from interlud_pipeline.validation.settlement.observations import BLANK, KEY, UNREADABLE
from interlud_pipeline.validation.tables import VALUE

BETWEEN_PARTS = " ; "
"""Stands between the texts of the rows that make a figure."""

PARSE_RULES = {"meeting": "derived.meetings", "actor": "derived.actors"}

PERSON_RULE = "actor.person"
"""Read by this rule, a mention has a mask for a name."""

_SOURCE = ["declared_by", "source_sheet", "source_cell", "source_text"]
# In this order the parts of a detail lend their address to its figure.
_HELD, _TABLE, _ROW = 0, 1, 2


def identical_meetings(meetings: pl.DataFrame) -> list[Entry]:
    """Warn of undated meeting rows that repeat an earlier one in all but their address; they are counted."""
    alike = ["submission_id", "agglomeration", "reporting_year", "kind", "meetings", "themes", "joint_with"]
    undated = sound(meetings).filter(pl.col("held_on").is_null())
    repeated = undated.filter(pl.int_range(pl.len()).over(alike) > 0)
    return at_records(repeated.with_columns(rule=pl.lit("meeting.identical_rows")))


def repeated_actors(actors: pl.DataFrame) -> tuple[pl.DataFrame, list[Entry]]:
    """Set aside each mention of an actor that its body already named for the year, with a warning."""
    name = pl.col("canonical_name").str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    named = pl.concat_str(pl.lit("name:"), name.str.replace_all(r"\s+", " ").str.strip_chars())
    # Masked persons all bear one name; interpretation, which saw theirs, has set aside who was named twice.
    is_person = pl.col("parse_rule") == PERSON_RULE
    identity = pl.when(is_person).then("record_id").otherwise(pl.coalesce("actor", named))
    counted = sound(actors).with_columns(identity=identity)
    place = ["submission_id", "agglomeration", "reporting_year", "identity"]
    repeated = counted.filter(pl.int_range(pl.len()).over(place) > 0).with_columns(rule=pl.lit("list.duplicate"))
    joined = actors.join(repeated.select("record_id", "rule"), on="record_id", how="left", maintain_order="left")
    marked = joined.with_columns(aside_by=pl.coalesce("aside_by", "rule")).drop("rule")
    return marked, at_records(repeated)


def derived_figures(
    meetings: pl.DataFrame, actors: pl.DataFrame, details: pl.DataFrame, blockers: pl.DataFrame
) -> pl.DataFrame:
    """Figures that follow from detail, one for a submission, body, year and indicator.

    Args:
        meetings: Marked records of meetings.
        actors: Marked mentions of actors.
        details: Marked tables of detail, those with headers only among them.
        blockers: Places where something that could not be read may belong to a detail: the columns of a key, of a
            source, ``plan``, ``detail`` and ``rule``.

    Returns:
        Columns of the key, ``plan``, ``detail``, ``value``, ``status``, ``is_lower_bound``, ``held_by`` (the rule
        that makes the figure unreadable) and those of its source.
    """
    parts = pl.concat(
        [
            _parts(meetings.with_columns(detail=pl.lit("meeting"), amount=pl.col("meetings")), _ROW),
            _parts(actors.with_columns(detail=pl.lit("actor"), amount=pl.lit(1)), _ROW),
            _parts(details.with_columns(amount=pl.lit(0)), _TABLE),
            _parts(blockers.with_columns(held_by="rule", aside_by=pl.lit(None, pl.String), amount=pl.lit(0)), _HELD),
        ]
    )
    placed = parts.filter(pl.all_horizontal(pl.col(*KEY).is_not_null())).sort("rank", maintain_order=True)
    figures = placed.group_by([*KEY, "detail"], maintain_order=True).agg(
        pl.col("plan", *_SOURCE, "held_by").first(),
        total=pl.col("amount").filter(rank=_ROW).sum(),
        row_texts=pl.col("source_text").filter(rank=_ROW).str.join(BETWEEN_PARTS),
        rows=(pl.col("rank") == _ROW).sum(),
        is_lower_bound=pl.col("is_open_ended").any(),
    )
    is_held, has_rows = pl.col("held_by").is_not_null(), pl.col("rows") > 0
    stands = ~is_held & has_rows
    return figures.with_columns(
        value=pl.when(stands).then("total").cast(VALUE),
        status=pl.when(is_held)
        .then(pl.lit(UNREADABLE))
        .when(has_rows)
        .then(pl.lit("REPORTED"))
        .otherwise(pl.lit(BLANK)),
        is_lower_bound=pl.col("is_lower_bound") & stands,
        source_text=pl.when(stands).then("row_texts").otherwise("source_text"),
        parse_rule=pl.col("detail").replace_strict(PARSE_RULES, return_dtype=pl.String),
        record_id=_ids(figures),
        decision=pl.lit(None, pl.String),
    ).drop("total", "rows", "row_texts")


def _parts(frame: pl.DataFrame, rank: int) -> pl.DataFrame:
    """Records of detail in one shape; what was set aside is left out."""
    opens = pl.col("is_open_ended") if "is_open_ended" in frame.columns else pl.lit(value=False)
    return frame.filter(pl.col("aside_by").is_null()).select(
        *KEY,
        "plan",
        "detail",
        *_SOURCE,
        "held_by",
        pl.col("amount").cast(pl.Decimal(38, 4)),
        opens.alias("is_open_ended"),
        pl.when(pl.col("held_by").is_not_null()).then(_HELD).otherwise(rank).alias("rank"),
    )


def _ids(figures: pl.DataFrame) -> pl.Series:
    ids = [short_hash("derived", *key) for key in figures.select(KEY).iter_rows()]
    return pl.Series("record_id", ids, dtype=pl.String)
