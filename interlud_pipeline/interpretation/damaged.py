"""Texts that came through a wrong encoding, told of once a file.

Belongs here: which texts are damaged, and the finding that shows the first one.
Does not belong here: the repair (``folding``), which every matching form has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interlud_pipeline.interpretation.folding import repaired
from interlud_pipeline.interpretation.notices import FindingLog, Notice, Place
from interlud_pipeline.model import Document

LOST = "\ufffd"
_REPAIRED_RULE, _LOST_RULE = "text.mojibake", "text.characters_lost"


def tell_damaged_texts(document: Document, log: FindingLog) -> None:
    """Write down that texts are read as repaired, and that others have lost characters for good."""
    texts = list(_texts(document))
    _tell(_REPAIRED_RULE, ((*one, fixed) for one in texts if (fixed := repaired(one[2])) != one[2]), log)
    _tell(_LOST_RULE, ((*one, one[2]) for one in texts if LOST in one[2]), log)


def _tell(rule: str, found: Iterable[tuple[str | None, str, str, str]], log: FindingLog) -> None:
    damaged = list(found)
    if damaged:
        sheet, address, text, fixed = damaged[0]
        notice = Notice(rule, {"repaired": fixed, "count": str(len(damaged))})
        log.add(notice, Place(sheet, address, text))


def _texts(document: Document) -> Iterator[tuple[str | None, str, str]]:
    """Sheet, address and text of every cell and block that holds more than ASCII."""
    is_workbook = document.format in {"xlsx", "ods"}
    for grid in (*document.grids, *(block.grid for block in document.blocks if block.grid is not None)):
        for row in grid.rows:
            for cell in row:
                if not cell.text.isascii():
                    yield grid.name if is_workbook else None, cell.address, cell.text
    for block in document.blocks:
        if not block.text.isascii():
            yield None, block.address, block.text
