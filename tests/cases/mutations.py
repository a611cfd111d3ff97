"""Every digit of the sample campaigns, changed one at a time.

Belongs here: where the digits stand that make a figure, its body, year, date or indicator, and what a change does.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.reading import read_many
from interlud_pipeline.interpretation.context import resolve_folder
from interlud_pipeline.interpretation.interpret import interpret
from interlud_pipeline.model import Block, Cell, Context, Document, Grid
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT
from interlud_pipeline.validation.batch import Batch, Received, validate

SUBMISSIONS = PROJECT_ROOT / "data" / "submissions"
NOW = datetime(2024, 2, 1)  # noqa: DTZ001 - as stored
# Verbatim text and what hashes say of it; a change that only they see is a change that nothing noticed.
LEFT_OUT = {"source_text", "reason_text", "declared_name", "record_id", "finding_id"}
LEFT_OUT |= {"submission_id", "sha256", "register_hash", "location", "file_name"}


@dataclass(frozen=True)
class Sample:
    """A sample as read."""

    path: str
    document: Document
    context: Context


@dataclass(frozen=True)
class Mutation:
    """One digit of one text in other words."""

    sample: Sample
    address: str
    before: str
    after: str
    document: Document


def samples(register: Register) -> list[Sample]:
    """Each content of the sample campaigns, in its folder."""
    paths = sorted(
        path for path in SUBMISSIONS.rglob("*") if path.is_file() and len(path.relative_to(SUBMISSIONS).parts) == 3
    )
    documents = read_many([(path.read_bytes(), path.name) for path in paths], Limits())
    found = []
    for path, document in zip(paths, documents, strict=True):
        year, folder, _ = path.relative_to(SUBMISSIONS).parts
        found.append(Sample(str(path.relative_to(SUBMISSIONS)), document, resolve_folder(int(year), folder, register)))
    return found


def made(files: dict[str, bytes]) -> list[Sample]:
    """Files made for a test, in no folder."""
    documents = read_many([(content, name) for name, content in files.items()], Limits())
    return [Sample(name, document, Context()) for name, document in zip(files, documents, strict=True)]


def _changed(text: str) -> Iterator[str]:
    """The text with each of its digits replaced by the next one."""
    for at, sign in enumerate(text):
        if sign in "0123456789":
            yield f"{text[:at]}{(int(sign) + 1) % 10}{text[at + 1 :]}"


def _cells(cell: Cell) -> Iterator[Cell]:
    if not cell.items:
        yield from (cell.saying(text) for text in _changed(cell.text))
        return
    for number, item in enumerate(cell.items):
        for text in _changed(item):
            items = (*cell.items[:number], text, *cell.items[number + 1 :])
            yield cell.saying(cell.text.replace(item, text, 1))._replace(items=items)


def _grids(grid: Grid) -> Iterator[tuple[Cell, Cell, Grid]]:
    for number, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            for other in _cells(cell):
                line = (*row[:column], other, *row[column + 1 :])
                yield cell, other, replace(grid, rows=(*grid.rows[:number], line, *grid.rows[number + 1 :]))


def _blocks(block: Block) -> Iterator[tuple[Cell, Cell, Block]]:
    if block.grid is not None:
        for before, after, grid in _grids(block.grid):
            yield before, after, replace(block, grid=grid)
    for text in _changed(block.text):
        yield Cell(block.text, block.address), Cell(text, block.address), replace(block, text=text)


def mutations(sample: Sample) -> Iterator[Mutation]:
    """All changes of one digit in a sample."""
    document = sample.document
    for number, grid in enumerate(document.grids):
        for before, after, other in _grids(grid):
            grids = (*document.grids[:number], other, *document.grids[number + 1 :])
            yield Mutation(sample, before.address, before.text, after.text, replace(document, grids=grids))
    for number, block in enumerate(document.blocks):
        for before, after, other_block in _blocks(block):
            blocks = (*document.blocks[:number], other_block, *document.blocks[number + 1 :])
            yield Mutation(sample, before.address, before.text, after.text, replace(document, blocks=blocks))


def received(one: Mutation, key: str, register: Register) -> Received:
    """A changed sample as if it had arrived by itself, its file named by the key."""
    named = replace(one.document, sha256=hashlib.sha256(key.encode()).hexdigest())
    context = one.sample.context
    read = interpret(named, context, register)
    return Received(read, named.sha256, key, key, 1, NOW, context.reporting_year, context.sender, "1.1")


def typed(batch: Batch) -> dict[str, list[tuple[object, ...]]]:
    """The typed fields and the findings of each submission, by the location of its file."""
    keys = batch.submissions.select("submission_id", key="location")
    seen: dict[str, list[tuple[object, ...]]] = {key: [] for key in keys["key"]}
    for table, frame in batch.frames().items():
        kept = [one for one in frame.columns if one not in LEFT_OUT]
        placed = frame.join(keys, on="submission_id", how="left", maintain_order="left")
        for row in placed.select("key", *(pl.col(one).cast(pl.String) for one in kept)).iter_rows():
            seen[row[0]].append((table, *row[1:]))
    return seen


def unnoticed(chosen: list[Mutation], register: Register) -> list[Mutation]:
    """Changes of the chosen ones that neither a typed field nor a finding shows; all are validated in one go."""
    untouched = {one.sample.path: Mutation(one.sample, "", "", "", one.sample.document) for one in chosen}
    by_key = {str(number): one for number, one in enumerate(chosen)} | untouched
    seen = typed(validate([received(one, key, register) for key, one in by_key.items()], register))
    return [one for number, one in enumerate(chosen) if seen[str(number)] == seen[one.sample.path]]
