"""What crosses the walls between the packages: grids, pages, typed records, findings.

Belongs here: frozen shapes that one package hands to the next.
Does not belong here: how anything is read, interpreted, checked or stored.

What is made for every cell is a named tuple, which takes a fraction of the time of a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import polars as pl


class CellKind(StrEnum):
    """What the file format itself says of a cell; text where the format says nothing."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"


class Cell(NamedTuple):
    """One value as it stands in a file.

    Attributes:
        text: Verbatim text. A typed number is written without grouping, with a point for decimals and
            no trailing zero (``12``, ``12.5``); a typed date as ``YYYY-MM-DD``. Blank is ``""``.
        address: ``B4`` (workbook, delimited), ``/indicateurs/0/valeur`` (JSON), ``L31C2`` (page).
        kind: What the format says of the value.
        formula: The formula as written, where the value is a cached result.
        items: The parts of a list as the format itself marks them (``<li>``, bullets, one per line);
            empty where the format marks none. Item n, from 1, has the address ``L31C2#n``.
    """

    text: str
    address: str
    kind: CellKind = CellKind.TEXT
    formula: str | None = None
    items: tuple[str, ...] = ()

    def saying(self, text: str) -> Cell:
        """The cell with another text."""
        return Cell(text, self.address, self.kind, self.formula, self.items)

    def at(self, address: str) -> Cell:
        """The cell with another address."""
        return Cell(self.text, address, self.kind, self.formula, self.items)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, as indices from 0 into ``Grid.rows``, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A rectangle of cells: a sheet, a delimited file, a JSON list of objects, a table of a page.

    Attributes:
        name: Sheet name; ``None`` where the format has none.
        rows: Rows of equal length; blank cells are there, with their address.
        merges: Merged ranges of a workbook and spans of an HTML table, empty elsewhere.
        empty_header_continues: In TAB-separated text and in TAB and Markdown tables of a page an empty
            header cell continues the one before it.
        uses_1904_dates: Serial dates of the workbook count from 1904.
        struck_out: Addresses of cells whose text is struck out, wholly or in part.
    """

    name: str | None
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[Merge, ...] = ()
    empty_header_continues: bool = False
    uses_1904_dates: bool = False
    struck_out: tuple[str, ...] = ()


class BlockKind(StrEnum):
    """What a block of a page is, by its markup."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page, in reading order.

    Attributes:
        kind: Heading, paragraph, list item or table.
        text: Verbatim text without markup; ``""`` for a table.
        address: ``L<line>`` of its first line.
        level: Heading level from 1; 0 for the others.
        grid: The table of a table block.
        is_struck_out: Its text is struck out, wholly or in part.
    """

    kind: BlockKind
    text: str
    address: str
    level: int = 0
    grid: Grid | None = None
    is_struck_out: bool = False


class Severity(StrEnum):
    """How much a finding weighs; only an error keeps a record out of the marts."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or doubtful, at one address, under one rule of the catalogue.

    Attributes:
        rule: Identifier in the catalogue (seed ``rules``); it carries severity, message and remedy.
        sheet: Sheet name in a workbook.
        cell: Address; ``None`` only where the finding is on the file as a whole.
        text: Verbatim text at the address.
        params: Further values that the rule's message names.
        agglomeration: SIREN concerned, where known.
        indicator: Indicator concerned, where one is.
        reporting_year: Year concerned, where known.
    """

    rule: str
    sheet: str | None = None
    cell: str | None = None
    text: str | None = None
    params: dict[str, str] = field(default_factory=dict, hash=False)
    agglomeration: str | None = None
    indicator: str | None = None
    reporting_year: int | None = None


class LongText(Protocol):
    """A long delimited text, its lines parted into columns of text and not made into rows of cells yet."""

    @property
    def regular(self) -> pl.DataFrame:
        """Column ``line`` (from 1) and one of text for each field, from 0: lines beyond doubt one record each."""

    @property
    def forced(self) -> frozenset[int]:
        """Regular lines by which the reader judges others: they are always read as rows."""

    def read(self, among: Iterable[int]) -> Document:
        """The file as if it had, of its regular lines, only some; all other lines, headers among them, are there."""

    def whole(self) -> Document:
        """The file with all lines as rows of cells."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read: text with addresses, nothing understood yet.

    Attributes:
        sha256: Hash of the bytes.
        name: File name as sent.
        format: ``xlsx``, ``ods``, ``delimited``, ``json``, ``page``, or ``unknown``.
        encoding: Text encoding where the format has one.
        grids: Tables of a workbook, delimited file or JSON.
        blocks: Blocks of a page, its tables among them.
        findings: What the reader has to say; an error with no cell means that the file is refused.
        long: Instead of a grid, a long delimited text that is still to be read.
    """

    sha256: str
    name: str
    format: str
    encoding: str | None = None
    grids: tuple[Grid, ...] = ()
    blocks: tuple[Block, ...] = ()
    findings: tuple[Finding, ...] = ()
    long: LongText | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Context:
    """What the folder (or the options) says of a file, used where the file itself says nothing.

    Attributes:
        reporting_year: Year of the folder or of ``--year``.
        sender: Body's SIREN or authority's code, from the folder or ``--agglomeration``.
    """

    reporting_year: int | None = None
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record was read, and by which rule of the grammar.

    Attributes:
        sheet: Sheet name in a workbook.
        cell: Address of the cell, or a range where a figure is made from several cells.
        text: Verbatim text.
        parse_rule: Accepted form that read it (``number.integer``, ``meeting.count_kind`` …).
        own: The record's own place, where the address is that of what keeps it out (the name of its body …).
    """

    sheet: str | None
    cell: str
    text: str
    parse_rule: str
    own: Source | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """What a submission states of one indicator, before validation.

    ``agglomeration`` and ``reporting_year`` are ``None`` only where neither the file nor its context
    says them. ``value`` is set if and only if ``status`` has one, unless the two contradict each other,
    which validation finds.
    """

    agglomeration: str | None
    reporting_year: int | None
    indicator: str
    value: Decimal | None
    status: str
    reason_text: str | None
    available_on: date | None
    declared_by: str
    is_lower_bound: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Meeting:
    """Meetings of one kind that a body held; ``meetings`` is ``None`` where the text gave no number."""

    agglomeration: str | None
    reporting_year: int | None
    kind: str
    meetings: Decimal | None
    themes: int | None
    joint_with: tuple[str, ...]
    held_on: date | None
    declared_by: str
    source: Source


@dataclass(frozen=True, slots=True)
class ActorMention:
    """One actor named by a body; ``actor`` is its code in the register where it is known there."""

    agglomeration: str | None
    reporting_year: int | None
    declared_name: str
    actor: str | None
    canonical_name: str
    is_collective: bool
    declared_members: int | None
    declared_by: str
    source: Source


@dataclass(frozen=True, slots=True)
class DetailTable:
    """That a submission holds a detail table for a body, even one with headers only.

    Attributes:
        detail: ``meeting`` or ``actor``.
        is_open_ended: The list says of itself that it is not complete.
        source: Range of the table's rows, or its header where it has none.
    """

    agglomeration: str | None
    reporting_year: int | None
    detail: str
    is_open_ended: bool
    declared_by: str
    source: Source


class CellUse(NamedTuple):
    """Cells, and the records that were read from them: those of a row, of a list, of a sentence.

    Attributes:
        sheet: Sheet name in a workbook.
        cells: Their addresses; blank cells are left out.
        observations: Positions in ``Interpretation.observations``.
        meetings: Positions in ``Interpretation.meetings``.
        actors: Positions in ``Interpretation.actors``.
        details: Positions in ``Interpretation.details``.
    """

    sheet: str | None
    cells: tuple[str, ...]
    observations: range
    meetings: range
    actors: range
    details: range


@dataclass(frozen=True, slots=True, eq=False)
class SoundRows:
    """Rows of a long table of indicators, each of which gave one observation, kept as columns.

    Attributes:
        frame: One row a line, in their order: ``line``, ``agglomeration``, ``reporting_year``, ``indicator``,
            ``source_cell`` and ``source_text``. Where its text has a number that counts: ``value``, and how many
            ``decimals`` it was written with. Where it is a number and no more: the ``rule`` that read it; else
            ``answer``, a position in ``answers``, whose own value then stands for any.
        filled: Whether each cell of these lines holds something, by the letters of its column.
        answers: What else is said: observations without body, year, indicator and place.
        value_status: Status of what ``value`` says.
    """

    frame: pl.DataFrame
    filled: pl.DataFrame
    answers: tuple[Observation, ...]
    value_status: str


@dataclass(frozen=True, slots=True)
class Interpretation:
    """All that one file says, typed, with its findings.

    Attributes:
        declared_by: SIREN of the sender, or the authority's code.
        version: Declared version, where stated.
        sent_on: Declared date of sending, where stated.
        uses_context_year: The year came from the context and not from the file.
        uses_context_sender: The body came from the context and not from the file.
        ignored: Sources of cells that are no part of a record; ``parse_rule`` says what they are instead
            (``header``, ``note``, ``total``, ``declaration``) or, after ``ignored.``, why they are not read.
        uses: Which cells the records were read from.
        sound: Further observations, from rows that are no part of ``document`` any more.
    """

    document: Document
    declared_by: str | None
    version: int | None
    sent_on: date | None
    uses_context_year: bool
    uses_context_sender: bool
    observations: tuple[Observation, ...]
    meetings: tuple[Meeting, ...]
    actors: tuple[ActorMention, ...]
    details: tuple[DetailTable, ...]
    findings: tuple[Finding, ...]
    ignored: tuple[Source, ...] = ()
    uses: tuple[CellUse, ...] = ()
    sound: SoundRows | None = None
