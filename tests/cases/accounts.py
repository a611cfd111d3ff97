"""That each cell of a file has one fate, and that no record stands on a cell that is left out."""

import re
from collections.abc import Iterable

from interlud_pipeline.model import Interpretation
from interlud_pipeline.reference import Register
from interlud_pipeline.validation.account import Address, CellAccount, Fate, account, filled_cells
from interlud_pipeline.validation.batch import Batch, Received

REASONS = {"outside_tables", "unknown_column", "says_nothing", "repeated", "table_refused", "file_refused"}


def of_record(text: str) -> str:
    """The cell in which an address of a part, or a range, begins."""
    return re.split(r"[#:]", text)[0]


def sources(read: Interpretation) -> Iterable[Address]:
    for record in (*read.observations, *read.meetings, *read.actors):
        yield record.source.sheet, of_record(record.source.cell)


def assert_accounted(one: Received, batch: Batch, register: Register) -> dict[Address, CellAccount]:
    read = one.interpretation
    accounts = account(one, batch, register)
    filled = list(filled_cells(read.document))
    broken = {(found.sheet, found.cell) for found in read.document.findings if found.cell}
    assert set(filled) <= set(accounts) <= {*filled, *broken}
    named = [(source.sheet, source.cell) for source in read.ignored]
    used = {(use.sheet, cell) for use in read.uses for cell in use.cells}
    assert len(named) == len(set(named)), named
    assert not used & set(named), used & set(named)
    kept_out = set(batch.quarantine["record_id"])
    for at, cell in accounts.items():
        assert (cell.reason in REASONS) if cell.fate is Fate.IGNORED else cell.reason is None, (at, cell)
        if cell.fate is Fate.QUARANTINED:
            assert cell.record_ids, at
            assert kept_out.issuperset(cell.record_ids), (at, cell)
        else:
            assert (cell.fate is Fate.RECORD) == bool(set(cell.record_ids) - kept_out), (at, cell)
    standing = {Fate.RECORD, Fate.QUARANTINED, Fate.HEADER, Fate.DECLARATION}
    fallen = [(at, accounts[at]) for at in sources(read) if at in accounts and accounts[at].fate not in standing]
    assert fallen == [], fallen
    return accounts
