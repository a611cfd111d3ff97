"""Text taken from a report (.txt, .md): blocks in reading order, each with the line it starts on.

Headings are Markdown's; a table is a run of TAB-separated lines, a Markdown pipe table or an HTML table. One
line is one paragraph, unless it is plainly the rest of a hard-wrapped one. HTML that starts a line is read as
HTML up to its end; HTML inside a cell or a line is taken off there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.readers import html_
from interlud_pipeline.intake.readers.delimited import TAB, split_lines
from interlud_pipeline.intake.readers.markup import (
    DEEPEST_NESTING,
    HAS_TAG,
    markup_lines,
    strikes_out,
    strip_bullet,
    unescape,
    without_emphasis,
    without_invisible,
)
from interlud_pipeline.intake.readers.result import Reading
from interlud_pipeline.intake.readers.tables import is_pipe_table, pipe_table, tab_table
from interlud_pipeline.intake.refusals import NESTED_TOO_DEEP, too_large
from interlud_pipeline.model import Block, BlockKind, Finding

_HTML_PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{2,})\s*$")
_RULE = re.compile(r"\s{0,3}(?:[-*_]\s*){3,}$")
_ITEM = re.compile(r"\s*(?:[-*+–—•●▪■◦‣⁃➢►\uf0b7]\s+|[•●▪■◦‣\uf0b7]|\d{1,3}[.)]\s+)(?=\S)")
_NUMBERED = re.compile(r"\s*\d{1,3}[.)]\s+")
_HTML_LINE = re.compile(
    r"\s*<(ul|ol|table|p|div|section|article|main|header|footer|h[1-6]|blockquote|dl)\b", re.IGNORECASE
)
_LIST_TAG = re.compile(r"<(/?)(?:ul|ol)\b", re.IGNORECASE)
_LONG_LINE = 60
# How many lines on the end of a list in a row is looked for, so that unclosed ones cost no square of the length.
_LONGEST_LIST = 100
_NEVER_NESTED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
_SHORT_WORD = re.compile(r"(?:^|\s)[^\W\dA-Z]{1,3}$|,$|\($")
_SENTENCE_END = re.compile(r"[.!?:;…][»\")\]]*$")


def read(text: str, limits: Limits) -> Reading:
    """The blocks of a text page; one that is an HTML document is read as such."""
    if _HTML_PAGE.match(text):
        return html_.read(text, limits)
    lines = split_lines(without_invisible(text))
    return _PageReader(lines, limits).read()


class _PageReader:
    """Goes down the lines once; each step takes the lines of one block."""

    def __init__(self, lines: Sequence[str], limits: Limits) -> None:
        self._lines = lines
        self._limits = limits
        self._at = 0
        self._blocks: list[Block] = []
        self._findings: list[Finding] = []
        self._list_ends: dict[int, int] = {}

    def read(self) -> Reading:
        while self._at < len(self._lines):
            for take in (self._blank, self._heading, self._html, self._tab_table, self._pipe_table, self._item):
                if take():
                    break
            else:
                self._paragraph()
        return Reading("page", blocks=tuple(self._blocks), findings=tuple(self._findings))

    def _blank(self) -> bool:
        line = self._lines[self._at]
        if line.strip() and not _RULE.match(line):
            return False
        self._at += 1
        return True

    def _heading(self) -> bool:
        match = _HEADING.match(self._lines[self._at])
        if match is not None:
            self._add(BlockKind.HEADING, match[2] or "", level=len(match[1]))
            self._at += 1
            return True
        underline = _UNDERLINE.match(self._peek(1))
        line = self._lines[self._at]
        if underline is None or TAB in line.strip() or _ITEM.match(line) or "|" in line:
            return False
        self._add(BlockKind.HEADING, line, level=1 if underline[1].startswith("=") else 2)
        self._at += 2
        return True

    def _html(self) -> bool:
        match = _HTML_LINE.match(self._lines[self._at])
        if match is None or TAB in self._logical_line(self._at)[0].strip():
            return False
        end = self._end_of_element(match[1].lower())
        fragment = "\n".join(self._lines[self._at : end])
        reading = html_.read(fragment, self._limits, first_line=self._at + 1)
        self._blocks += reading.blocks
        self._findings += reading.findings
        self._at = end
        return True

    def _tab_table(self) -> bool:
        rows: list[tuple[int, str]] = []
        at = self._at
        while at < len(self._lines) and self._is_tab_row(at, first=not rows):
            text, end = self._logical_line(at)
            rows.append((at + 1, text))
            at = end
        if not rows or (len(rows) == 1 and rows[0][1].strip().count(TAB) < 2):  # noqa: PLR2004 - one TAB is spacing
            return False
        grid, findings = tab_table(rows, self._limits)
        self._blocks.append(Block(BlockKind.TABLE, "", f"L{self._at + 1}", grid=grid))
        self._findings += findings
        self._at = at
        return True

    def _pipe_table(self) -> bool:
        if not is_pipe_table(self._lines[self._at], self._peek(1)):
            return False
        at = self._at
        rows: list[tuple[int, str]] = []
        while at < len(self._lines) and "|" in self._lines[at]:
            rows.append((at + 1, self._lines[at]))
            at += 1
        grid, findings = pipe_table(rows, self._limits)
        self._blocks.append(Block(BlockKind.TABLE, "", f"L{self._at + 1}", grid=grid))
        self._findings += findings
        self._at = at
        return True

    def _item(self) -> bool:
        line = self._lines[self._at]
        if not _ITEM.match(line):
            return False
        start = self._at
        text = _NUMBERED.sub("", line, count=1)
        self._at += 1
        while self._continues_item():
            text = f"{text.rstrip()} {self._lines[self._at].strip()}"
            self._at += 1
        self._add(BlockKind.ITEM, strip_bullet(text), line=start + 1)
        return True

    def _continues_item(self) -> bool:
        line = self._peek(0)
        return line.startswith(("  ", TAB)) and bool(line.strip()) and not _ITEM.match(line)

    def _paragraph(self) -> None:
        start = self._at
        text = self._lines[start].strip()
        self._at += 1
        while self._continues_paragraph(self._lines[self._at - 1].strip()):
            text = f"{text} {self._lines[self._at].strip()}"
            self._at += 1
        self._add(BlockKind.PARAGRAPH, text, line=start + 1)

    def _continues_paragraph(self, former: str) -> bool:
        """A hard-wrapped line goes on where a long line stops within a sentence."""
        line = self._peek(0)
        if not line.strip() or len(former) < _LONG_LINE or _SENTENCE_END.search(former):
            return False
        if TAB in line.strip() or _ITEM.match(line) or _HEADING.match(line) or _HTML_LINE.match(line):
            return False
        return line.strip()[0].islower() or _SHORT_WORD.search(former) is not None

    def _is_tab_row(self, at: int, *, first: bool) -> bool:
        line, _ = self._logical_line(at)
        if not line.strip():
            return False
        return TAB in line.strip() or (not first and TAB in line and not _ITEM.match(line))

    def _logical_line(self, at: int) -> tuple[str, int]:
        """A line and the one after it; a list opened in it goes on up to the line that closes it."""
        end = self._end_of_list(at)
        return "\n".join(self._lines[at:end]), end

    def _end_of_list(self, at: int) -> int:
        if at not in self._list_ends:
            self._list_ends[at] = self._find_end_of_list(at)
        return self._list_ends[at]

    def _find_end_of_list(self, at: int) -> int:
        if not _LIST_TAG.search(self._lines[at]):
            return at + 1
        depth = 0
        for end in range(at, min(at + _LONGEST_LIST, len(self._lines))):
            if end > at and not self._lines[end].strip():
                break
            depth += sum(-1 if match[1] else 1 for match in _LIST_TAG.finditer(self._lines[end]))
            if depth <= 0:
                return end + 1
        return at + 1

    def _end_of_element(self, tag: str) -> int:
        """The line after the one that closes the element; for one never closed, after the last before a blank."""
        pattern = re.compile(rf"<(/?){tag}\b", re.IGNORECASE)
        depth = 0
        for end in range(self._at, len(self._lines)):
            if tag in _NEVER_NESTED and not self._lines[end].strip():
                return end
            depth += sum(-1 if match[1] else 1 for match in pattern.finditer(self._lines[end]))
            if depth <= 0:
                return end + 1
            if depth > DEEPEST_NESTING:
                raise too_large(NESTED_TOO_DEEP)
        end = self._at
        while end < len(self._lines) and self._lines[end].strip():
            end += 1
        return end

    def _peek(self, ahead: int) -> str:
        at = self._at + ahead
        return self._lines[at] if at < len(self._lines) else ""

    def _add(self, kind: BlockKind, text: str, *, level: int = 0, line: int | None = None) -> None:
        visible = plain(text)
        if visible:
            address = f"L{line or self._at + 1}"
            self._blocks.append(Block(kind, visible, address, level=level, is_struck_out=strikes_out(text)))


def plain(text: str) -> str:
    """One line without HTML or Markdown markup, entities decoded."""
    text = " ".join(markup_lines(text)) if HAS_TAG.search(text) else unescape(text)
    return without_emphasis(text).strip()
