"""The account of a file: what became of each of its cells.

Belongs here: the one fate of a cell, and the records that it belongs to.
Does not belong here: reading (``interpretation``), or why a record is kept out (``quarantine``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from interlud_pipeline.intake.addresses import parse_reference
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.model import Cell, CellUse, Document, SoundRows
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.batch import Batch
from interlud_pipeline.validation.received import Received
from interlud_pipeline.validation.records import Records, to_records
from interlud_pipeline.validation.sound import Originals

FILE_REFUSED = "file_refused"
UNACCOUNTED = "unaccounted"

Address = tuple[str | None, str]
"""Sheet and cell."""


class Fate(StrEnum):
    """What a cell that is not blank ends as."""

    RECORD = "record"
    QUARANTINED = "quarantined"
    DECLARATION = "declaration"
    HEADER = "header"
    TOTAL = "total"
    NOTE = "note"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class CellAccount:
    """What became of one cell.

    Attributes:
        fate: Its fate.
        reason: Why it is ignored; ``None`` for all other fates.
        record_ids: The records that were read from it, those in quarantine among them.
    """

    fate: Fate
    reason: str | None = None
    record_ids: tuple[str, ...] = ()


def account(received: Received, batch: Batch, register: Register) -> dict[Address, CellAccount]:
    """The fate of each cell of a file that is not blank.

    A cell from which several records were read is a record as soon as one of them stands.

    Args:
        received: The file as interpreted.
        batch: What validation made of it, with others or alone.
        register: The register.

    Returns:
        One entry an address, in the order of the file; a broken row has one, at its first cell.
    """
    read = received.interpretation
    kept_out = _kept_out(received, batch)
    records = to_records([received], register)
    fates: dict[Address, CellAccount] = {}
    for source in read.ignored:
        fate, _, reason = source.parse_rule.partition(".")
        fates[source.sheet, source.cell] = CellAccount(Fate(fate), reason or None)
    observed = _observed(records)
    for use, ids in ((use, _ids(use, records, observed)) for use in read.uses):
        for cell in use.cells:
            before = fates.get((use.sheet, cell))
            together = (*(before.record_ids if before else ()), *ids)
            fate = Fate.QUARANTINED if kept_out.issuperset(together) else Fate.RECORD
            fates[use.sheet, cell] = CellAccount(fate, None, tuple(dict.fromkeys(together)))
    rest = FILE_REFUSED if not read.uses and not read.ignored else UNACCOUNTED
    cells = {at: fates.get(at, CellAccount(Fate.IGNORED, rest)) for at in filled_cells(read.document)}
    if read.sound is not None:
        cells |= _of_sound_rows(read.sound, records, kept_out)
        cells = dict(sorted(cells.items(), key=lambda one: parse_reference(one[0][1]) or (0, 0)))
    return cells | {at: fate for at, fate in fates.items() if at in _broken_rows(read.document)}


def unread(accounts: Mapping[Address, CellAccount]) -> list[Address]:
    """Cells that interpretation has lost: a fault of the code."""
    return [at for at, one in accounts.items() if one.reason == UNACCOUNTED]


def filled_cells(document: Document) -> Iterator[Address]:
    """Addresses of all cells that are not blank, and of the texts of a page."""
    is_json = document.format == "json"
    for grid in document.grids:
        sheet = None if is_json else grid.name
        yield from ((sheet, cell.address) for cell in _filled(grid.rows))
    for block in document.blocks:
        if block.grid is not None:
            yield from ((block.grid.name, cell.address) for cell in _filled(block.grid.rows))
        elif not is_blank(block.text):
            yield None, block.address


def _filled(rows: Sequence[Sequence[Cell]]) -> Iterator[Cell]:
    return (cell for row in rows for cell in row if not is_blank(cell.text) or cell.formula)


def _broken_rows(document: Document) -> set[Address]:
    return {(one.sheet, one.cell) for one in document.findings if one.cell is not None}


def _kept_out(received: Received, batch: Batch) -> set[str]:
    rows = batch.quarantine.filter(batch.quarantine["submission_id"] == received.submission_id)
    return set(rows["record_id"])


def _observed(records: Records) -> list[str]:
    """Identifiers of the observations that were read row by row."""
    originals, ids = records.originals["observation"], records.observations["record_id"]
    return originals.ids(ids, is_sound=False) if isinstance(originals, Originals) else ids.to_list()


def _of_sound_rows(sound: SoundRows, records: Records, kept_out: set[str]) -> dict[Address, CellAccount]:
    """The fates of the cells of rows that were kept as columns, each of which gave one observation."""
    originals = records.originals["observation"]
    assert isinstance(originals, Originals)  # noqa: S101 - there are such rows
    ids = originals.ids(records.observations["record_id"], is_sound=True)
    found: dict[Address, CellAccount] = {}
    for line, record, filled in zip(sound.frame["line"], ids, sound.filled.iter_rows(), strict=True):
        one = CellAccount(Fate.QUARANTINED if record in kept_out else Fate.RECORD, None, (record,))
        letters = (letter for letter, is_filled in zip(sound.filled.columns, filled, strict=True) if is_filled)
        found.update(((None, f"{letter}{line}"), one) for letter in letters)
    return found


def _ids(use: CellUse, records: Records, observed: Sequence[str]) -> list[str]:
    parts = ((records.meetings, use.meetings), (records.actors, use.actors), (records.details, use.details))
    details = [one for frame, rows in parts for one in frame["record_id"][rows.start : rows.stop].to_list()]
    return [*observed[use.observations.start : use.observations.stop], *details]
