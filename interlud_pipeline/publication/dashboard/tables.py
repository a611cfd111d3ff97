"""The shapes of the matrix, as the templates are handed them."""

from __future__ import annotations

from dataclasses import dataclass

from interlud_pipeline.publication.dashboard.cells import Cell, Trace
from interlud_pipeline.publication.dashboard.kinds import Kind


@dataclass(frozen=True, slots=True)
class Heading:
    """A column.

    Attributes:
        indicator: Number of the indicator.
        label: Its label.
        unit: What it counts.
    """

    indicator: str
    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    """A year of a body, or of a group of bodies.

    Attributes:
        year: The year.
        is_fictional: Its campaign was made up for demonstration.
        is_silent: Figures are due and nothing at all arrived.
        cells: A cell for each heading; none where nothing is expected.
    """

    year: int
    is_fictional: bool
    is_silent: bool
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A body, or a group of bodies, with its years, the latest first.

    Attributes:
        name: Its short name.
        title: Its name in full.
        lines: Its years.
    """

    name: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the matrix.

    Attributes:
        caption: What it shows.
        label: The same in short, for a reader who chooses among several.
        headings: Its columns.
        blocks: Its rows.
    """

    caption: str
    label: str
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All of the matrix.

    Attributes:
        sums: By theme, what groups of bodies come to; empty where all bodies fit in one table.
        tables: By theme, and by group of bodies where there are several, the figures one by one.
        traces: Where each of these figures comes from.
        statuses: Kinds and words of the statuses that occur, the gravest first, for the legend.
        left_out: In words, what there was no room for; blank where all is shown.
    """

    sums: tuple[Table, ...]
    tables: tuple[Table, ...]
    traces: tuple[Trace, ...]
    statuses: tuple[tuple[Kind, str, str], ...]
    left_out: str

    @property
    def choices(self) -> tuple[tuple[Kind, str], ...]:
        """The kinds that a reader may look for, each with the statuses that show in this way."""
        labels: dict[Kind, list[str]] = {}
        for kind, label, _ in self.statuses:
            labels.setdefault(kind, []).append(label)
        return tuple((kind, ", ".join(of_kind)) for kind, of_kind in labels.items())
