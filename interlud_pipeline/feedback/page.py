"""The annotated file as an HTML page, for every form that no library here writes back: each cell with its remarks.

Belongs here: laying out a document as read, with remarks at their addresses, short enough to be printed.
Does not belong here: the page's own words and looks (``templates``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from interlud_pipeline.feedback.content import SEVERITY_ORDER, Feedback, Remark, french_day
from interlud_pipeline.feedback.forms import fill
from interlud_pipeline.feedback.listing import MOST_REMARKS
from interlud_pipeline.model import Block, BlockKind, Cell, Document, Grid, LongText

# Longer tables show their beginning, and what stands around each remark; of very many remarks the gravest are shown.
LONGEST_TABLE = 200
WIDEST_TABLE = 40
_BEGINNING, _AROUND = 5, 2

_CELL = re.compile(r"([A-Z]+)(\d+)")
_ADDRESS = re.compile(r"([^#:]*)(?::([^#]*))?(?:#(\d+))?")


@dataclass(frozen=True, slots=True)
class Note:
    """A remark at its place.

    Attributes:
        number: Its number in the page's list.
        item: Number of the list item within the cell, from 1.
        remark: The remark.
    """

    number: int
    item: int | None
    remark: Remark


@dataclass(frozen=True, slots=True)
class Part:
    """A cell, or a block of text, with its notes.

    Attributes:
        text: Verbatim text.
        items: Parts of a list within it, each with its notes.
        address: Where it stands.
        severity: The gravest of its remarks; blank without one.
        notes: Remarks on it as a whole.
    """

    text: str
    items: tuple[tuple[str, tuple[Note, ...]], ...]
    address: str
    severity: str
    notes: tuple[Note, ...]

    @property
    def number(self) -> str:
        """Number of its row, where addresses are those of a spreadsheet."""
        match = _CELL.fullmatch(self.address)
        return match[2] if match else ""

    @property
    def letters(self) -> str:
        """Letters of its column, likewise."""
        match = _CELL.fullmatch(self.address)
        return match[1] if match else ""


@dataclass(frozen=True, slots=True)
class Section:
    """A sheet, a table or a block of text.

    Attributes:
        title: Name of a sheet or list; ``None`` where the format has none.
        kind: ``table``, or the markup of a block.
        rows: Rows of parts; an empty row stands for rows left out.
        letters: Letters of the columns, where addresses are those of a spreadsheet.
    """

    title: str | None
    kind: str
    rows: tuple[tuple[Part, ...], ...]
    letters: tuple[str, ...] = ()


Key = tuple[str | None, str]


def render_page(feedback: Feedback, document: Document | None, listing_name: str | None = None) -> bytes:
    """The annotated file as a self-contained HTML page.

    Args:
        feedback: What is said of it.
        document: The file as read; ``None`` or empty where it could not be.
        listing_name: Name of the table beside it that has all remarks, where there is one.
    """
    numbered = list(enumerate(feedback.remarks[:MOST_REMARKS], start=1))
    sections = [] if document is None else _sections(document, numbered)
    return fill(
        "page.html.j2",
        feedback=feedback,
        received_on=french_day(feedback.received_on),
        remarks=numbered,
        hidden_remarks=len(feedback.remarks) - len(numbered),
        listing_name=listing_name,
        sections=sections,
    )


def _sections(document: Document, numbered: Sequence[tuple[int, Remark]]) -> list[Section]:
    notes = _notes(numbered)
    if document.long is not None:
        return [_long_table(document.long, notes)]
    tables = [_table(grid, grid.name, notes) for grid in document.grids]
    return tables + [_block(block, notes) for block in document.blocks]


def _notes(numbered: Sequence[tuple[int, Remark]]) -> dict[Key, list[Note]]:
    """Remarks by sheet and address, one on a range at its first cell."""
    notes: dict[Key, list[Note]] = {}
    for number, remark in numbered:
        match = _ADDRESS.fullmatch(remark.cell or "")
        if remark.cell and match:
            item = int(match[3]) if match[3] else None
            notes.setdefault((remark.sheet, match[1]), []).append(Note(number, item, remark))
    return notes


def _table(grid: Grid, title: str | None, notes: dict[Key, list[Note]]) -> Section:
    # In JSON a header bears the address of the first record's value, and a label that of its value: the last counts.
    sheet = title if any(name == title for name, _ in notes) else None
    last = {cell.address: (row, column) for row, cells in enumerate(grid.rows) for column, cell in enumerate(cells)}
    marked = {place: notes[sheet, address] for address, place in last.items() if (sheet, address) in notes}
    width = max((len(row) for row in grid.rows), default=0)
    columns = [one for one in _kept(width, WIDEST_TABLE, {column for _, column in marked}) if one is not None]
    rows: list[tuple[Part, ...]] = []
    for number in _kept(len(grid.rows), LONGEST_TABLE, {row for row, _ in marked}):
        if number is None:
            rows.append(())
        else:
            cells = grid.rows[number]
            rows.append(tuple(_part(cells[one], marked.get((number, one), ())) for one in columns))
    letters = next((tuple(part.letters for part in row) for row in rows if row), ())
    return Section(title, "table", tuple(rows), letters if any(letters) else ())


def _long_table(long: LongText, notes: dict[Key, list[Note]]) -> Section:
    """A table of many lines, of which only those to show are read: its beginning, and what stands around remarks."""
    marked = {int(match[2]) for _, address in notes if (match := _CELL.fullmatch(address))}
    wanted = _wanted({line - 1 for line in marked})
    regular = long.regular["line"].to_list()
    (grid,) = long.read(line for line in regular if line - 1 in wanted or line in long.forced).grids
    rows = tuple(row for row in grid.rows if row and _line(row) - 1 in wanted)
    section = _table(replace(grid, rows=rows), None, notes)
    shown: list[tuple[Part, ...]] = []
    former = 0
    for row in filter(None, section.rows):
        if former and _line(row) != former + 1:
            shown.append(())
        shown.append(row)
        former = _line(row)
    return replace(section, rows=(*shown, *([()] if former < regular[-1] else [])))


def _line(row: Sequence[Cell | Part]) -> int:
    match = _CELL.fullmatch(row[0].address)
    return int(match[2]) if match else 0


def _block(block: Block, notes: dict[Key, list[Note]]) -> Section:
    if block.grid is not None:
        return _table(block.grid, None, notes)
    part = _part(Cell(block.text, block.address), notes.get((None, block.address), ()))
    return Section(None, str(block.kind) if block.kind is not BlockKind.TABLE else "paragraph", ((part,),))


def _part(cell: Cell, notes: Iterable[Note]) -> Part:
    notes = tuple(notes)
    of_items = {note.item for note in notes if note.item is not None and note.item <= len(cell.items)}
    gravest = min((note.remark.severity for note in notes), key=SEVERITY_ORDER.index, default=None)
    return Part(
        text="" if cell.items else cell.text,
        items=tuple(
            (text, tuple(note for note in notes if note.item == number))
            for number, text in enumerate(cell.items, start=1)
        ),
        address=cell.address,
        severity=str(gravest or ""),
        notes=tuple(note for note in notes if note.item not in of_items),
    )


def _kept(count: int, longest: int, marked: Collection[int]) -> list[int | None]:
    """Numbers of the rows or columns to show, ``None`` where some are left out."""
    if count <= longest:
        return list(range(count))
    wanted = _wanted(marked)
    shown: list[int | None] = []
    former = -1
    for number in sorted(wanted & set(range(count))):
        if number != former + 1:
            shown.append(None)
        shown.append(number)
        former = number
    if former != count - 1:
        shown.append(None)
    return shown


def _wanted(marked: Collection[int]) -> set[int]:
    """Numbers, from 0, at the beginning and around those marked."""
    return set(range(_BEGINNING)) | {near for one in marked for near in range(one - _AROUND, one + _AROUND + 1)}
