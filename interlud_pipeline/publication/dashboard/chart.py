"""Both rates over the years, drawn as SVG that stands in the page itself: it needs no script and prints sharp.

Belongs here: drawing. Does not belong here: the rates, or the table that says the same in words (``templates``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from interlud_pipeline.publication.dashboard.rates import Rates
from interlud_pipeline.publication.dashboard.wording import THIN

WIDTH, HEIGHT = 4.8, 2.5
INK, LINE, ANSWERED, FILLED = "#38464f", "#d5dce0", "#0b5c7a", "#a3530b"
MOST_LABELS = 6
"""Years named below the curves; of more, every other one or fewer, the last among them."""

SALT = "interlud"
"""What matplotlib makes its names of: with it, one drawing is the same bytes each time."""


@dataclass(frozen=True, slots=True)
class _Look:
    name: str
    colour: str
    marker: str
    size: float


# The mark of the one shows around the other's where both rates are equal.
_RESPONSES = _Look("réponses", ANSWERED, "o", 11)
_VALUES = _Look("valeurs", FILLED, "s", 6.5)

_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_STYLE_OF_ITS_OWN = re.compile(r"<style.*?</style>", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_SIZE = re.compile(r'(<svg[^>]*?) width="[^"]*"| height="[^"]*pt"')


def draw(rates: Sequence[Rates], title: str) -> str:
    """The chart as an SVG element, without anything that a page's policy would have to let in.

    Args:
        rates: Rates by year, in any order; a year in which nothing counts is a gap.
        title: What the chart shows, for those who do not see it.
    """
    import matplotlib as mpl  # noqa: PLC0415 - heavy
    from matplotlib.figure import Figure  # noqa: PLC0415

    ordered = sorted(rates, key=lambda one: one.year)
    style: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": SALT, "font.family": "sans-serif", "font.size": 10}
    target = StringIO()
    with mpl.rc_context(style):
        figure = Figure(figsize=(WIDTH, HEIGHT))
        axes = figure.add_axes((0.11, 0.13, 0.67, 0.81))
        _frame(axes, ordered)
        ends = [
            _curve(axes, ordered, [one.answered for one in ordered], _RESPONSES),
            _curve(axes, ordered, [one.filled for one in ordered], _VALUES),
        ]
        _name(axes, ordered, [end for end in ends if end is not None])
        figure.savefig(target, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _bare(target.getvalue(), title)


def _frame(axes: Any, rates: Sequence[Rates]) -> None:  # noqa: ANN401 - matplotlib's, imported where drawn
    years = [one.year for one in rates]
    axes.set_xlim(years[0] - 0.25, years[-1] + 0.25)
    axes.set_ylim(-4, 106)
    step = -(-len(years) // MOST_LABELS)
    told = list(rates)[::-step]
    axes.set_xticks(
        [one.year for one in told], [f"{one.year} *" if one.is_fictional else str(one.year) for one in told]
    )
    axes.set_yticks((0, 25, 50, 75, 100), [f"{step}{THIN}%" for step in (0, 25, 50, 75, 100)])
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    axes.tick_params(length=0, labelcolor=INK, pad=6)
    axes.set_frame_on(False)


def _curve(
    axes: Any,  # noqa: ANN401
    rates: Sequence[Rates],
    counts: Sequence[int],
    look: _Look,
) -> tuple[float, str, str] | None:
    """One rate; its last height, name and colour, or nothing where it never had any."""
    heights = [
        100 * count / one.counted if one.counted else float("nan") for one, count in zip(rates, counts, strict=True)
    ]
    axes.plot(
        [one.year for one in rates],
        heights,
        color=look.colour,
        linewidth=2.2,
        marker=look.marker,
        markersize=look.size,
        markeredgecolor="white",
        markeredgewidth=1.2,
        clip_on=False,
        zorder=3,
    )
    known = [height for height in heights if height == height]  # noqa: PLR0124 - a gap is not equal to itself
    return (known[-1], look.name, look.colour) if known else None


def _name(axes: Any, rates: Sequence[Rates], ends: Sequence[tuple[float, str, str]]) -> None:  # noqa: ANN401
    """The curves' names at their ends, apart from each other."""
    heights = [height for height, _, _ in ends]
    if len(ends) == 2 and heights[0] - heights[1] < 11:  # noqa: PLR2004 - the height of a line of text
        middle = min(max(sum(heights) / 2, 5.5), 94.5)
        heights = [middle + 5.5, middle - 5.5]
    for height, (_, name, colour) in zip(heights, ends, strict=True):
        axes.annotate(
            name,
            (rates[-1].year, height),
            xytext=(13, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            weight="bold",
            annotation_clip=False,
        )


def _bare(drawn: str, title: str) -> str:
    for unwanted in (_HEAD, _STYLE_OF_ITS_OWN, _METADATA):
        drawn = unwanted.sub("", drawn, count=1)
    drawn = _SIZE.sub(r"\1", drawn, count=2)
    return drawn.replace("<svg", f'<svg role="img" aria-label="{title}"', 1)
