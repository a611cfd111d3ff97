"""Titles between tables: « 2. Réunions » under one table and over the headers of the next.

Belongs here: which rows above a header are its title and no rows of the table before it.
Does not belong here: remarks under a table (``notes``).
"""

from __future__ import annotations

import re

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import fold, header, is_blank
from interlud_pipeline.interpretation.headers import TableKind
from interlud_pipeline.interpretation.table import is_blank_row
from interlud_pipeline.model import Grid
from interlud_pipeline.reference import Register

_NUMBERED = re.compile(r"(?:[0-9]{1,2}|[ivx]{1,4}|[a-z]) ?(?:[.)/]|- ) ?(?=\D)")
_ANNOUNCES = re.compile(r"(?:tableau|partie|volet|annexe|rubrique|section)\b|.*:$", re.DOTALL)
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_COUNTING_WORDS = frozenset({"nombre", "numero", "nom"})


def title_rows(grid: Grid, first_row: int, header_row: int, columns: range, register: Register) -> frozenset[int]:
    """Rows between a blank one and a header that are a title, and what stands under it.

    Args:
        grid: The grid.
        first_row: First row of the table before.
        header_row: First row of the headers below.
        columns: Columns of the table before.
        register: Source of the words that tables are about.
    """
    found: list[int] = []
    row = header_row - 1
    while row >= first_row and is_blank_row(grid, row, columns):
        row -= 1
    while row >= first_row and not is_blank_row(grid, row, columns):
        if sum(not is_blank(grid.rows[row][index].text) for index in columns) > 1:
            return frozenset()
        found.append(row)
        row -= 1
    if row < first_row or not found:
        return frozenset()
    texts = [grid.rows[found[-1]][index].text for index in columns]
    return frozenset(found) if _is_title(next(text for text in texts if not is_blank(text)), register) else frozenset()


def _is_title(text: str, register: Register) -> bool:
    folded = fold(text)
    numbered = _NUMBERED.match(folded)
    rest = folded[numbered.end() :] if numbered else folded
    if any(sign.isdigit() for sign in _YEAR.sub("", rest)):
        return False
    return bool(numbered or _ANNOUNCES.match(folded) or _subjects(register) & set(header(text)))


@kept_with_register
def _subjects(register: Register) -> frozenset[str]:
    """Words for what tables are about: réunions, acteurs, indicateurs."""
    aliases = (
        one.alias for one in register.header_aliases if one.table_kind == TableKind.LISTS or one.field == "indicator"
    )
    return frozenset(word for alias in aliases for word in header(alias)) - _COUNTING_WORDS
