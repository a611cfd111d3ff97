"""From the fields of delimited records to the rows of a grid: addresses, padding, records that do not fit.

A record with more or fewer fields than its header cannot be read column by column: an unquoted separator has
shifted it. It is **left out of the grid**, and a finding ``row.field_count`` at its first cell keeps it whole:
``text`` is the line as written, ``params["fields"]`` its fields as split, as a JSON list. So a shifted value
never stands under a header, and a reader of findings still has all of the record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from interlud_pipeline.intake.addresses import column_letters
from interlud_pipeline.intake.readers.markup import clean_cell
from interlud_pipeline.intake.refusals import CELL_COUNT, too_large
from interlud_pipeline.model import Cell, Finding

_RULE_CELL = r"\s*:?-+:?\s*"
# The row of dashes between the header and the rows of a Markdown table.
RULE_ROW = re.compile(rf"\s*\|?{_RULE_CELL}(?:\|{_RULE_CELL})*\|?\s*$")
# « ="0117" » keeps a spreadsheet from taking a text for a number; it is that text.
_QUOTED_TEXT = re.compile(r'="([^"]*)"')
Address = Callable[[int, int], str]
_DIGIT = re.compile(r"\d")
_LEAST_COLUMNS = 2
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Record:
    """One delimited record.

    Attributes:
        line: Line of the file on which it starts, from 1.
        fields: Its fields.
        raw: Its text as written.
        is_broken: Its quoting is not closed, so that its fields cannot be told apart.
    """

    line: int
    fields: tuple[str, ...]
    raw: str
    is_broken: bool = False

    @property
    def filled(self) -> int:
        """How many fields are not blank."""
        return sum(1 for value in self.fields if value.strip())


def sheet_address(line: int, column: int) -> str:
    """A1 style, line 1 being row 1 and column 0 being A."""
    return f"{column_letters(column)}{line}"


def page_address(line: int, column: int) -> str:
    """``L<line>C<column>``, columns from 1."""
    return f"L{line}C{column + 1}"


def split_broken(
    records: Sequence[Record], address: Address, *, short_is_sound: bool = False, may_split_numbers: bool = False
) -> tuple[list[Record], list[Finding]]:
    """Tell the records that fit their header from those that do not, block by block.

    A blank record ends a block; each block has its own header.

    Args:
        records: The records.
        address: How a cell is addressed.
        short_is_sound: Fields may be missing at the end.
        may_split_numbers: The delimiter is the decimal comma too, so that even a blank field too many may come from
            a number cut in two.
    """
    kept: list[Record] = []
    findings: list[Finding] = []
    for block in _blocks(records):
        expected = _expected_fields(block)
        blanks_are_sound = not may_split_numbers or _all_end_in_a_delimiter(block, expected)
        notes_from = _first_trailing_note(block)
        for index, record in enumerate(block):
            is_free = index <= expected.header_index or (record.filled <= 1 and index >= notes_from)
            if not record.is_broken and (is_free or expected.fits(record, short_is_sound, blanks_are_sound)):
                kept.append(record)
            else:
                findings.append(_field_count(record, expected.count, address))
    return kept, findings


def to_rows(records: Sequence[Record], address: Address, largest_cell_count: int) -> tuple[tuple[Cell, ...], ...]:
    """Rows of equal length; columns blank throughout at the right are dropped, a run of blank rows is one row."""
    kept = _without_blank_runs(records)
    width = max((_width(record.fields) for record in kept), default=0)
    if len(kept) * width > largest_cell_count:
        raise too_large(CELL_COUNT)
    return tuple(
        tuple(
            make_cell(record.fields[column] if column < len(record.fields) else "", address(record.line, column))
            for column in range(width)
        )
        for record in kept
    )


def make_cell(text: str, address: str) -> Cell:
    """A text cell, its markup taken off and its list items told apart."""
    quoted = _QUOTED_TEXT.fullmatch(text)
    cleaned, items = clean_cell(quoted[1] if quoted else text)
    return Cell(cleaned, address, items=items)


@dataclass(frozen=True, slots=True)
class _Expected:
    """Field count that the header of a block sets."""

    count: int
    header_index: int
    header: tuple[str, ...]

    def fits(self, record: Record, short_is_sound: bool, blanks_are_sound: bool) -> bool:
        found = len(record.fields)
        if found > self.count and record.filled and not blanks_are_sound:
            return False
        if found >= self.count:
            return not any(value.strip() for value in record.fields[self.count :])
        return short_is_sound or not record.filled or not any(name.strip() for name in self.header[found:])


def _expected_fields(block: Sequence[Record]) -> _Expected:
    """The header is the first record with several filled fields.

    One with a blank between filled fields is the upper of two header rows, whose lower one counts the columns.
    """
    for index, record in enumerate(block):
        if record.filled >= _LEAST_COLUMNS and not record.is_broken and not _is_title_above(block, index):
            counted = record
            if _has_gap(record.fields) and index + 1 < len(block) and len(block[index + 1].fields) > len(record.fields):
                counted = block[index + 1]
            return _Expected(len(counted.fields), index, counted.fields)
    widest = max((len(record.fields) for record in block), default=0)
    return _Expected(widest, len(block), ())


def _is_title_above(block: Sequence[Record], index: int) -> bool:
    """Whether a record is a title that its own commas part: a longer row of nothing but words follows, the header."""
    below = block[index + 1] if index + 1 < len(block) else None
    if below is None or len(below.fields) <= len(block[index].fields) or _has_gap(block[index].fields):
        return False
    is_header = all(value.strip() and not _DIGIT.search(value) for value in below.fields)
    return is_header and not all(value.strip() and not _DIGIT.search(value) for value in block[index].fields)


def _all_end_in_a_delimiter(block: Sequence[Record], expected: _Expected) -> bool:
    """Whether nearly all records, and more than one, end in the same delimiter too many: a habit of their writer."""
    rows = [record for record in block[expected.header_index + 1 :] if record.filled > 1]
    ended = [row for row in rows if len(row.fields) == expected.count + 1 and not row.fields[-1].strip()]
    return len(rows) >= _LEAST_COLUMNS and len(ended) >= _NEARLY_ALL * len(rows)


def _has_gap(fields: Sequence[str]) -> bool:
    filled = [index for index, value in enumerate(fields) if value.strip()]
    return len(filled) < filled[-1] - filled[0] + 1


def _first_trailing_note(block: Sequence[Record]) -> int:
    """Index from which a block holds only notes: records of a single field, written without a separator."""
    index = len(block)
    while index and len(block[index - 1].fields) == 1 and not block[index - 1].is_broken:
        index -= 1
    return index


def _blocks(records: Iterable[Record]) -> Iterable[list[Record]]:
    block: list[Record] = []
    for record in records:
        block.append(record)
        if not record.filled and not record.is_broken:
            yield block
            block = []
    if block:
        yield block


def _field_count(record: Record, expected: int, address: Address) -> Finding:
    return Finding(
        rule="row.field_count",
        cell=address(record.line, 0),
        text=record.raw,
        params={
            "row": str(record.line),
            "found": str(len(record.fields)),
            "expected": str(expected),
            "fields": json.dumps(record.fields, ensure_ascii=False),
        },
    )


def _without_blank_runs(records: Sequence[Record]) -> list[Record]:
    kept: list[Record] = []
    for record in records:
        if record.filled or (kept and kept[-1].filled):
            kept.append(record)
    while kept and not kept[-1].filled:
        kept.pop()
    return kept


def _width(fields: Sequence[str]) -> int:
    return max((index + 1 for index, value in enumerate(fields) if value.strip()), default=0)
