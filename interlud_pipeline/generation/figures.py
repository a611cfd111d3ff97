"""The true figures of a block of bodies, and how each is written when nothing is wrong.

Belongs here: values that move little from year to year, and their spellings.
Does not belong here: reasons and defects (``kinds``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from interlud_pipeline.generation.bodies import Body, with_control_digit
from interlud_pipeline.generation.draws import SCALE, Source
from interlud_pipeline.generation.register import PERCENT, is_count, unit_of
from interlud_pipeline.generation.scale import FIRST_INDICATOR, FORMS, REASON, TYPED, Scale

NBSP = "\u00a0"
_HUNDREDTHS = 100
_GROUP = 1000
# A figure is from 85 to 115 hundredths of what is usual for its body: never five times another of them.
_LEAST, _SPAN = 85, 31
_SMALL = 15
_MOST_PERCENT = 8_500
_MAGNITUDES = 4
# Valid SIRENs begin so that no body of the register has.
_FOREIGN = "298"


def block_of_figures(scale: Scale, bodies: Sequence[Body], block: range, source: Source) -> pl.DataFrame:
    """One row a body, indicator and year of a block, in this order, with its true figure and its draws.

    Args:
        scale: How much is made.
        bodies: All bodies.
        block: Those of the block.
        source: The block's stream of draws.
    """
    return (
        pl.DataFrame(_values(scale, block, source))
        .join(_bodies(scale, bodies, block), on="place", maintain_order="left")
        .join(_indicators(scale), on="number", maintain_order="left")
        .with_columns(_plain(), _grouped())
        .with_columns(c_value=_spelled())
    )


def _values(scale: Scale, block: range, source: Source) -> dict[str, object]:
    years = scale.reporting_years
    series = len(block) * scale.indicators
    number = np.tile(np.arange(scale.indicators, dtype=np.uint32), len(block))
    usual = _usual(number, source.draw(series), source.draw(series))
    count = series * len(years)
    drawn = {name: source.draw(count) for name in ("change", "chance", "kind", "pick", "other_pick")}
    values = np.repeat(usual, len(years)) * (_LEAST + drawn["change"].astype(np.int64) % _SPAN) // _HUNDREDTHS
    counts = np.repeat(_counts(scale)[number], len(years))
    values = np.where(counts, values // _HUNDREDTHS * _HUNDREDTHS, values)
    silence = np.repeat(source.draw(len(block) * len(years)).reshape(len(block), 1, len(years)), scale.indicators, 1)
    return {
        "place": np.repeat(np.arange(len(block), dtype=np.uint32), scale.indicators * len(years)),
        "number": np.repeat(number, len(years)),
        "year": np.tile(np.array(years, dtype=np.int32), series),
        "hundredths": values,
        "silence": silence.reshape(count).astype(np.float64) / SCALE,
        **{name: draws for name, draws in drawn.items() if name not in {"change", "chance"}},
        "chance": drawn["chance"].astype(np.float64) / SCALE,
    }


def _counts(scale: Scale) -> np.ndarray:
    return np.array([is_count(number) for number in range(scale.indicators)])


def _usual(number: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """What is usual for each series, in hundredths: from a few to tens of thousands, or a percentage."""
    units = np.array([unit_of(one) for one in range(int(number.max()) + 1)])[number]
    free = 300 + first.astype(np.int64) % (1000 * 10 ** (second % _MAGNITUDES).astype(np.int64))
    return np.where(units == PERCENT, 500 + first.astype(np.int64) % (_MOST_PERCENT - 500), free)


def _bodies(scale: Scale, bodies: Sequence[Body], block: range) -> pl.DataFrame:
    rows = [
        (
            *(place, number, one.siren, one.short_name, one.name, one.town, one.misspelling, scale.form_of(number)),
            f"{one.siren[:-1]}{(int(one.siren[-1]) + 1) % 10}",
            with_control_digit(f"{_FOREIGN}{number:05}"),
        )
        for place, number in enumerate(block)
        for one in (bodies[number],)
    ]
    names = ("siren", "short_name", "name", "town", "misspelling", "form", "broken_siren", "foreign_siren")
    schema = {"place": pl.UInt32, "body": pl.Int32, **dict.fromkeys(names, pl.String)}
    form = pl.col("form")
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        has_reason=form.is_in([name for name, places in FORMS.items() if REASON in places]),
        has_types=form.is_in([name for name, places in FORMS.items() if TYPED in places]),
    )


def _indicators(scale: Scale) -> pl.DataFrame:
    rows = [
        (number, str(FIRST_INDICATOR + number), is_count(number), unit_of(number)) for number in range(scale.indicators)
    ]
    schema = {"number": pl.UInt32, "indicator": pl.String, "is_count": pl.Boolean, "unit": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def whole_part() -> pl.Expr:
    """The digits before the comma."""
    return (pl.col("hundredths") // _HUNDREDTHS).cast(pl.String)


def _decimals(sign: str) -> pl.Expr:
    part = pl.col("hundredths") % _HUNDREDTHS
    return pl.when(part == 0).then(pl.lit("")).otherwise(pl.lit(sign) + part.cast(pl.String).str.zfill(2))


def _plain() -> pl.Expr:
    return (whole_part() + _decimals(",")).alias("plain")


def _grouped() -> pl.Expr:
    """With a no-break or an ordinary space between thousands."""
    whole = pl.col("hundredths") // _HUNDREDTHS
    space = pl.when(pl.col("pick") % 2 == 0).then(pl.lit(NBSP)).otherwise(pl.lit(" "))
    tail = space + (whole % _GROUP).cast(pl.String).str.zfill(3)
    middle = whole // _GROUP
    millions = (middle // _GROUP).cast(pl.String) + space + (middle % _GROUP).cast(pl.String).str.zfill(3)
    head = pl.when(middle >= _GROUP).then(millions).otherwise(middle.cast(pl.String))
    return (pl.when(whole >= _GROUP).then(head + tail).otherwise(whole.cast(pl.String)) + _decimals(",")).alias(
        "grouped"
    )


def _spelled() -> pl.Expr:
    """A number as officers write it: bare, with its thousands apart, with its unit, with a decimal point."""
    plain, grouped = pl.col("plain"), pl.col("grouped")
    # « 12,5 % » and « 12,5% » are both written.
    space = pl.when((pl.col("unit") == PERCENT) & (pl.col("pick") % 2 == 0)).then(pl.lit("")).otherwise(pl.lit(" "))
    with_unit, with_point = plain + space + pl.col("unit"), whole_part() + _decimals(".")
    return in_turn(pl.col("other_pick"), plain, plain, plain, plain, grouped, grouped, with_unit, with_point)


def in_turn(drawn: pl.Expr, *choices: pl.Expr) -> pl.Expr:
    """One of several expressions, by a draw."""
    chosen = choices[0]
    for number, choice in enumerate(choices[1:], start=1):
        chosen = pl.when(drawn % len(choices) == number).then(choice).otherwise(chosen)
    return chosen
