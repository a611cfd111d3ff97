"""Header rows as they stand in a grid: over several rows, beside a declaration, side by side.

Belongs here: which cells of one row, or of rows merged together, may be the headers of one table.
Does not belong here: what a header means (``headers``), and where a table ends (``layout``).
"""

from __future__ import annotations

from collections.abc import Sequence

from interlud_pipeline.interpretation.agglomerations import find_agglomeration
from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.dates import read_year
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.headers import (
    BODY,
    YEAR,
    field_of,
    is_known,
    kind_of_headers,
    kind_of_texts,
    label_of,
    row_field,
)
from interlud_pipeline.interpretation.table import merge_at
from interlud_pipeline.model import Cell, Grid
from interlud_pipeline.reference import Register

_LEAST_HEADERS = _LEAST_TABLES = 2

Cells = tuple[Cell, ...]


def header_block(grid: Grid, row: int) -> tuple[Cells, int]:
    """The headers that start in a row, and the last row of their merges.

    Where some headers are merged over several rows, the lowest text of each of the other columns is its header:
    « Réponse » over « Valeur | Motif », beside « Indicateur » over both rows.
    """
    bottoms = [one.last_row for one in grid.merges if one.first_row == row < one.last_row]
    anchored = [bottom for bottom in bottoms if bottom < len(grid.rows)]
    last = max(anchored, default=row)
    if last == row:
        return grid.rows[row], row
    return tuple(_lowest(grid, row, last, index) for index in range(len(grid.rows[row]))), last


def _lowest(grid: Grid, first: int, last: int, index: int) -> Cell:
    for row in range(last, first - 1, -1):
        merge = merge_at(grid.merges, row, index)
        if merge is not None and merge.first_row >= first and merge.first_row < row:
            continue
        if not is_blank(grid.rows[row][index].text):
            return grid.rows[row][index]
    return grid.rows[first][index]


def _runs_of(cells: Cells) -> list[list[int]]:
    """Positions of the headers between blank ones."""
    runs: list[list[int]] = []
    for index, cell in enumerate(cells):
        if is_blank(cell.text):
            continue
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def side_by_side(cells: Cells, register: Register) -> list[Cells]:
    """The headers of each table where several stand in one row: parted by blank cells, or of two kinds.

    A column that says of whom the rows speak stands once, in front of all: then it is one table.
    """
    parts = [part for run in _runs_of(cells) for part in _kinds_of(cells, run, register)]
    if len(parts) < _LEAST_TABLES:
        return []
    segments = [one for part in parts if kind_of_headers(one := only(cells, part), register)]
    fronts = [{row_field(cell.text, register) for cell in segment} & {BODY, YEAR} for segment in segments]
    whole = {row_field(cell.text, register) for cell in cells} & {BODY, YEAR}
    if len(segments) >= _LEAST_TABLES and (BODY not in whole or all(BODY in front for front in fronts)):
        return segments
    return []


def _kinds_of(cells: Cells, run: list[int], register: Register) -> list[list[int]]:
    """A run of headers, in two where a second table of another kind follows the first without a gap."""
    cut = _cut(tuple([cells[index].text for index in run]), register)
    return [run] if cut is None else [run[:cut], run[cut:]]


@kept_with_register
def _cut(texts: tuple[str, ...], register: Register) -> int | None:
    """How many headers belong to the first of two tables of different kinds; ``None`` where there is only one."""
    for cut in range(_LEAST_HEADERS, len(texts) - _LEAST_HEADERS + 1):
        left, right = texts[:cut], texts[cut:]
        kinds = {kind_of_texts(left, register), kind_of_texts(right, register)}
        if None not in kinds and len(kinds) > 1 and _are_all_known(right, register):
            return cut
    return None


def _are_all_known(texts: tuple[str, ...], register: Register) -> bool:
    kind = kind_of_texts(texts, register)
    return kind is not None and all(field_of(text, kind, register) or row_field(text, register) for text in texts)


def only(cells: Cells, indexes: Sequence[int]) -> Cells:
    """The row with nothing but the cells at some positions."""
    kept = set(indexes)
    return tuple([cell if index in kept or not cell.text else cell.saying("") for index, cell in enumerate(cells)])


def without_declaration(cells: Cells, register: Register) -> Cells:
    """The row without pairs of label and value that stand beside the headers: « Agglomération | CALL »."""
    taken = _declared(tuple([cell.text for cell in cells]), register)
    return only(cells, [index for index in range(len(cells)) if index not in taken]) if taken else cells


@kept_with_register
def _declared(texts: tuple[str, ...], register: Register) -> frozenset[int]:
    """Positions of labels and of their values."""
    taken: set[int] = set()
    for index, text in enumerate(texts):
        if index in taken or is_blank(text):
            continue
        label, colon, said = text.partition(":")
        if colon and _is_value(label_of(label, register), said, register):
            taken.add(index)
        elif index + 1 < len(texts) and _is_value(label_of(text, register), texts[index + 1], register):
            taken |= {index, index + 1}
    return frozenset(taken)


def _is_value(field: str | None, text: str, register: Register) -> bool:
    """Whether a text may be the value of a label, and is no header beside another one."""
    if field is None or is_blank(text) or is_known(text, register):
        return False
    if field in {BODY, "siren"}:
        return find_agglomeration(text, register).siren is not None
    return field != YEAR or read_year(text) is not None
