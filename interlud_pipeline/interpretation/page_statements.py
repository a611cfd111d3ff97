"""What a page says of indicators in words: reasons, and figures that stand alone.

Belongs here: from a section to observations of the bodies that the page speaks of.
Does not belong here: tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from interlud_pipeline.interpretation.absences import BLANK, ELSEWHERE, classify
from interlud_pipeline.interpretation.agglomerations import find_agglomeration, named_in, subjects_in
from interlud_pipeline.interpretation.answers import Cells, read_answer
from interlud_pipeline.interpretation.dates import is_plausible_year
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.indicator_table import plan_of, units_of
from interlud_pipeline.interpretation.indicators import find_indicators, label_of
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.page_lists import read_list
from interlud_pipeline.interpretation.page_sections import Section
from interlud_pipeline.interpretation.records import REFUSED, UNREADABLE, Answer
from interlud_pipeline.interpretation.rows import Reader
from interlud_pipeline.interpretation.subjects import Spot, Subject
from interlud_pipeline.model import Block, Cell
from interlud_pipeline.reference import Register

BY_HEADING = "reason.heading"

_PIECE = re.compile(r"(?<=[.;,\n])\s+(?=[^:;.,]{2,60}:)")
_TAIL = re.compile(r":|\s[-–—]\s")


def read_sections(sections: Sequence[Section], subjects: Sequence[Subject], reader: Reader) -> None:
    """Read what the sections without a table say; a bare name adds nothing to an answer that stands elsewhere."""
    answered = {one.indicator for one in reader.records.observations}
    answered |= {row.indicator for row in reader.register.indicators if row.detail in _details(reader)}
    bare: list[tuple[Section, str]] = []
    for section in sections:
        if section.has_table:
            continue
        plan = plan_of(subjects[0], reader.register) if subjects else None
        match = find_indicators(section.name.text, reader.register, plan)
        for indicator in match.indicators:
            if not (section.words or section.reason or _tails(section.name, reader.register)):
                bare.append((section, indicator))
                continue
            _read_section(section, indicator, subjects, reader, match.notices)
            answered.add(indicator)
    for section, indicator in bare:
        if indicator not in answered:
            notices = find_indicators(section.name.text, reader.register).notices
            _read_section(section, indicator, subjects, reader, notices)
            answered.add(indicator)


def _details(reader: Reader) -> set[str]:
    return {one.detail for one in reader.records.details}


def _read_section(
    section: Section, indicator: str, subjects: Sequence[Subject], reader: Reader, notices: Sequence[Notice]
) -> None:
    name = _cell(section.name)
    log = reader.records.log
    log.add_all(notices, Spot(None, name).place(indicator=indicator))
    refused = log.first_error(notices)
    said = (block for block in (section.name, *section.words) if block.is_struck_out)
    struck = next((_cell(block) for block in said), None)
    for subject in subjects:
        since = reader.records.mark()
        answer = Answer(name, UNREADABLE, REFUSED)
        if struck is not None:
            answer = Answer(struck, UNREADABLE, REFUSED, notices=(Notice("cell.struck_out"),))
        elif refused is None:
            if read_list(section, indicator, subject, subjects, reader):
                continue
            answer = _answer(section, indicator, subject, subjects, reader.register)
        reader.records.observe(subject, indicator, None, answer)
        heading = (_cell(section.reason),) if section.reason and answer.parse_rule == BY_HEADING else ()
        reader.records.use(None, (name, answer.cell, *heading), since)


def _answer(
    section: Section, indicator: str, subject: Subject, subjects: Sequence[Subject], register: Register
) -> Answer:
    """The answer for one body: a sentence of its own, else one for all, else the heading above."""
    units = units_of(indicator, register)
    own, general = _own_and_general(section, subject, subjects, register, units)
    if own is not None:
        return own
    if general is not None and general.value is not None and len(subjects) > 1:
        # Nobody can tell what each body's part of one figure is.
        return Answer(general.cell, UNREADABLE, REFUSED, notices=(Notice("agglomeration.joint_value"),))
    if general is not None:
        return general
    if section.reason is not None:
        return _under_heading(section, section.reason, register, subject.reporting_year)
    unknown = _in_unknown_words(section, subject, register)
    if unknown is not None:
        return Answer(unknown, UNREADABLE, REFUSED, reason_text=unknown.text, notices=(Notice("reason.unknown"),))
    return Answer(_cell(section.name), BLANK, "blank", notices=(Notice("value.blank"),))


def _own_and_general(
    section: Section, subject: Subject, subjects: Sequence[Subject], register: Register, units: frozenset[str]
) -> tuple[Answer | None, Answer | None]:
    """What is said of one body alone, and the first words that hold for all."""
    year = subject.reporting_year
    everybody = {one.agglomeration for one in subjects}
    general: Answer | None = None
    for words in _said(section, register):
        of_body, said = _of_one_body(words, register)
        named = {of_body} if of_body else {match.siren for match in subjects_in(words.text, register, year).values()}
        if of_body is None and _tells_who_counts(words, register, year):
            # « compté par la CAHC » names who counts; it is said of the others.
            if subject.agglomeration in named:
                continue
        elif named and (of_body or named != everybody):
            if subject.agglomeration in named:
                return _read(said if of_body else words, register, year, units), None
            continue
        answer = _read(words, register, year, units)
        is_name = words.address == section.name.address
        if general is None and not (is_name and answer.status == UNREADABLE):
            general = answer
    return None, general


def _tells_who_counts(words: Cell, register: Register, year: int | None) -> bool:
    absence = classify(words.text, register, year)
    return absence is not None and absence.status == ELSEWHERE


def _in_unknown_words(section: Section, subject: Subject, register: Register) -> Cell | None:
    """What is said in words that are neither a figure nor a reason, and may be meant as one."""
    if section.words and not _all_of_others(section, subject, register):
        return _cell(section.words[0])
    tails = _tails(section.name, register)
    return _cell(section.name) if any(_may_answer(tail.text, register) for tail in tails) else None


def _said(section: Section, register: Register) -> Iterator[Cell]:
    """What follows the name, then what stands under it, each body's words by themselves."""
    for words in (*_tails(section.name, register), *map(_cell, section.words)):
        yield from _by_body(words, register)


def _by_body(words: Cell, register: Register) -> Iterator[Cell]:
    """« Lens-Liévin : 12 ; Hénin-Carvin : n.d. »: what is said of each, where each begins with its name and a colon."""
    parts: list[str] = []
    for piece in _PIECE.split(words.text):
        is_own = _of_one_body(words.saying(piece), register)[0] is not None
        if is_own or not parts:
            parts.append(piece)
        else:
            parts[-1] = f"{parts[-1]} {piece}"
    for number, part in enumerate(parts, start=1):
        yield words.saying(part if number == len(parts) else part.rstrip(" ;,."))


def _all_of_others(section: Section, subject: Subject, register: Register) -> bool:
    """Whether all that is said is said of other bodies, and nothing of this one."""
    for words in (part for block in section.words for part in _by_body(_cell(block), register)):
        of_body, _ = _of_one_body(words, register)
        named = {match.siren for match in subjects_in(words.text, register, subject.reporting_year).values()}
        named |= {of_body} if of_body else set()
        if not named or subject.agglomeration in named:
            return False
    return True


def _read(cell: Cell, register: Register, year: int | None, units: frozenset[str]) -> Answer:
    """A reason or a figure; a sentence that is neither is a reason in unknown words."""
    answer = read_answer(Cells(cell), cell, register, year, units)
    if answer.status != UNREADABLE or answer.notices[0].rule != "number.unreadable":
        return answer
    return replace(answer, reason_text=cell.text, notices=(Notice("reason.unknown"),))


def _under_heading(section: Section, heading: Block, register: Register, year: int | None) -> Answer:
    said = Cell(heading.text.strip().rstrip(":").strip(), section.name.address)
    answer = read_answer(Cells(None, said), said, register, year, frozenset())
    return replace(answer, cell=_cell(section.name), parse_rule=BY_HEADING)


def _of_one_body(words: Cell, register: Register) -> tuple[str | None, Cell]:
    """« Lens-Liévin : 12 »: the body and what is said of it."""
    name, colon, said = words.text.partition(":")
    if not colon or is_blank(said):
        return None, words
    return find_agglomeration(name, register).siren, words.saying(said.strip())


def _tails(name: Block, register: Register) -> tuple[Cell, ...]:
    """What follows the last colon or dash of a name and is no label: « Indicateur n°117 : données inexistantes »."""
    whole = _TAIL.split(name.text, maxsplit=1)[-1].strip()
    if _of_one_body(Cell(whole, name.address), register)[0] is not None:
        return (Cell(whole, name.address),)
    parts = _TAIL.split(name.text)
    tail = parts[-1].strip()
    if len(parts) == 1 or is_blank(tail) or label_of(tail, register):
        return ()
    return (Cell(tail, name.address),)


def _may_answer(text: str, register: Register) -> bool:
    """Whether words that cannot be read may be an answer: they name a body, or a number that is no year."""
    numbers = (int(one) for one in re.findall(r"\d{1,6}", text))
    return bool(named_in(text, register)) or any(not is_plausible_year(one) for one in numbers)


def _cell(block: Block) -> Cell:
    return Cell(block.text.strip(), block.address)
