"""Indicators that a page names in its headings and paragraphs, with the words that belong to each.

Belongs here: which reason, from a heading above or a sentence below, goes with which indicator.
Does not belong here: what the words say (``page_statements``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from interlud_pipeline.interpretation.absences import BLANK, classify
from interlud_pipeline.interpretation.folding import is_blank
from interlud_pipeline.interpretation.indicators import announces_indicator
from interlud_pipeline.interpretation.notes import is_remark
from interlud_pipeline.model import Block, BlockKind, Grid
from interlud_pipeline.reference import Register

_DEEPEST = 99


@dataclass(slots=True)
class Section:
    """What a page says under the name of one or several indicators.

    Attributes:
        name: The block that names them.
        reason: The heading or line above that declares why nothing is reported.
        words: What stands under the name.
        tables: Tables that stand there too, which then speak.
    """

    name: Block
    reason: Block | None
    words: list[Block] = field(default_factory=list)
    tables: list[Grid] = field(default_factory=list)

    @property
    def has_table(self) -> bool:
        """Whether a table speaks for the section."""
        return bool(self.tables)


def find_sections(blocks: Sequence[Block], register: Register) -> tuple[Section, ...]:
    """All sections, in reading order."""
    walk = _Walk(register)
    for block in blocks:
        if block.grid is not None:
            walk.table(block.grid)
        elif is_blank(block.text):
            continue
        elif announces_indicator(block.text):
            walk.name(block)
        elif block.kind is BlockKind.HEADING:
            walk.heading(block)
        else:
            walk.words(block)
    return tuple(walk.sections)


@dataclass(slots=True)
class _Walk:
    """Going down a page: the section and the reason in force."""

    register: Register
    sections: list[Section] = field(default_factory=list)
    current: Section | None = None
    reason: Block | None = None

    def table(self, grid: Grid) -> None:
        if self.current is not None:
            self.current.tables.append(grid)

    def name(self, block: Block) -> None:
        """A new section; a heading at the level of the reason, or above it, ends the reason."""
        self._end_reason(block)
        self.current = Section(block, self.reason)
        self.sections.append(self.current)

    def heading(self, block: Block) -> None:
        """A heading that names no indicator: a reason for those below or for the one above, or something else."""
        is_reason = _is_reason(block, self.register)
        if is_reason and self.current is not None and _belongs_to(self.current, block):
            self.current.words.append(block)
            return
        self.current = None
        self._end_reason(block)
        if is_reason:
            self.reason = block

    def words(self, block: Block) -> None:
        """Text: that of the section, or a reason for the indicators below."""
        if self.current is None:
            if _is_reason(block, self.register):
                self.reason = block
        elif not is_remark(block.text):
            self.current.words.append(block)

    def _end_reason(self, block: Block) -> None:
        level = block.level if block.kind is BlockKind.HEADING else _DEEPEST
        if self.reason is not None and _level(self.reason) >= level:
            self.reason = None


def _level(reason: Block) -> int:
    """A line of text that declares a reason holds until the next heading."""
    return reason.level if reason.kind is BlockKind.HEADING else _DEEPEST - 1


def _is_reason(block: Block, register: Register) -> bool:
    absence = classify(block.text, register)
    # A line of dashes parts sections; it declares nothing.
    return (
        absence is not None and absence.status != BLANK and not register.observation_statuses[absence.status].has_value
    )


def _belongs_to(section: Section, heading: Block) -> bool:
    """Whether a heading is the reason of the indicator in the heading above it."""
    return (
        section.name.kind is BlockKind.HEADING
        and section.name.level < heading.level
        and not section.words
        and not section.has_table
    )
