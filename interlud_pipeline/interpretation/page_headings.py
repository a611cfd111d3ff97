"""Headings that name indicators, against the tables of detail that stand under them.

Belongs here: telling that a heading and its table speak of different indicators.
Does not belong here: what the table says; it is read by its own headers.
"""

from __future__ import annotations

from collections.abc import Sequence

from interlud_pipeline.interpretation.details import ACTOR, MEETING, indicator_of
from interlud_pipeline.interpretation.headers import TableKind
from interlud_pipeline.interpretation.indicator_table import plan_of
from interlud_pipeline.interpretation.indicators import find_indicators
from interlud_pipeline.interpretation.layout import find_tables
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.page_sections import Section
from interlud_pipeline.interpretation.rows import Reader
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.table import Table
from interlud_pipeline.model import Cell


def compare_headings(sections: Sequence[Section], subject: Subject, reader: Reader) -> None:
    """Warn of each heading whose tables of detail give other indicators than it names."""
    plan = plan_of(subject, reader.register)
    for section in sections:
        tables = [table for grid in section.tables for table in find_tables(grid, reader.register)]
        details = {detail for table in tables for detail in _details(table)}
        given = {found for detail in details if (found := indicator_of(detail, subject, reader.register))}
        named = find_indicators(section.name.text, reader.register, plan).indicators
        if given and set(named) != given:
            params = {"named": ", ".join(named), "given": ", ".join(sorted(given))}
            spot = Spot(None, Cell(section.name.text, section.name.address))
            reader.records.log.add(Notice("indicator.heading_differs", params), spot.place())


def _details(table: Table) -> set[str]:
    found = set()
    if table.kind is TableKind.MEETING or table.has_list("meetings"):
        found.add(MEETING)
    if table.kind is TableKind.ACTOR or table.has_list("actors"):
        found.add(ACTOR)
    return found
