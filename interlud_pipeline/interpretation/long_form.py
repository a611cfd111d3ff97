"""Long tables of indicators, read column by column: a line for each body, year and indicator.

Belongs here: which files may be read so, and putting together the lines read as columns and those read as rows.
Does not belong here: which lines these are, and what their texts say (``long_lines``).

A line stays in columns only where nothing but its own texts decides what it says: whose it is and of which indicator
is known without a remark, and its answer stands in one of its cells. All other lines, and those that others may
lean on (totals, notes, what is damaged or personal), are read as rows, in a file that has only these. Where a line
might open a table or declare something for others, the whole file is read as rows. Both ways give the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interlud_pipeline.interpretation.answers import REPORTED
from interlud_pipeline.interpretation.declaration import find_pairs
from interlud_pipeline.interpretation.headers import TableKind
from interlud_pipeline.interpretation.layout import find_tables, has_wordings_of_digits
from interlud_pipeline.interpretation.long_lines import NEEDED, TOLD_APART, LongLines, blank_texts
from interlud_pipeline.interpretation.notices import Notice, Place
from interlud_pipeline.interpretation.personal import masked
from interlud_pipeline.interpretation.records import Answer
from interlud_pipeline.interpretation.table import Table
from interlud_pipeline.model import Context, Document, LongText, Observation, SoundRows, Source
from interlud_pipeline.reference import Register

if TYPE_CHECKING:
    import polars as pl

_KNOWN = frozenset({*TOLD_APART, "label", "unit"})


@dataclass(frozen=True, slots=True)
class LongForm:
    """A long file, parted.

    Attributes:
        document: The file with the lines that are to be read as rows.
        rows: The other lines; ``None`` where there are none.
        told: What is to be told of these.
        bodies: The bodies that they name.
    """

    document: Document
    rows: SoundRows | None = None
    told: tuple[tuple[tuple[Notice, ...], Place], ...] = ()
    bodies: tuple[str, ...] = ()


def part_long_form(long: LongText, context: Context, register: Register) -> LongForm:
    """Part a long file into lines that can be read in columns and lines that cannot.

    Args:
        long: The long text of the file.
        context: What its folder or the options say.
        register: Bodies, indicators and wordings.
    """
    table = _only_table(long.read(long.forced), register)
    if table is None or has_wordings_of_digits(register) or not _is_plain(table, long.regular.width - 1):
        return LongForm(long.whole())
    lines = LongLines(table, context, register)
    found = lines.sound(long)
    if found is None:
        return LongForm(long.whole())
    rest = long.regular.join(found.select("line"), on="line", how="anti")["line"].to_list()
    reduced = long.read({*rest, *long.forced})
    left = _only_table(reduced, register)
    if left is None or [one.field for one in left.columns] != [one.field for one in table.columns]:
        return LongForm(long.whole())
    return _parted(reduced, lines, found)


def _only_table(document: Document, register: Register) -> Table | None:
    """The one table of a file that begins with its headers and declares nothing beside it."""
    if len(document.grids) != 1:
        return None
    (grid,) = document.grids
    tables = find_tables(grid, register)
    if len(tables) != 1 or tables[0].header_row or tables[0].fault or find_pairs(grid, tables, register):
        return None
    return tables[0]


def _is_plain(table: Table, width: int) -> bool:
    """Whether a table has all that a line needs, and nothing but columns that are known, each once."""
    fields = [column.field for column in table.columns]
    is_long = table.kind is TableKind.INDICATOR and len(fields) == len(set(fields)) == width
    plain = all(not (column.names_indicator or column.body or column.year) for column in table.columns)
    return is_long and plain and set(fields) <= _KNOWN and set(fields) >= NEEDED


def _parted(reduced: Document, lines: LongLines, found: pl.DataFrame) -> LongForm:
    """The file parted: the lines found in columns, and all else as rows."""
    import polars as pl  # noqa: PLC0415

    if found.is_empty():
        return LongForm(reduced)
    header = {str(column.field): column.cell.address.rstrip("0123456789") for column in lines.table.columns}
    letters = pl.col("source_field").replace_strict(header, return_dtype=pl.String)
    blank = {name: blank_texts(found[name]) for name in header}
    frame = found.select(
        "line",
        "decimals",
        "rule",
        "answer",
        "source_text",
        agglomeration="siren",
        reporting_year="of_year",
        indicator="named",
        value="number",
        source_cell=pl.concat_str(letters, pl.col("line").cast(pl.String)),
    )
    filled = found.select((~pl.col(name).is_in(blank[name])).alias(letter) for name, letter in header.items())
    rows = SoundRows(
        frame,
        filled,
        tuple(map(_observation, lines.answers)),
        REPORTED,
    )
    told = tuple(_told(lines, frame))
    return LongForm(reduced, rows, told, tuple(frame["agglomeration"].unique(maintain_order=True)))


def _told(lines: LongLines, frame: pl.DataFrame) -> Iterator[tuple[tuple[Notice, ...], Place]]:
    import polars as pl  # noqa: PLC0415

    speaking = [number for number, one in enumerate(lines.answers) if one.notices]
    columns = ("answer", "source_cell", "source_text", "agglomeration", "reporting_year", "indicator")
    for answer, *place in frame.filter(pl.col("answer").is_in(speaking)).select(columns).iter_rows():
        yield lines.answers[answer].notices, Place(None, *place)


def _observation(answer: Answer) -> Observation:
    return Observation(
        agglomeration=None,
        reporting_year=None,
        indicator="",
        value=answer.value,
        status=answer.status,
        reason_text=None if answer.reason_text is None else masked(answer.reason_text).strip(),
        available_on=answer.available_on,
        declared_by="",
        is_lower_bound=False,
        source=Source(None, "", "", answer.parse_rule),
    )
