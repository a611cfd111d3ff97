"""Indicators that a page names in its headings and paragraphs, with the words that belong to each.

Belongs here: which reason, from a heading above or a sentence below, goes with which indicator.
Does not belong here: what the words say (``page_statements``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from interlud_pipeline.interpretation.absences import classify
from interlud_pipeline.interpretation.folding import fold, is_blank
from interlud_pipeline.interpretation.indicators import announces_indicator
from interlud_pipeline.interpretation.layout import is_remark
from interlud_pipeline.model import Block, BlockKind
from interlud_pipeline.reference import Register

_DEEPEST = 99


@dataclass(slots=True)
class Section:
    """What a page says under the name of one or several indicators.

    Attributes:
        name: The block that names them.
        reason: The heading or line above that declares why nothing is reported.
        words: What stands under the name.
        has_table: A table stands there too, which then speaks.
    """

    name: Block
    reason: Block | None
    words: list[Block] = field(default_factory=list)
    has_table: bool = False


def find_sections(blocks: Sequence[Block], register: Register) -> tuple[Section, ...]:
    """All sections, in reading order."""
    sections: list[Section] = []
    current: Section | None = None
    reason: Block | None = None
    for block in blocks:
        if block.kind is BlockKind.TABLE:
            if current is not None:
                current.has_table = True
            continue
        if is_blank(block.text):
            continue
        level = block.level if block.kind is BlockKind.HEADING else _DEEPEST
        if announces_indicator(block.text):
            if reason is not None and _level(reason) >= level:
                reason = None
            current = Section(block, reason)
            sections.append(current)
        elif block.kind is BlockKind.HEADING:
            if _is_reason(block, register) and _belongs_to(current, block):
                if current is not None:
                    current.words.append(block)
                continue
            current = None
            if _is_reason(block, register):
                reason = block
            elif reason is not None and _level(reason) >= level:
                reason = None
        elif current is not None:
            if not is_remark(fold(block.text)):
                current.words.append(block)
        elif _is_reason(block, register):
            reason = block
    return tuple(sections)


def _level(reason: Block) -> int:
    """A line of text that declares a reason holds until the next heading."""
    return reason.level if reason.kind is BlockKind.HEADING else _DEEPEST - 1


def _is_reason(block: Block, register: Register) -> bool:
    absence = classify(block.text, register)
    return absence is not None and not register.observation_statuses[absence.status].has_value


def _belongs_to(section: Section | None, heading: Block) -> bool:
    """Whether a heading is the reason of the indicator in the heading above it."""
    return (
        section is not None
        and section.name.kind is BlockKind.HEADING
        and section.name.level < heading.level
        and not section.words
        and not section.has_table
    )
