"""Cells that hold somebody's e-mail address or telephone number.

Belongs here: telling the sender of each, so that it can be taken out.
Does not belong here: masking them, which is done wherever a text is kept (``personal``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from interlud_pipeline.interpretation.declaration import Pair
from interlud_pipeline.interpretation.notices import FindingLog, Notice
from interlud_pipeline.interpretation.personal import has_personal_data
from interlud_pipeline.interpretation.subjects import Spot
from interlud_pipeline.model import Cell, Document

_RULE = "text.personal_data"


def tell_personal_data(document: Document, pairs: Sequence[Pair], log: FindingLog) -> None:
    """Warn of each cell and paragraph that holds such data, but for the contact that a declaration asks for.

    A person among actors is told of by a rule of its own.
    """
    told = {(one.sheet, (one.cell or "").partition("#")[0]) for one in log.all() if one.rule == "actor.personal_data"}
    told |= {(pair.spot.sheet, pair.spot.cell.address) for pair in pairs if pair.field == "contact"}
    for spot in _spots(document):
        if (spot.sheet, spot.cell.address) not in told:
            log.add(Notice(_RULE), spot.place())


def _spots(document: Document) -> Iterator[Spot]:
    # A list of a JSON file has its pointers as addresses, and no sheet.
    grids = [(None if document.format == "json" else grid.name, grid) for grid in document.grids]
    for block in document.blocks:
        if block.grid is not None:
            grids.append((None, block.grid))
        elif has_personal_data(block.text):
            yield Spot(None, Cell(block.text, block.address))
    for sheet, grid in grids:
        yield from (
            Spot(sheet, cell) for row in grid.rows for cell in row if cell.text and has_personal_data(cell.text)
        )
