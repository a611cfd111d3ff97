"""Pages of a report: headings, sentences, tables, and what is not reported.

Belongs here: the order in which a page is read, and the bodies that it speaks of.
Does not belong here: how its tables and sentences are read.
"""

from __future__ import annotations

from collections.abc import Sequence

from interlud_pipeline.interpretation.agglomerations import Match
from interlud_pipeline.interpretation.broken_rows import read_broken_rows
from interlud_pipeline.interpretation.declaration import Declaration, Pair, read_declaration
from interlud_pipeline.interpretation.details import Roll
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.headers import BODY, label_of
from interlud_pipeline.interpretation.layout import find_tables
from interlud_pipeline.interpretation.left_over import leave_out_blocks, leave_out_rest
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.page_headings import compare_headings
from interlud_pipeline.interpretation.page_sections import find_sections
from interlud_pipeline.interpretation.page_statements import read_sections
from interlud_pipeline.interpretation.page_year import PageSubject, read_page_subject, settle_year
from interlud_pipeline.interpretation.rows import Reader
from interlud_pipeline.interpretation.subjects import WHOLE_FILE, Spot, Subject
from interlud_pipeline.interpretation.table import Table
from interlud_pipeline.interpretation.tables import read_table
from interlud_pipeline.model import Block, BlockKind, Cell, Document
from interlud_pipeline.reference import Register


def read_page(document: Document, reader: Reader) -> tuple[Pair, ...]:
    """Read a page; gives the pairs of labels and values that it states."""
    blocks = document.blocks
    pairs = _pairs(blocks, reader.register)
    grids = [(block.grid, find_tables(block.grid, reader.register)) for block in blocks if block.grid is not None]
    tables = [table for _, found in grids for table in found]
    said = read_page_subject(blocks, reader.register)
    declared = read_declaration(pairs, reader.speaker, alone=True)
    year = settle_year(said, declared.year, reader.speaker)
    has_bodies = any(column.body or column.field == BODY for table in tables for column in table.columns)
    bodies = [] if has_bodies else _bodies(said, declared, year, reader)
    states_year = declared.states_year or bool(said.years or said.unclear)
    body = bodies[0] if len(bodies) == 1 else None
    declaration = Declaration(body, year, None, len(bodies) == 1, states_year)
    roll = Roll()
    for table in tables:
        read_table(table, declaration, roll, reader)
    read_broken_rows(document, [(table, declaration) for table in tables], reader)
    declaring = {pair.spot.cell.address for pair in pairs}
    sections = find_sections([block for block in blocks if block.address not in declaring], reader.register)
    faults = {} if has_bodies or declared.body is not None else _contradictions(said, bodies, reader)
    subjects = _subjects(tables, bodies, year, faults, reader)
    compare_headings(sections, subjects[0], reader)
    if any(not section.has_table for section in sections):
        _tell_missing(subjects, sections[0].name, states_year, reader)
        read_sections(sections, subjects, reader)
    _leave_out(blocks, pairs, said, reader)
    for grid, found in grids:
        leave_out_rest(grid, found, (), reader)
    return pairs


def _leave_out(blocks: Sequence[Block], pairs: Sequence[Pair], said: PageSubject, reader: Reader) -> None:
    """Name what stands outside the tables and gave no record; of a contact nothing is kept."""
    for pair in pairs:
        reader.records.leave_out(Spot(None, Cell("", pair.spot.cell.address)), "declaration")
    spots = [spot for found in (said.years, said.unclear, said.bodies, said.others) for _, spot in found]
    leave_out_blocks(blocks, {spot.cell.address for spot in spots}, reader)


def _pairs(blocks: Sequence[Block], register: Register) -> tuple[Pair, ...]:
    """Lines such as « Année : 2023 »."""
    pairs = []
    for block in blocks:
        label, colon, value = block.text.partition(":")
        field = label_of(label, register) if colon and block.kind is not BlockKind.TABLE else None
        if field is not None and not is_blank(value):
            pairs.append(Pair(field, Spot(None, Cell(value.strip(), block.address))))
    return tuple(pairs)


def _bodies(said: PageSubject, declared: Declaration, year: int | None, reader: Reader) -> list[str]:
    """The bodies of a page whose tables name none: declared, or named in the sentence with the year, or elsewhere."""
    if declared.body is not None:
        return [declared.body]
    named: Sequence[tuple[Match, Spot]] = said.bodies or said.others
    for match, spot in named:
        if match.siren is not None:
            reader.speaker.bodies.setdefault(match.siren)
            reader.records.log.add_all(match.notices, spot.place(match.siren, year))
    return list(dict.fromkeys(match.siren for match, _ in named if match.siren is not None))


def _contradictions(said: PageSubject, bodies: Sequence[str], reader: Reader) -> dict[str, Spot]:
    """Where a page of several bodies names one that its folder does not; on a page of one body all of it is wrong."""
    scope = WHOLE_FILE if len(bodies) == 1 else None
    found: dict[str, Spot] = {}
    for match, spot in said.bodies or said.others:
        siren = match.siren
        if siren is not None and siren in bodies and reader.speaker.contradicts(spot, siren, None, scope):
            found.setdefault(siren, spot)
    return {} if scope else found


def _subjects(
    tables: Sequence[Table], bodies: Sequence[str], year: int | None, faults: dict[str, Spot], reader: Reader
) -> list[Subject]:
    """The bodies that the words of a page speak of: those of the page, each with what keeps it out."""
    speaker, faults = reader.speaker, dict(faults)
    named: list[str] = []
    for spot in [Spot(table.grid.name, column.body) for table in tables for column in table.columns if column.body]:
        siren = speaker.body_of(spot, year)
        if siren is not None:
            named.append(siren)
            if speaker.contradicts(spot, siren, None):
                faults.setdefault(siren, spot)
    named += [one.agglomeration for one in reader.records.details if one.agglomeration and not named]
    siblings = list(dict.fromkeys(named or bodies))
    return [speaker.subject(siren, year, faults.get(siren)) for siren in siblings] or [speaker.subject(None, year)]


def _tell_missing(subjects: Sequence[Subject], name: Block, states_year: bool, reader: Reader) -> None:
    spot = Spot(None, Cell(name.text, name.address))
    for subject in subjects:
        if subject.agglomeration is None:
            reader.records.log.add(Notice("context.agglomeration_missing", WHOLE_FILE), spot.place())
        if subject.reporting_year is None and not states_year:
            reader.records.log.add(Notice("context.year_missing", WHOLE_FILE), spot.place())
