"""Delimited text: delimiter, quoting, one grid.

Line 1 of the file is row 1; a record whose quoted field spans lines bears the number of the line it starts on.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.readers.markup import is_entity
from interlud_pipeline.intake.readers.result import Reading
from interlud_pipeline.intake.readers.rows import RULE_ROW, Record, sheet_address, split_broken, to_rows
from interlud_pipeline.intake.refusals import CELL_COUNT, FIELD_SIZE, UNCLOSED_QUOTES, too_large, unreadable
from interlud_pipeline.model import Grid

TAB, COMMA, SEMICOLON, PIPE = "\t", ",", ";", "|"
_DELIMITERS = (TAB, SEMICOLON, PIPE, COMMA)
# A sign that no text has stands for a semicolon that parts nothing.
_STAND_IN = "\uffff"
_ENTITY = re.compile(r"&(?:amp;)*(#?[A-Za-z0-9]{1,31};)")
_LINE_ENDS = ("\n", "\r")
_LINE_END = re.compile(r"\r\n|\n|\r")
_SEPARATOR_LINE = re.compile(r"sep=(.)", re.IGNORECASE)
_PAGE_LINE = re.compile(r"\s*(?:#{1,6}|[-*•])\s|\s*\|?\s*:?-{3,}:?\s*\||\s*<")
_WRAPPED = re.compile(r'(?:"((?:[^"]|"")*)")?[;,\t ]*')
_ANY_DELIMITER = re.compile(r"[;,\t|]")
_SAMPLE_LINES = 200
_MOST_UNCLOSED = 50
_LEAST_COLUMNS = 2
_LONGEST_HEADER = 60
_NEARLY_ALL = 0.9
_EDGE_LINES = 2
_LEAST_SENTENCE_WORDS = 3


def read(text: str, limits: Limits) -> Reading:
    """The one table of a delimited text."""
    lines = _unwrapped(split_lines(text))
    stated = _SEPARATOR_LINE.fullmatch(lines[0].strip("\"' "))
    try:
        delimiter = stated[1] if stated else find_delimiter(lines)
        records = _read_records(_protected(lines, delimiter), delimiter, first=1 if stated else 0, limits=limits)
    except csv.Error as error:
        raise too_large(FIELD_SIZE) from error
    return to_reading(records, delimiter, is_ended=text.endswith(_LINE_ENDS), limits=limits)


def to_reading(records: list[Record], delimiter: str, *, is_ended: bool, limits: Limits) -> Reading:
    """The one table that records make; the last one may be cut where the text does not end with its line."""
    if not is_ended:
        records = _marked_as_cut(records)
    kept, findings = split_broken(records, sheet_address, short_is_sound=True, may_split_numbers=delimiter == COMMA)
    rows = to_rows(kept, sheet_address, limits.largest_cell_count)
    grid = Grid(name=None, rows=rows, empty_header_continues=delimiter == TAB)
    return Reading("delimited", grids=(grid,), findings=tuple(findings))


def records_of(lines: Sequence[str], delimiter: str) -> list[Record]:
    """The records of lines, numbered from 1."""
    return [_unprotected(record) for record in _records(_protected(lines, delimiter), delimiter, 0)]


def _protected(lines: Sequence[str], delimiter: str) -> Sequence[str]:
    """The lines, the semicolons of their entities (« donn&eacute;es ») under another sign while they are parted."""
    return [_protected_line(line) for line in lines] if delimiter == SEMICOLON else lines


def _protected_line(line: str) -> str:
    if "&" not in line:
        return line
    return _ENTITY.sub(lambda match: match[0].replace(SEMICOLON, _STAND_IN) if is_entity(match[1]) else match[0], line)


def _unprotected(record: Record) -> Record:
    if _STAND_IN not in record.raw:
        return record
    fields = tuple(field.replace(_STAND_IN, SEMICOLON) for field in record.fields)
    return replace(record, fields=fields, raw=record.raw.replace(_STAND_IN, SEMICOLON))


def _marked_as_cut(records: list[Record]) -> list[Record]:
    """The last row of a file that ends without a line end may be cut; it is, where it alone is shorter than the others.

    « 1 » of « 12 » is no number that anybody sent.
    """
    lengths = [len(record.fields) for record in records if record.filled > 1]
    if len(lengths) <= _LEAST_COLUMNS or records[-1].filled <= 1:
        return records
    is_cut = lengths[-1] < min(lengths[:-1])
    return [*records[:-1], replace(records[-1], is_broken=True)] if is_cut else records


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines each quoted as a whole, as a table saved once more from a single column is, without these quotes."""
    first = next((line for line in lines if line.strip()), "")
    if _WRAPPED.fullmatch(first) is None:
        return lines
    matches = [_WRAPPED.fullmatch(line) for line in lines]
    unwrapped = [(match[1] or "").replace('""', '"') for match in matches if match is not None]
    are_rows = all(not line or _ANY_DELIMITER.search(line) for line in unwrapped)
    return unwrapped if len(unwrapped) == len(lines) and are_rows else lines


def split_lines(text: str) -> list[str]:
    """Lines of a text, whatever the line end; a final line end opens no further line."""
    lines = _LINE_END.split(text)
    return lines[:-1] if len(lines) > 1 and not lines[-1] else lines


def find_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that parts most lines into as many fields as the header, then the widest header.

    The header is the first line that the delimiter parts at all, so a decimal comma further down says nothing.
    """
    sample = [line for line in lines[:_SAMPLE_LINES] if line.strip()]
    best, best_score = SEMICOLON, (0.0, 0)
    for delimiter in _DELIMITERS:
        counts = [len(fields) for fields in csv.reader(sample, delimiter=delimiter)]
        header = next((count for count in counts if count >= _LEAST_COLUMNS), None)
        if header is None:
            continue
        parted = sum(1 for count in counts if count >= header) / len(counts)
        score = (round(parted, 1), header)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def is_table(lines: Sequence[str]) -> bool:
    """Whether a text is a delimited table and not a page: its lines nearly all have as many delimiters.

    A title above or notes below do not make prose of a table. With TAB every line has to be a row, since a
    page reads TAB tables by itself.
    """
    filled = [line for line in lines if line.strip()]
    delimiters: tuple[str, ...] = _DELIMITERS
    while filled and filled[0].startswith("#"):
        # A comment or a title: only semicolons below make a table of it for sure.
        filled.pop(0)
        delimiters = (SEMICOLON,)
    if len(filled) < _LEAST_COLUMNS or any(_PAGE_LINE.match(line) for line in filled):
        return False
    return any(_is_table_of(delimiter, filled) for delimiter in delimiters)


def _is_table_of(delimiter: str, lines: Sequence[str]) -> bool:
    counts = [line.rstrip().rstrip(delimiter).count(delimiter) for line in lines]
    if delimiter == TAB:
        return all(counts)
    usual, times = Counter(counts).most_common(1)[0]
    header = next((line for line, count in zip(lines, counts, strict=True) if count), None)
    if header is None or not usual or max(map(len, header.split(delimiter))) > _LONGEST_HEADER:
        return False
    if delimiter == COMMA and any(_is_sentence(line) for line in lines):
        return False
    within = counts[_EDGE_LINES : len(counts) - _EDGE_LINES]
    return times >= _NEARLY_ALL * len(counts) or (times >= _LEAST_COLUMNS and all(within))


def _is_sentence(line: str) -> bool:
    """Whether a line reads as prose: its last part is words that end in a full stop, and not « n.d. » alone."""
    last = line.rstrip().rpartition(COMMA)[2].strip()
    return last.endswith(".") and len(last.split()) >= _LEAST_SENTENCE_WORDS


def _read_records(lines: Sequence[str], delimiter: str, *, first: int, limits: Limits) -> list[Record]:
    records: list[Record] = []
    cells = 0
    for record in _records(lines, delimiter, first):
        cells += len(record.fields)
        if cells > limits.largest_cell_count:
            raise too_large(CELL_COUNT)
        records.append(_unprotected(record))
    return records


def _records(lines: Sequence[str], delimiter: str, first: int) -> Iterator[Record]:
    """Every record with the line it starts on.

    A quote that is never closed would swallow the rest of the file: its line alone is then broken, and reading
    goes on below it.
    """
    done, unclosed = first, 0
    while done < len(lines):
        base = done
        reader = csv.reader((f"{line}\n" for line in islice(lines, base, None)), delimiter=delimiter, strict=True)
        try:
            for fields in reader:
                end = base + reader.line_num
                record = Record(done + 1, tuple(fields), "\n".join(lines[done:end]))
                if delimiter != PIPE or not RULE_ROW.match(record.raw):
                    yield record
                done = end
        except csv.Error as error:
            if "field larger" in str(error):
                raise
            unclosed += 1
            if unclosed > _MOST_UNCLOSED:
                raise unreadable(UNCLOSED_QUOTES) from error
            yield _lenient_record(lines[done], done + 1, delimiter)
            done += 1


def _lenient_record(line: str, number: int, delimiter: str) -> Record:
    """A line whose quotes stand where they should not; broken if one of them is not closed."""
    if line.count('"') % 2:
        return Record(number, tuple(line.split(delimiter)), line, is_broken=True)
    return Record(number, tuple(next(csv.reader([line], delimiter=delimiter))), line)
