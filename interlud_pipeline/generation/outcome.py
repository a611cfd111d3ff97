"""What is said of each figure of a block, and what must come of it.

Belongs here: which kind each figure gets, silent bodies, and the findings of rules that look at several figures.
Does not belong here: how a kind is written (``kinds``), or where its cells stand (``forms/``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from interlud_pipeline.generation.figures import in_turn
from interlud_pipeline.generation.kinds import NOT_SENT, Kind
from interlud_pipeline.generation.scale import VALUE, Scale, due_on
from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import YearOnYearRule

SILENT = "NO_SUBMISSION"
_SILENT_SHARE = 0.2
_SOUND_SHARE = 0.1
_NO_BODY = ("agglomeration.unknown", "siren.invalid", "siren.unknown")
_SERIES = ("siren", "number")
_FILE = ("siren", "year")


def say(figures: pl.DataFrame, scale: Scale, sound: Sequence[Kind], faulty: Sequence[Kind]) -> pl.DataFrame:
    """Give each figure its kind, its cells and what the rules say of it alone.

    Args:
        figures: Rows of ``block_of_figures``.
        scale: Which share of them is at fault; a fifth as many returns are silent.
        sound: Kinds without a finding, the plain one first.
        faulty: Kinds of defects.
    """
    plain = figures.with_row_index("at_first").with_columns(
        c_body=_own_name(),
        c_year=pl.col("year").cast(pl.String),
        c_indicator=pl.col("indicator"),
        c_reason=pl.lit(None, pl.String),
        c_day=pl.lit(None, pl.String),
        status=pl.lit("REPORTED"),
        available_on=pl.lit(None, pl.Date),
        source=pl.lit(VALUE),
        rule=pl.lit(None, pl.String),
        at=pl.lit(None, pl.String),
        copies=pl.lit(1, pl.Int32),
        kind_name=_chosen(scale, sound, faulty),
    )
    said = [_of_kind(plain, kind) for kind in (*sound, *faulty)]
    whole = pl.concat([part for part in said if not part.is_empty()]).sort("at_first")
    return _with_silence(_typed(whole), scale)


def _own_name() -> pl.Expr:
    """A body's name as people write it: in full, short, its acronym, its SIREN."""
    names = map(pl.col, ("name", "town", "short_name", "siren"))
    return in_turn(pl.col("pick") // 16, *names, pl.col("name").str.to_uppercase())


def _chosen(scale: Scale, sound: Sequence[Kind], faulty: Sequence[Kind]) -> pl.Expr:
    """The name of a kind that the form has all the places for."""
    chance, plain = pl.col("chance"), pl.lit(sound[0].name)
    chosen = pl.when(chance < scale.defect_rate)
    others = scale.defect_rate + (1 - scale.defect_rate) * _SOUND_SHARE
    expression: pl.Expr = plain
    for form in dict.fromkeys(scale.forms):
        for is_count in (True, False):
            fits = (pl.col("form") == form) & (pl.col("is_count") == is_count)
            bad = _pick([one.name for one in faulty if one.fits(form, is_count=is_count)] or [sound[0].name])
            good = _pick([one.name for one in sound[1:] if one.fits(form, is_count=is_count)])
            drawn = chosen.then(bad).when(chance < others).then(good).otherwise(plain)
            expression = pl.when(fits).then(drawn).otherwise(expression)
    return expression


def _pick(names: Sequence[str]) -> pl.Expr:
    return (pl.col("kind") % len(names)).replace_strict(list(range(len(names))), list(names), return_dtype=pl.String)


def _of_kind(plain: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    part = plain.filter(pl.col("kind_name") == kind.name)
    return part.with_columns(**kind.changes).select(pl.col(name).cast(dtype) for name, dtype in plain.schema.items())


def _typed(rows: pl.DataFrame) -> pl.DataFrame:
    """Mark the numbers that a form with types holds as numbers."""
    is_plain = (pl.col("c_value") == pl.col("plain")) & pl.col("hundredths").is_not_null()
    return rows.with_columns(
        is_typed=(pl.col("has_types") & is_plain & (pl.col("pick") // 2 % 2 == 0)).fill_null(value=False)
    )


def _with_silence(rows: pl.DataFrame, scale: Scale) -> pl.DataFrame:
    """Leave out the returns of silent bodies, those without a row, and the figures of rows that nobody owns."""
    is_silent = (pl.col("silence") < scale.defect_rate * _SILENT_SHARE) | (pl.col("copies").sum().over(_FILE) == 0)
    is_own = (pl.col("copies") > 0) & ~(pl.col("kind_name").is_in(_NO_BODY) & (pl.col("form") != "csv"))
    silent = rows.with_columns(is_silent=is_silent).with_columns(
        copies=pl.when("is_silent").then(0).otherwise("copies")
    )
    is_unheard = pl.col("is_silent") | ~is_own.any().over(_FILE)
    no_figure = pl.col("is_silent")
    return silent.with_columns(is_unheard=is_unheard).with_columns(
        status=pl.when(pl.col("is_unheard")).then(pl.lit(SILENT)).otherwise("status"),
        kind_name=pl.when(no_figure).then(pl.lit("silent")).otherwise("kind_name"),
        hundredths=pl.when(no_figure | (pl.col("status") == NOT_SENT)).then(None).otherwise("hundredths"),
        sent_hundredths=pl.col("hundredths"),
        available_on=pl.when(~no_figure).then("available_on"),
        rule=pl.when(~no_figure).then("rule"),
    )


def written_rows(said: pl.DataFrame) -> pl.DataFrame:
    """The rows that are sent, in the order of their files; a figure given twice has two, each with its finding."""
    rows = said.filter(pl.col("copies") > 0)
    again = rows.filter(pl.col("copies") > 1)
    second = again.with_columns(
        copy=pl.lit(1, pl.Int32),
        rule=pl.when(pl.col("kind_name") == "record.duplicate_equal").then(pl.col("kind_name")).otherwise("rule"),
        at=pl.lit(VALUE),
        c_value=pl.when(pl.col("kind_name") == "record.duplicate_different")
        .then(pl.lit("7") + pl.col("c_value"))
        .otherwise("c_value"),
        is_typed=pl.lit(value=False),
    )
    return pl.concat([rows.with_columns(copy=pl.lit(0, pl.Int32)), second]).sort("year", "at_first", "copy")


def in_the_rates(status: pl.Expr, register: Register, as_of: date) -> pl.Expr:
    """Whether a figure counts in the rates: from when, the status says; every due day is past."""
    counts = {code: one.counts_from for code, one in register.observation_statuses.items()}
    since = status.replace_strict(counts, return_dtype=pl.String)
    is_due = pl.col("due_on") <= as_of
    return (
        pl.when(since == "always")
        .then(pl.lit(value=True))
        .when(since == "due_on")
        .then(is_due)
        .when(since == "available_on")
        .then(pl.col("available_on") <= as_of)
        .otherwise(pl.lit(value=False))
    )


def series_findings(truth: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Findings of the rules that compare years, on the figures of whole series.

    Args:
        truth: Figures with their addresses, all years of a series among them, in the order of years.
        register: Source of thresholds, and of the statuses that say that nobody spoke.
    """
    rules = {one.rule: one for one in register.year_on_year_rules if one.plan == "*" and one.indicator == "*"}
    return pl.concat([_jumps(truth, rules["value.far_from_last_year"]), _stops(truth, register)])


_FINDING = ("rule", "source_file", "sheet", "cell", "siren", "indicator", "year", "kind_name")


def _jumps(truth: pl.DataFrame, rule: YearOnYearRule) -> pl.DataFrame:
    """Figures too far from the last one that the body gave."""
    factor, least = int(rule.factor or 0), int((rule.least_difference or 0) * 100)
    value, former = pl.col("hundredths"), pl.col("former")
    figures = truth.filter(value.is_not_null()).with_columns(former=value.shift().over(_SERIES))
    is_far = ((value - former).abs() >= least) & ((value > former * factor) | (former > value * factor))
    return (
        figures.filter(is_far)
        .with_columns(rule=pl.lit(rule.rule), sheet="source_sheet", cell="source_cell")
        .select(_FINDING)
    )


def _stops(truth: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Figures of which nobody says anything once they are due, where there was one the year before.

    The finding stands at the blank, else on the return of that year, else at the figure of the year before.
    """
    silent = [code for code, one in register.observation_statuses.items() if one.counts_from == "due_on"]
    former = {
        f"former_{name}": pl.col(name).shift().over(_SERIES)
        for name in ("hundredths", "source_file", "source_sheet", "source_cell")
    }
    told = truth.with_columns(**former).filter(
        pl.col("status").is_in(silent), pl.col("is_in_rates"), pl.col("former_hundredths").is_not_null()
    )
    is_heard = ~pl.col("is_unheard")
    return told.with_columns(
        rule=pl.lit("indicator.stopped"),
        source_file=pl.when(is_heard).then("return_file").otherwise("former_source_file"),
        sheet=pl.when(is_heard).then("source_sheet").otherwise("former_source_sheet"),
        cell=pl.when(is_heard).then("source_cell").otherwise("former_source_cell"),
    ).select(_FINDING)


def due_days(years: Sequence[int]) -> pl.DataFrame:
    """The day on which each year's figures are due."""
    return pl.DataFrame(
        {"year": list(years), "due_on": [due_on(year) for year in years]}, schema_overrides={"year": pl.Int32}
    )
