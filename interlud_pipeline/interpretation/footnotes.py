"""Footnotes: the words that a mark beside a number leads to.

Belongs here: marks, and the one text of a sheet or page that begins with the same mark.
Does not belong here: what a note makes of a number (``answers``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from interlud_pipeline.interpretation.folding import tidy
from interlud_pipeline.model import Document

_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
MARK = r"(?:\*+|[⁰¹²³⁴-⁹]+|[†‡§ªº]|\([0-9a-z*]\)|\[[0-9a-z*]\])"
_MARK = re.compile(MARK)
_NOTE = re.compile(rf"(?P<mark>{MARK}) ?[:.=-]? ?(?P<words>[^\W\d_].*)", re.DOTALL)


def marks_in(text: str) -> tuple[str, ...]:
    """The marks of a text, each in one form: « (1) », « [1] » and « ¹ » are one."""
    return tuple(map(_plain, _MARK.findall(tidy(text))))


def opens_note(text: str) -> bool:
    """Whether a text may be the note to a mark that stands elsewhere."""
    return _NOTE.fullmatch(tidy(text)) is not None


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one file, by sheet and mark.

    Attributes:
        document: The file.
    """

    document: Document
    _found: dict[str | None, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    def words(self, sheet: str | None, mark: str) -> str | None:
        """What the one note with a mark says; ``None`` where no text, or more than one, begins with the mark."""
        if sheet not in self._found:
            notes: dict[str, tuple[str, ...]] = {}
            for text in self._texts(sheet):
                if match := _NOTE.fullmatch(tidy(text)):
                    notes[_plain(match["mark"])] = (*notes.get(_plain(match["mark"]), ()), match["words"].strip())
            self._found[sheet] = notes
        found = self._found[sheet].get(mark, ())
        return found[0] if len(found) == 1 else None

    def _texts(self, sheet: str | None) -> Iterator[str]:
        for grid in (*self.document.grids, *(block.grid for block in self.document.blocks if block.grid is not None)):
            if grid.name == sheet or self.document.format == "json":
                yield from (cell.text for row in grid.rows for cell in row if cell.text)
        yield from (block.text for block in self.document.blocks if block.grid is None)


def _plain(mark: str) -> str:
    return mark.translate(_DIGITS).strip("()[]")
