"""From one file as read to its typed records.

Belongs here: the order in which a file is interpreted.
Does not belong here: any wording or form, and any rule that looks at typed records only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from interlud_pipeline.interpretation.broken_rows import read_broken_rows
from interlud_pipeline.interpretation.completeness import tell_missing_indicators
from interlud_pipeline.interpretation.damaged import tell_damaged_texts
from interlud_pipeline.interpretation.declaration import (
    Declaration,
    Pair,
    find_pairs,
    read_declaration,
    read_sent_on,
    read_version,
)
from interlud_pipeline.interpretation.details import ACTOR, MEETING, Roll
from interlud_pipeline.interpretation.footnotes import Notes
from interlud_pipeline.interpretation.headers import TableKind, field_of
from interlud_pipeline.interpretation.layout import find_tables
from interlud_pipeline.interpretation.left_over import leave_out_rest
from interlud_pipeline.interpretation.long_form import LongForm, part_long_form
from interlud_pipeline.interpretation.notices import FindingLog, Notice, Place
from interlud_pipeline.interpretation.page import read_page
from interlud_pipeline.interpretation.personal_cells import tell_personal_data
from interlud_pipeline.interpretation.records import Records
from interlud_pipeline.interpretation.rows import Reader
from interlud_pipeline.interpretation.stacked import returns_of
from interlud_pipeline.interpretation.subjects import Speaker, Spot
from interlud_pipeline.interpretation.tables import read_table
from interlud_pipeline.interpretation.two_places import without_blanks_beside_figures
from interlud_pipeline.model import Cell, Context, Document, Finding, Grid, Interpretation, Severity
from interlud_pipeline.reference import Register

_STRUCK_OUT = "cell.struck_out"
# Raise it with every change of what a file is read as: the archive is then interpreted again.
INTERPRETER_VERSION = "6"


def interpret(document: Document, context: Context, register: Register) -> Interpretation:
    """Interpret one file.

    Args:
        document: The file as read.
        context: What its folder or the options say, used where it says nothing itself.
        register: Bodies, indicators and wordings.

    Returns:
        Its records and what is to be told of them. What the reader had to say stays in the document.
    """
    log = FindingLog(register)
    long = part_long_form(document.long, context, register) if document.long is not None else None
    document = document if long is None else long.document
    broken, struck_out = _broken_cells(document, register), _struck_out(document)
    reader = Reader(register, Speaker(register, context, log, struck_out), Records(log), Notes(document), broken)
    pairs: tuple[Pair, ...] = ()
    if not _is_refused(document, register):
        pairs = read_page(document, reader) if document.format == "page" else _read_grids(document, reader)
        tell_damaged_texts(document, log)
        tell_personal_data(document, pairs, log)
        reader.records.leave_out_unused()
        _tell_if_nothing(document, reader)
        _add(long, reader)
        tell_missing_indicators(reader.records, register, None if long is None else long.rows)
    records, speaker = reader.records, reader.speaker
    records.declare(speaker.declared_by)
    return Interpretation(
        document=document,
        declared_by=speaker.declared_by,
        version=read_version(pairs, register, log),
        sent_on=read_sent_on(pairs, log),
        uses_context_year=speaker.uses_context_year,
        uses_context_sender=speaker.uses_context_sender,
        observations=tuple(records.observations),
        meetings=tuple(records.meetings),
        actors=tuple(records.actors),
        details=tuple(records.details),
        findings=tuple(
            one
            for one in without_blanks_beside_figures(log.all(), records, register)
            if not _is_told_already(one, broken | struck_out, log)
        ),
        ignored=tuple(records.ignored),
        uses=tuple(records.uses),
        sound=None if long is None else long.rows,
    )


def _add(long: LongForm | None, reader: Reader) -> None:
    """Add what the lines of a long file say that were read in columns, but for their records."""
    if long is not None:
        reader.speaker.bodies.update(dict.fromkeys(long.bodies))
        for notices, place in long.told:
            reader.records.log.add_all(notices, place)


def _broken_cells(document: Document, register: Register) -> frozenset[tuple[str | None, str | None]]:
    """Addresses at which the reader of the file found an error."""
    return frozenset(
        (one.sheet, one.cell)
        for one in document.findings
        if one.cell is not None and one.rule in register.rules and register.rules[one.rule].severity == Severity.ERROR
    )


def _struck_out(document: Document) -> frozenset[tuple[str | None, str]]:
    """Sheet and address of each text that is struck out; a list of a JSON file and a page have no sheets."""
    grids = (*document.grids, *(block.grid for block in document.blocks if block.grid is not None))
    in_grids = {(grid.name, address) for grid in grids for address in grid.struck_out}
    return frozenset(in_grids | {(None, block.address) for block in document.blocks if block.is_struck_out})


def _is_told_already(finding: Finding, broken: frozenset[tuple[str | None, str | None]], log: FindingLog) -> bool:
    """Whether an error only repeats that a cell at its address is not to be read."""
    if (finding.sheet, finding.cell) not in broken or finding.rule == _STRUCK_OUT:
        return False
    return "scope" not in finding.params and log.is_error(Notice(finding.rule))


def _is_refused(document: Document, register: Register) -> bool:
    """Whether the reader refused the file as a whole."""
    return any(
        one.cell is None and one.rule in register.rules and register.rules[one.rule].severity == Severity.ERROR
        for one in document.findings
    )


def _read_grids(document: Document, reader: Reader) -> tuple[Pair, ...]:
    # A sheet is a part of a workbook; a list of a JSON file has its pointers as addresses.
    if document.format == "json":
        lists = [replace(grid, name=None) for grid in document.grids]
        sheets = [(grid, find_tables(grid, reader.register)) for grid in lists]
    else:
        sheets = [part for grid in document.grids for part in returns_of(grid, reader.register)]
    pairs = [find_pairs(grid, tables, reader.register) for grid, tables in sheets]
    for stated in pairs:
        for pair in stated:
            # A contact is a person's business: nothing of it is kept.
            value = Cell("", pair.spot.cell.address) if pair.field == "contact" else pair.spot.cell
            reader.records.leave_out(Spot(pair.spot.sheet, value), "declaration")
    declarations = _declarations(pairs, reader)
    roll = Roll()
    for (_, tables), declaration in zip(sheets, declarations, strict=True):
        for table in tables:
            read_table(table, declaration, roll, reader)
    stated_tables = [
        (table, declaration) for (_, tables), declaration in zip(sheets, declarations, strict=True) for table in tables
    ]
    read_broken_rows(document, stated_tables, reader)
    for (grid, tables), stated in zip(sheets, pairs, strict=True):
        leave_out_rest(grid, tables, stated, reader)
    for grid, declaration in zip(document.grids, declarations, strict=True) if document.format == "json" else ():
        if not grid.rows:
            _read_empty_list(grid, declaration, reader)
    return tuple(pair for stated in pairs for pair in stated)


def _declarations(pairs: Iterable[tuple[Pair, ...]], reader: Reader) -> list[Declaration]:
    """What each sheet declares; a sheet that declares nothing takes the one declaration that another makes."""
    own = [
        tuple(pair for pair in stated if pair.field in {"agglomeration", "siren", "reporting_year"}) for stated in pairs
    ]
    stating = [stated for stated in own if stated]
    if len(stating) <= 1:
        declaration = read_declaration(stating[0] if stating else (), reader.speaker, alone=True)
        return [declaration] * len(own)
    read = [read_declaration(stated, reader.speaker, alone=False) for stated in own]
    bodies = {one.body for one, stated in zip(read, own, strict=True) if stated and one.states_body}
    years = {one.year for one, stated in zip(read, own, strict=True) if stated and one.states_year}
    body = bodies.pop() if len(bodies) == 1 else None
    year = years.pop() if len(years) == 1 else None
    return [
        Declaration(
            one.body if one.states_body else body,
            one.year if one.states_year else year,
            one.fault,
            one.states_body or body is not None,
            one.states_year or year is not None,
        )
        for one in read
    ]


def _read_empty_list(grid: Grid, declaration: Declaration, reader: Reader) -> None:
    """An empty list of a JSON file is a table with headers only."""
    detail = {"meetings": MEETING, "actors": ACTOR}.get(
        field_of(grid.name or "", TableKind.LISTS, reader.register) or ""
    )
    if detail is None:
        return
    subject = reader.speaker.subject(declaration.body, declaration.year, declaration.fault)
    spot = Spot(None, Cell("", f"/{grid.name}"))
    reader.records.log.add(Notice("table.headers_only"), spot.place(subject.agglomeration, subject.reporting_year))
    if subject.agglomeration is not None:
        reader.records.hold(subject, detail, spot)


def _tell_if_nothing(document: Document, reader: Reader) -> None:
    records = reader.records
    if not (records.observations or records.meetings or records.actors or records.details or _has_tables(records)):
        records.log.add(Notice("file.no_table", {"name": document.name}), Place(None, None, None))


def _has_tables(records: Records) -> bool:
    return any(one.parse_rule == "header" for one in records.ignored)
