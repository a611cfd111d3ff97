"""Lists of meetings or of actors that a page gives under the name of their indicator, without a table.

Belongs here: which words under a heading are such a list, and whose.
Does not belong here: what an item says (``meetings``, ``actors``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from interlud_pipeline.interpretation.actor_lists import split_actors
from interlud_pipeline.interpretation.actors import read_actor
from interlud_pipeline.interpretation.agglomerations import find_agglomeration, named_in
from interlud_pipeline.interpretation.details import ACTOR, MEETING, Roll, indicator_of, mention_names
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.list_table import check_total, meet_all
from interlud_pipeline.interpretation.meetings import is_generic, read_meeting
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.page_sections import Section
from interlud_pipeline.interpretation.phrases import split_phrases
from interlud_pipeline.interpretation.records import REPEATED
from interlud_pipeline.interpretation.rows import Reader
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.interpretation.totals import is_total
from interlud_pipeline.model import Block, BlockKind, Cell
from interlud_pipeline.reference import Register

_LONGEST_NAME = 8


def read_list(section: Section, indicator: str, subject: Subject, subjects: Sequence[Subject], reader: Reader) -> bool:
    """Read what stands under a name as the list of its meetings or actors; tells whether it is one.

    A sentence is no list of actors, for it would be taken for a name: those stand in the items of a list only.
    """
    detail = next((one for one in (MEETING, ACTOR) if indicator_of(one, subject, reader.register) == indicator), None)
    blocks = _of_subject(_without_lead(section.words), subject, subjects, reader.register)
    is_held = any((one.agglomeration, one.detail) == (subject.agglomeration, detail) for one in reader.records.details)
    if (
        detail is None
        or is_held
        or not blocks
        or not all(_is_item(one, detail, subject, reader.register) for one in blocks)
    ):
        return False
    cells = [Cell(one.text.strip(), one.address) for one in blocks]
    if detail == MEETING:
        _meet(cells, subject, reader)
    open_ends = _mention(cells, subject, reader) if detail == ACTOR else []
    since = reader.records.mark()
    name = Spot(None, Cell(section.name.text, section.name.address))
    reader.records.hold(subject, detail, name, is_open_ended=bool(open_ends))
    reader.records.use(None, (name.cell, *open_ends), since)
    return True


def _meet(cells: Sequence[Cell], subject: Subject, reader: Reader) -> None:
    totals = [cell for cell in cells if is_total(cell.text, reader.register)] if len(cells) > 1 else []
    before = len(reader.records.meetings)
    for cell in cells:
        if cell not in totals:
            since = reader.records.mark()
            meet_all(cell, None, subject, reader)
            reader.records.use(None, (cell,), since)
    counted = sum((one.meetings or Decimal(0) for one in reader.records.meetings[before:]), Decimal(0))
    for cell in totals:
        check_total(Spot(None, cell), subject, counted, reader)


def _mention(cells: Sequence[Cell], subject: Subject, reader: Reader) -> list[Cell]:
    """Add the actors of all items; gives those that leave the list open, such as « etc. » as an item of its own."""
    roll, open_ends = Roll(), []
    for cell in cells:
        listed = split_actors(cell.text, reader.register)
        if listed.open_end and not listed.names and len(cells) > 1:
            place = Spot(None, cell).place(subject.agglomeration, subject.reporting_year)
            reader.records.log.add(Notice("list.open_ended", text=listed.open_end), place)
            open_ends.append(cell)
            continue
        since = reader.records.mark()
        if mention_names(cell, None, subject, roll, reader):
            open_ends.append(cell)
        reader.records.use(None, (cell,), since, REPEATED)
    return open_ends


def _without_lead(words: Sequence[Block]) -> list[Block]:
    """The words without the line that leads to a list: « Ont été tenues : »."""
    is_lead = len(words) > 1 and words[0].text.rstrip().endswith(":") and not re.search(r"\d", words[0].text)
    return list(words[1:] if is_lead else words)


def _of_subject(
    words: Sequence[Block], subject: Subject, subjects: Sequence[Subject], register: Register
) -> list[Block]:
    """The words that speak of one body: all of them on a page of one body, else those that begin with its name."""
    if len(subjects) == 1:
        is_of_others = any(set(_named(one, subject, register)) - {subject.agglomeration} for one in words)
        return [] if is_of_others else list(words)
    own = []
    for block in words:
        name, colon, said = block.text.partition(":")
        siren = find_agglomeration(name, register).siren if colon and not is_blank(said) else None
        if siren is None:
            return []
        if siren == subject.agglomeration:
            own.append(Block(block.kind, said.strip(), block.address, block.level))
    return own


def _named(block: Block, subject: Subject, register: Register) -> list[str | None]:
    """Bodies that a block begins by naming; « commun avec la CAHC » names one after what it says."""
    name, colon, said = block.text.partition(":")
    if not colon or is_blank(said):
        return []
    return [match.siren for match in named_in(name, register, subject.reporting_year).values()]


def _is_item(block: Block, detail: str, subject: Subject, register: Register) -> bool:
    if detail == ACTOR:
        is_short = len(block.text.split()) <= _LONGEST_NAME
        return block.kind is BlockKind.ITEM and is_short and not _is_figure(block.text, register)
    phrases = split_phrases(block.text, register)
    readings = [read_meeting(one, register, subject.reporting_year) for one in phrases]
    if len(phrases) == 1 and is_generic(phrases[0]):
        return False
    return any(one.meetings is not None for one in readings) or block.kind is BlockKind.ITEM


def _is_figure(text: str, register: Register) -> bool:
    """Whether an item may be the number of actors itself; « 12 communes » names a collective of the register."""
    if is_blank(text):
        return True
    names = split_actors(text, register).names
    is_counted = bool(names) and read_actor(names[0], register, None).actor is not None
    return bool(re.match(r"\s*\d", text)) and not is_counted
