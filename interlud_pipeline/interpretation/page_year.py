"""The year and the bodies of a page, from its title and its sentences.

Belongs here: which sentences say of whom and when the page speaks.
Does not belong here: its tables, and the indicators that it does not report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from interlud_pipeline.interpretation.absences import classify
from interlud_pipeline.interpretation.agglomerations import Match, subjects_in
from interlud_pipeline.interpretation.folding import fold, tidy
from interlud_pipeline.interpretation.indicators import announces_indicator
from interlud_pipeline.interpretation.notices import Notice
from interlud_pipeline.interpretation.subjects import WHOLE_FILE, Speaker, Spot
from interlud_pipeline.model import Block, BlockKind, Cell
from interlud_pipeline.reference import Register

_SPAN = re.compile(r"\b(?:19|20)\d{2}\s?(?:-|/|a|au|et)\s?(?:(?:19|20)\d{2}|\d{2})\b")
# A year after one of these is not the one that the sentence reports on.
_ELSEWHERE = re.compile(
    r"\b(?:depuis|d'ici|horizon|jusqu'en|jusqu'a|a partir de|a compter de|avant|apres|fin|des|debut)"
    r"(?: (?:l'annee|la fin|fin|le debut|de|en|le|\d{1,2}|[a-z]+))? (?:19|20)\d{2}\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Ý«\"(])|\n")
_LONGEST_TITLE = 12


@dataclass(slots=True)
class PageSubject:
    """What the title and the sentences of a page say.

    Attributes:
        years: Years, with where they stand.
        unclear: Sentences that name bodies with a span of years.
        bodies: Bodies named in the sentences that carry a year, with where they stand.
        others: Bodies named elsewhere before the tables.
    """

    years: list[tuple[int, Spot]] = field(default_factory=list)
    unclear: list[tuple[str, Spot]] = field(default_factory=list)
    bodies: list[tuple[Match, Spot]] = field(default_factory=list)
    others: list[tuple[Match, Spot]] = field(default_factory=list)


def read_page_subject(blocks: Sequence[Block], register: Register) -> PageSubject:
    """Collect years and bodies from the blocks that introduce the page's figures."""
    subject = PageSubject()
    for number, block in enumerate(_introduction(blocks)):
        spot = Spot(None, Cell(block.text, block.address))
        if block.kind is BlockKind.HEADING or (number == 0 and _is_title(block)):
            is_title = number == 0 or announces_indicator(block.text) or bool(subjects_in(block.text, register))
            if is_title:
                subject.years += [(year, spot) for year in _years(block.text)]
            subject.others += [(match, spot) for match in subjects_in(block.text, register).values()]
        elif block.kind is BlockKind.PARAGRAPH:
            for sentence in _SENTENCE_END.split(block.text):
                _read_sentence(sentence, block, subject, register)
    return subject


def settle_year(subject: PageSubject, declared: int | None, speaker: Speaker) -> int | None:
    """The one year of the page; two of them, or only a span, are an error on the whole page."""
    distinct = list(
        dict.fromkeys([*([declared] if declared is not None else []), *(year for year, _ in subject.years)])
    )
    if len(distinct) > 1:
        spot = next(spot for year, spot in subject.years if year == distinct[1])
        said = ", ".join(str(year) for year in distinct)
        speaker.log.add(Notice("year.conflict", {"years": said, **WHOLE_FILE}), spot.place())
        return None
    if not distinct:
        for said, spot in subject.unclear[:1]:
            speaker.log.add(Notice("year.invalid", WHOLE_FILE, said), spot.place())
        return None
    year = distinct[0]
    for found, spot in subject.years[:1]:
        speaker.contradicts(spot, None, found, WHOLE_FILE)
    return year


def _introduction(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks before the last table; on a page without one, those before the first indicator's own words."""
    last_table = max((number for number, block in enumerate(blocks) if block.kind is BlockKind.TABLE), default=None)
    for number, block in enumerate(blocks):
        if last_table is not None and number >= last_table:
            return
        is_own_words = number > 0 and announces_indicator(blocks[number - 1].text) and last_table is None
        if is_own_words and block.kind is not BlockKind.HEADING and not _has_year(block.text):
            continue
        yield block


def _has_year(text: str) -> bool:
    return bool(_YEAR.search(text))


def _is_title(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and len(tidy(block.text).split()) <= _LONGEST_TITLE


def _read_sentence(sentence: str, block: Block, subject: PageSubject, register: Register) -> None:
    bodies = subjects_in(sentence, register)
    if not bodies or classify(sentence, register) is not None:
        return
    spot = Spot(None, Cell(sentence.strip(), block.address))
    years = _years(sentence)
    if years:
        subject.years += [(year, spot) for year in years]
        subject.bodies += [(match, spot) for match in bodies.values()]
        return
    subject.others += [(match, spot) for match in bodies.values()]
    if unclear := _SPAN.search(fold(sentence)) or _ELSEWHERE.search(fold(sentence)):
        subject.unclear.append((unclear[0], spot))


def _years(text: str) -> list[int]:
    """Years that stand for themselves: in no span, and not « depuis 2020 »."""
    plain = _ELSEWHERE.sub(" ", _SPAN.sub(" ", fold(text)))
    return list(dict.fromkeys(int(year) for year in _YEAR.findall(plain)))
