"""The declaration of a file: who sends it, for which year, in which version.

Belongs here: pairs of labels and values, beside or above each other.
Does not belong here: what the context says instead (``subjects``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from interlud_pipeline.interpretation.agglomerations import is_authority, names_body
from interlud_pipeline.interpretation.dates import read_date
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.headers import label_of
from interlud_pipeline.interpretation.notices import FindingLog, Notice
from interlud_pipeline.interpretation.numbers import read_number
from interlud_pipeline.interpretation.subjects import WHOLE_FILE, Speaker, Spot
from interlud_pipeline.interpretation.table import Table
from interlud_pipeline.model import Cell, Grid
from interlud_pipeline.reference import Register

BODY_FIELDS = ("agglomeration", "siren")
_LARGEST_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with its value."""

    field: str
    spot: Spot
    uses_1904_dates: bool = False


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a sheet declares of itself.

    Attributes:
        body: SIREN, where stated and read.
        year: Year, where stated and read.
        fault: The statement that keeps out the records it speaks for; ``None`` where a finding on the whole
            file does so.
        states_body: A body is stated, readable or not.
        states_year: A year is stated, readable or not.
    """

    body: str | None = None
    year: int | None = None
    fault: Spot | None = None
    states_body: bool = False
    states_year: bool = False


def find_pairs(grid: Grid, tables: Sequence[Table], register: Register) -> tuple[Pair, ...]:
    """All pairs that stand outside the grid's tables."""
    taken: dict[int, frozenset[int]] = {}
    for table in tables:
        span = frozenset(table.span)
        for row in (*range(table.top_row, table.header_row + 1), *table.rows):
            taken[row] = taken[row] | span if row in taken else span
    last_header = max((table.top_row for table in tables), default=-1)
    found: list[Pair] = []
    for row, cells in enumerate(grid.rows):
        own = taken.get(row, ())
        if all(not cell.text or index in own for index, cell in enumerate(cells)):
            continue
        said = list(_pairs_in(grid, row, taken, register))
        title = _title(grid, row, register) if not said and row < last_header and row not in taken else None
        said += [("agglomeration", title)] if title is not None else []
        found += (Pair(field, Spot(grid.name, value), grid.uses_1904_dates) for field, value in said)
    return tuple(found)


def _title(grid: Grid, row: int, register: Register) -> Cell | None:
    """The name of a body alone in a row above a table: whose return it is."""
    filled = [cell for cell in grid.rows[row] if not is_blank(cell.text)]
    return filled[0] if len(filled) == 1 and names_body(filled[0].text, register) else None


def _pairs_in(
    grid: Grid, row: int, taken: Mapping[int, frozenset[int]], register: Register
) -> Iterator[tuple[str, Cell]]:
    own = taken.get(row, frozenset())
    cells = tuple([cell.saying("") if index in own else cell for index, cell in enumerate(grid.rows[row])])
    labels = {
        index: field for index, cell in enumerate(cells) if cell.text and (field := label_of(cell.text, register))
    }
    for index, cell in enumerate(cells):
        if index in labels:
            value = _value_of(
                cells, index, labels, None if index in taken.get(row + 1, ()) else _below(grid, row, index)
            )
            if value is not None and not is_blank(value.text) and label_of(value.text, register) is None:
                yield labels[index], value
        elif ":" in cell.text:
            label, _, text = cell.text.partition(":")
            field = label_of(label, register)
            if field and not is_blank(text):
                yield field, Cell(text.strip(), cell.address)


def _below(grid: Grid, row: int, index: int) -> Cell | None:
    return grid.rows[row + 1][index] if row + 1 < len(grid.rows) else None


def _value_of(cells: Sequence[Cell], index: int, labels: dict[int, str], below: Cell | None) -> Cell | None:
    """The next cell of the row that says something; below where labels stand side by side."""
    beside = next((at for at in range(index + 1, len(cells)) if not is_blank(cells[at].text)), None)
    if beside is not None and beside not in labels:
        return cells[beside]
    return below if len(labels) > 1 else None


def read_declaration(pairs: Sequence[Pair], speaker: Speaker, *, alone: bool) -> Declaration:
    """What the pairs of a sheet say of body and year; what is wrong with them is written down.

    Args:
        pairs: The pairs.
        speaker: What the file has said so far.
        alone: They speak for the whole file, so that a fault concerns each of its records.
    """
    scope = WHOLE_FILE if alone else {}
    years = [(pair.spot, speaker.year_of(pair.spot, scope)) for pair in pairs if pair.field == "reporting_year"]
    year = next((one for _, one in years if one is not None), None)
    bodies = [
        (pair.spot, speaker.body_of(pair.spot, year, scope))
        for pair in pairs
        if pair.field in BODY_FIELDS and not is_authority(pair.spot.cell.text, speaker.register)
    ]
    body = next((one for _, one in bodies if one is not None), None)
    faults = [spot for spot, one in (*years, *bodies) if one is None]
    faults += _conflicts(years, bodies, speaker, scope)
    faults += [spot for spot, one in bodies[:1] if speaker.contradicts(spot, one, year, scope)]
    faults += [spot for spot, one in years[:1] if speaker.contradicts(spot, None, one, scope)]
    fault = None if alone else next(iter(faults), None)
    return Declaration(body, year, fault, bool(bodies), bool(years))


def _conflicts(
    years: Sequence[tuple[Spot, int | None]],
    bodies: Sequence[tuple[Spot, str | None]],
    speaker: Speaker,
    scope: dict[str, str],
) -> Iterator[Spot]:
    """Statements that the first readable one of the same declaration contradicts."""
    first_year = next(((spot, one) for spot, one in years if one is not None), None)
    first_body = next(((spot, one) for spot, one in bodies if one is not None), None)
    for spot, year in years:
        if first_year and year not in {None, first_year[1]}:
            said = f"{first_year[0].cell.text}, {spot.cell.text}"
            speaker.log.add(Notice("year.conflict", {"years": said, **scope}), spot.place())
            yield spot
    for spot, body in bodies:
        if first_body and body not in {None, first_body[1]}:
            other = {"other": first_body[0].cell.text, **scope}
            speaker.log.add(Notice("agglomeration.conflict", other), spot.place())
            yield spot


def read_version(pairs: Iterable[Pair], register: Register, log: FindingLog) -> int | None:
    """The declared version; the highest where several sheets state one."""
    versions = []
    for pair in pairs:
        if pair.field == "version":
            value = read_number(pair.spot.cell, register).value
            if value is None or value != value.to_integral_value() or not 0 <= value <= _LARGEST_VERSION:
                log.add(Notice("version.invalid"), pair.spot.place())
            else:
                versions.append(int(value))
    return max(versions, default=None)


def read_sent_on(pairs: Iterable[Pair], log: FindingLog) -> date | None:
    """The declared date of sending; the latest where several sheets state one."""
    days = []
    for pair in pairs:
        if pair.field == "sent_on":
            day = read_date(pair.spot.cell, uses_1904_dates=pair.uses_1904_dates)
            if day is None:
                log.add(Notice("sent_on.invalid"), pair.spot.place())
            else:
                days.append(day)
    return max(days, default=None)
