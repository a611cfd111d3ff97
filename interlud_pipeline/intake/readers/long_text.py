"""Long delimited texts, split into columns of text at once.

Belongs here: which lines are beyond doubt one record each, of as many fields as the header; and reading the others,
and any of these, record by record, as the reader of delimited text does.
Does not belong here: what a column means, and so which lines may stay columns (``interpretation.long_form``).

A line stays a line of columns only where parting it by its delimiter gives what the reader of delimited text gives:
no markup, no entity, no bullet, no control character, no quote but around whole fields, no field of spaces alone.
Where the text as a whole needs more than its lines one by one (titles above the header, blank lines within, a stated
delimiter, quotes over several lines), it is not set apart at all.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.readers import delimited
from interlud_pipeline.intake.readers.result import Reading
from interlud_pipeline.intake.readers.rows import RULE_ROW, Record

if TYPE_CHECKING:
    import polars as pl

# Shorter texts are read sooner record by record.
LEAST_LINES = 2_000
LINE = "line"
# Looked at record by record whatever they hold: the first ones, by which the reader judges the others.
_FIRST_LINES = 4
_LEAST_COLUMNS = 3
_LONGEST_LINE = 100_000
# What a line of columns may not hold: see above.
_SIGNS = '[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029"<&•●▪■◦‣\uf0b7]'
_SPECIAL = re.compile(_SIGNS)
_NAME = re.compile(r"[^\W\d_][^\"<&]*")


class LongText:
    """A long delimited text, as columns where its lines allow it.

    Attributes:
        regular: Column ``line`` and one column of text for each field: lines that are one record each, as parted.
        forced: Lines among them that are to be read record by record in any case.
    """

    def __init__(self, parted: _Parted, *, is_ended: bool, limits: Limits) -> None:
        """Keep what was parted."""
        self._parted, self._is_ended, self._limits = parted, is_ended, limits
        self.regular = parted.regular
        before_notes = (one.line - 1 for one in parted.others if len(one.fields) == 1)
        last = len(parted.lines)
        forced = {*range(2, min(_FIRST_LINES, last) + 1), last, *before_notes}
        self.forced = frozenset(forced - {one.line for one in parted.others})

    def read(self, among: Iterable[int]) -> Reading:
        """What the reader of delimited text says of some of the regular lines, and of all that are not.

        Args:
            among: Numbers of regular lines, from 1.
        """
        records = [*self._parted.others, *(_record(number, self._parted) for number in among)]
        ordered = sorted(records, key=lambda one: one.line)
        return delimited.to_reading(ordered, self._parted.delimiter, is_ended=self._is_ended, limits=self._limits)


@dataclass(frozen=True, slots=True, eq=False)
class _Parted:
    """Lines, those that are columns, and the records of all others."""

    lines: Sequence[str]
    delimiter: str
    regular: pl.DataFrame
    others: Sequence[Record]


def is_long(text: str) -> bool:
    """Whether a text is long enough to be worth it."""
    return text.count("\n") + text.count("\r") >= LEAST_LINES


def set_apart(text: str, limits: Limits) -> LongText | None:
    """A long text as columns; ``None`` where it is more than lines that are one record each."""
    lines = _lines(text)
    delimiter = delimited.find_delimiter(lines)
    if len(lines) < _FIRST_LINES:
        return None
    is_within = len(lines) * (lines[0].count(delimiter) + 1) <= limits.largest_cell_count
    if not is_within or not _has_plain_header(lines, delimiter):
        return None
    unquoted, numbers = _part(lines, delimiter)
    if not all(_is_one_record(lines[number - 1], delimiter) for number in numbers):
        return None
    regular, numbers = _with_quoted(unquoted, numbers, lines, delimiter)
    parted = _Parted(lines, delimiter, regular, ())
    others = [_record(number, parted) for number in numbers]
    if regular.is_empty() or not _is_one_block(others, regular[LINE][-1]) or _may_end_in_delimiters(others, delimiter):
        return None
    return LongText(replace(parted, others=others), is_ended=text.endswith(("\n", "\r")), limits=limits)


def _lines(text: str) -> list[str]:
    if "\r" in text:
        return delimited.split_lines(text)
    lines = text.split("\n")
    return lines if lines[-1] else lines[:-1]


def _has_plain_header(lines: Sequence[str], delimiter: str) -> bool:
    """Whether the first line is words in several fields, and the second has as many."""
    header, first = lines[0].split(delimiter), lines[1].split(delimiter)
    return len(header) == len(first) >= _LEAST_COLUMNS and all(_NAME.fullmatch(name) for name in header)


def _part(lines: Sequence[str], delimiter: str) -> tuple[pl.DataFrame, list[int]]:
    """The regular lines without quotes as columns, and the numbers of all others."""
    import polars as pl  # noqa: PLC0415

    width, edge = lines[0].count(delimiter) + 1, re.escape(delimiter)
    text = pl.col("text")
    looked_at = (
        pl.DataFrame({"text": pl.Series(lines, dtype=pl.String)})
        .with_row_index(LINE, offset=1)
        .with_columns(
            is_regular=(text.str.count_matches(delimiter, literal=True) == width - 1)
            & ~text.str.contains(_SIGNS)
            & ~text.str.contains(rf"(?:^|{edge})[\s&&[^{edge}]]+(?:{edge}|$)")
            & ~text.str.contains(rf"^[-:\s{edge}]*$")
            & (text.str.len_bytes() < _LONGEST_LINE)
            & (pl.col(LINE) > 1)
        )
    )
    names = [str(number) for number in range(width)]
    fields = text.str.split_exact(delimiter, width - 1).struct.rename_fields(names).alias("fields")
    regular = looked_at.filter("is_regular").select(pl.col(LINE).cast(pl.Int64), fields).unnest("fields")
    return regular, looked_at.filter(~pl.col("is_regular"))[LINE].to_list()


def _with_quoted(
    unquoted: pl.DataFrame, numbers: Sequence[int], lines: Sequence[str], delimiter: str
) -> tuple[pl.DataFrame, list[int]]:
    """The regular lines, those with quotes around plain fields among them, and the numbers of all others."""
    import polars as pl  # noqa: PLC0415

    width = len(unquoted.columns) - 1
    found: list[tuple[int, *tuple[str, ...]]] = []
    others: list[int] = []
    for number in numbers:
        fields = _fields(lines[number - 1], delimiter) if number > 1 and '"' in lines[number - 1] else []
        is_regular = len(fields) == width and any(fields) and not any(map(_is_special, fields))
        if is_regular:
            found.append((number, *fields))
        else:
            others.append(number)
    quoted = pl.DataFrame(found, schema=unquoted.schema, orient="row")
    return pl.concat([unquoted, quoted]).sort(LINE), others


def _is_special(field: str) -> bool:
    return field.isspace() or _SPECIAL.search(field) is not None


def _fields(line: str, delimiter: str) -> list[str]:
    """The fields of a line; none where it is not one record by itself."""
    try:
        records = list(csv.reader([f"{line}\n"], delimiter=delimiter, strict=True))
    except csv.Error:
        return []
    return records[0] if len(records) == 1 else []


def _is_one_record(line: str, delimiter: str) -> bool:
    """Whether a line is one record by itself, its quotes closed, and no rule between rows."""
    if len(line) >= _LONGEST_LINE or (delimiter == delimited.PIPE and RULE_ROW.match(line)):
        return False
    return '"' not in line or bool(_fields(line, delimiter))


def _record(number: int, parted: _Parted) -> Record:
    (record,) = delimited.records_of([parted.lines[number - 1]], parted.delimiter)
    return replace(record, line=number)


def _is_one_block(others: Iterable[Record], last_regular: int) -> bool:
    """Whether blank lines stand at the end only: elsewhere each would open a block with a header of its own."""
    last = max([last_regular, *(one.line for one in others if one.filled)])
    return all(one.filled or one.line > last for one in others)


def _may_end_in_delimiters(others: Sequence[Record], delimiter: str) -> bool:
    """Whether one comma too many may be a habit of the writer, which is told from all lines together."""
    width = len(others[0].fields)
    return delimiter == delimited.COMMA and any(
        len(one.fields) == width + 1 and not one.fields[-1].strip() for one in others
    )
