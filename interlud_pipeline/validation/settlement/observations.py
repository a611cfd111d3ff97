"""Observations as stated, brought to one a key: body, year and indicator.

A record held in quarantine stands as UNREADABLE, so that a sender never looks silent. Of the records of one key,
those that speak win over a record whose body or year was unreadable and is only supposed from the folder, and that
wins over a blank.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import polars as pl

from interlud_pipeline.validation.findings import Entry, at_records

KEY = ["submission_id", "agglomeration", "reporting_year", "indicator"]

BLANK = "BLANK_NO_REASON"
UNREADABLE = "UNREADABLE"

_BLANK, _SUPPOSED, _SPEAKING = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Stated:
    """Observations of a batch after their duplicates are settled.

    Attributes:
        settled: One record a key; those without body or year as they are. Unreadable ones have no value.
        marked: All records, with ``held_by`` and ``aside_by``.
        entries: Findings made on the way.
    """

    settled: pl.DataFrame
    marked: pl.DataFrame
    entries: list[Entry]


def settle_stated(observations: pl.DataFrame, preferred: Collection[str] = ()) -> Stated:
    """Settle records given twice: equal ones count once with a warning, different ones are all held.

    Args:
        observations: Marked records.
        preferred: Records that a decision prefers to their rivals, which are then set aside.
    """
    ranked = _ranked(observations, preferred)
    rivals = ranked.filter(pl.col("is_repeated") & pl.col("is_placed") & pl.col("is_rival"))
    judged = rivals.with_columns(
        count=pl.len().over(KEY),
        held=pl.col("held_by").is_not_null().sum().over(KEY),
        forms=pl.struct("status", "value", "available_on").n_unique().over(KEY),
        position=pl.int_range(pl.len()).over(KEY),
    ).filter(pl.col("count") > 1, pl.col("weight") == _SPEAKING)
    passed_over = ranked.filter(pl.col("is_passed_over")).with_columns(rule=pl.lit("record.duplicate_different"))
    is_sound = pl.col("held_by").is_null()
    agree = (pl.col("held") == 0) & (pl.col("forms") == 1)
    equal = judged.filter(is_sound, agree, pl.col("position") > 0).with_columns(rule=pl.lit("record.duplicate_equal"))
    different = judged.filter(is_sound, ~agree).with_columns(rule=pl.lit("record.duplicate_different"))
    asides = pl.concat([equal.select("record_id", "rule"), passed_over.select("record_id", "rule")])
    marked = _with_marks(ranked, asides, different)
    return Stated(
        settled=_settled(marked).select(observations.columns),
        marked=marked.select(observations.columns),
        entries=[*at_records(equal), *at_records(different, _all_forms(judged))],
    )


def _ranked(observations: pl.DataFrame, preferred: Collection[str]) -> pl.DataFrame:
    """All records, with their weight, and whether they rival with others of their key; what is set aside does not.

    Nearly all keys are given once, and a hash tells the others from them; one that is the same by chance does no harm.
    """
    is_stated = pl.col("states_body") & pl.col("states_year")
    weight = (
        pl.when(pl.col("held_by").is_null() & (pl.col("status") == BLANK))
        .then(_BLANK)
        .when(~is_stated)
        .then(_SUPPOSED)
        .otherwise(_SPEAKING)
    )
    counts = pl.col("aside_by").is_null()
    weighed = observations.with_columns(
        weight=weight,
        is_placed=pl.all_horizontal(pl.col("agglomeration", "reporting_year").is_not_null()),
        is_repeated=counts & pl.struct(KEY).hash().is_duplicated(),
    )
    compared = _compared(weighed.filter("is_repeated"), preferred).select("row", "is_rival", "is_passed_over")
    return weighed.join(compared, on="row", how="left", maintain_order="left").with_columns(
        is_rival=pl.col("is_rival").fill_null(counts), is_passed_over=pl.col("is_passed_over").fill_null(value=False)
    )


def _compared(repeated: pl.DataFrame, preferred: Collection[str]) -> pl.DataFrame:
    """Records that share their key with others, each weighed against these."""
    is_preferred = pl.col("record_id").is_in(list(preferred))
    is_passed_over = ~is_preferred & (pl.col("weight") == _SPEAKING) & is_preferred.any().over(KEY)
    passed_over = repeated.with_columns(is_passed_over=is_passed_over if preferred else pl.lit(value=False))
    is_heaviest = pl.col("weight") == pl.col("weight").max().over(KEY)
    return passed_over.with_columns(is_rival=is_heaviest & ~pl.col("is_passed_over"))


def _with_marks(observations: pl.DataFrame, asides: pl.DataFrame, different: pl.DataFrame) -> pl.DataFrame:
    """Add the marks; what is set aside is held by nothing any more."""
    marks = pl.concat(
        [
            different.select("record_id", new_held="rule", new_aside=pl.lit(None, pl.String)),
            asides.select("record_id", new_held=pl.lit(None, pl.String), new_aside="rule"),
        ]
    )
    joined = observations.join(marks, on="record_id", how="left", maintain_order="left")
    return joined.with_columns(
        held_by=pl.when(pl.col("new_aside").is_null()).then(pl.coalesce("held_by", "new_held")),
        aside_by=pl.coalesce("aside_by", "new_aside"),
    ).drop("new_held", "new_aside")


def _settled(marked: pl.DataFrame) -> pl.DataFrame:
    is_placed, is_rival, is_repeated = pl.col("is_placed"), pl.col("is_rival"), pl.col("is_repeated")
    firsts = marked.filter(is_repeated & is_placed & is_rival).unique(KEY, keep="first")["row"]
    is_first = pl.col("row").is_in(firsts.implode())
    single = marked.filter((is_rival & ~is_repeated) | (is_repeated & ~is_placed) | is_first)
    is_held = pl.col("held_by").is_not_null()
    return single.with_columns(
        status=pl.when(is_held).then(pl.lit(UNREADABLE)).otherwise("status"),
        value=pl.when(~is_held).then("value"),
        available_on=pl.when(~is_held).then("available_on"),
        is_lower_bound=pl.col("is_lower_bound") & ~is_held,
    )


def _all_forms(judged: pl.DataFrame) -> Callable[[dict[str, Any]], dict[str, str]]:
    quoted = pl.format("« {} » ({})", "source_text", "source_cell")
    texts = judged.group_by(KEY, maintain_order=True).agg(quoted.str.join(", ").alias("forms"))
    by_key = {row[:-1]: row[-1] for row in texts.iter_rows()}
    return lambda row: {"text": by_key[tuple(row[name] for name in KEY)]}
