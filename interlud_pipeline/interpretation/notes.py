"""Remarks under a table, which are no records of it.

Belongs here: how a remark is told from a row.
Does not belong here: what a row says.
"""

from __future__ import annotations

import re

from interlud_pipeline.interpretation.folding import fold, is_blank, tidy
from interlud_pipeline.interpretation.table import Table, is_blank_row

_REMARK = re.compile(
    r"\*|\([0-9]\)|\[[0-9]\]"
    r"|(?:notes?|nota(?: bene)?|n\.? ?b\.?|sources?|remarques?|attention|rappel|lecture)(?: ?\(?[0-9]\)?)? ?:"
)
_RAISED = re.compile(r"[⁰¹²³⁴-⁹]+ ?[^\W\d]")
_UNDER_HEADER = re.compile(r"\([^()0-9]*\)|en (?:nombre|unites?)")
_LONG, _SHORT = 8, 4


def is_note(table: Table, row: int) -> bool:
    """Whether a row says nothing but a remark in one cell, or is words in brackets right under the headers.

    A number in a remark may be a figure, unless it says « Note ».
    """
    cells = table.grid.rows[row]
    texts = [text for column in table.columns if not is_blank(text := cells[column.index].text)]
    if row == table.header_row + 1 and all(_UNDER_HEADER.fullmatch(fold(text)) for text in texts):
        return True
    if len(texts) != 1:
        return False
    is_apart = is_blank_row(table.grid, row - 1, table.span)
    return is_remark(texts[0]) or (is_apart and _is_sentence(fold(texts[0])))


def is_remark(text: str) -> bool:
    """Whether a text begins as a remark does: a star, a footnote number, « Note : », « Source : »."""
    return bool(_REMARK.match(fold(text)) or _RAISED.match(tidy(text)))


def _is_sentence(folded: str) -> bool:
    count = len(folded.split())
    return not re.search(r"[0-9]", folded) and (count >= _LONG or (folded.endswith(".") and count >= _SHORT))
