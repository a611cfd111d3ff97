"""HTML: a whole page, or the fragment of a text page; blocks in reading order, tables with their spans.

The parser keeps no positions, so each start tag is first given its line as an attribute, which the parsed
element then bears. Where several rows or blocks start on one line (a minified page), the second and the
following are told apart by ``R<n>`` or ``P<n>`` after the line: ``L1R2C3``, ``L1P2``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from interlud_pipeline.intake.limits import Limits
from interlud_pipeline.intake.readers.markup import (
    INVISIBLE_TAGS,
    is_hidden,
    is_struck_out,
    items_of,
    may_strike_out,
    refuse_deep_nesting,
    strip_bullet,
    visible_lines,
    without_invisible,
)
from interlud_pipeline.intake.readers.result import Reading
from interlud_pipeline.intake.readers.spans import SpannedTable
from interlud_pipeline.model import Block, BlockKind, Cell, Finding, Grid

_LINE_ATTRIBUTE = "data-source-line"
_START_TAG = re.compile(r"<[a-zA-Z][a-zA-Z0-9]*(?=[\s/>])|\r\n|\n|\r")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CONTAINERS = frozenset(
    {
        "html",
        "body",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "nav",
        "ul",
        "ol",
        "dl",
        "form",
        "fieldset",
        "blockquote",
        "figure",
        "center",
    }
)
_ITEMS = frozenset({"li", "dd", "dt"})


def read(text: str, limits: Limits, *, first_line: int = 1) -> Reading:
    """The blocks of an HTML text.

    Args:
        text: Document or fragment.
        limits: Bounds on tables.
        first_line: Line of the file on which the text starts.
    """
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - most files hold no markup

    visible = without_invisible(text)
    refuse_deep_nesting(visible)
    body = LexborHTMLParser(_with_lines(visible, first_line)).body
    reader = _HtmlReader(limits, first_line, may_strike=may_strike_out(visible))
    if body is not None:
        reader.walk(body)
    return Reading("page", blocks=tuple(reader.blocks), findings=tuple(reader.findings))


class _HtmlReader:
    """Collects blocks; loose text between block elements makes paragraphs of its own."""

    def __init__(self, limits: Limits, first_line: int, *, may_strike: bool) -> None:
        self.blocks: list[Block] = []
        self.findings: list[Finding] = []
        self._limits = limits
        self._may_strike = may_strike
        self._line = first_line
        self._starts: Counter[int] = Counter()
        self._rows: Counter[int] = Counter()

    def walk(self, container: Any) -> None:  # noqa: ANN401 - a node of the parsed tree
        """Read the children of a container; its depth is bounded before parsing."""
        loose: list[Any] = []
        for node in _children(container):
            if node.tag in INVISIBLE_TAGS or is_hidden(node):
                continue
            if _is_inline(node):
                loose.append(node)
                continue
            self._flush(loose)
            self._line = _line_of(node, self._line)
            self._block(node)
        self._flush(loose)

    def _block(self, node: Any) -> None:  # noqa: ANN401
        if node.tag == "table":
            self._table(node)
        elif node.tag in _HEADINGS:
            struck = self._is_struck(node)
            self._add(BlockKind.HEADING, " ".join(visible_lines(node)), level=_HEADINGS[node.tag], is_struck=struck)
        elif node.tag in _CONTAINERS or _has_block_child(node):
            self._container(node)
        elif node.tag in _ITEMS:
            self._add(BlockKind.ITEM, strip_bullet(" ".join(visible_lines(node))), is_struck=self._is_struck(node))
        else:
            for line in visible_lines(node):
                self._add(BlockKind.PARAGRAPH, line, is_struck=self._is_struck(node))

    def _container(self, node: Any) -> None:  # noqa: ANN401
        """A list item that holds a list is an item followed by that list's items."""
        before = len(self.blocks)
        self.walk(node)
        if node.tag in _ITEMS and len(self.blocks) > before and self.blocks[before].kind is BlockKind.PARAGRAPH:
            first = self.blocks[before]
            self.blocks[before] = replace(first, kind=BlockKind.ITEM, text=strip_bullet(first.text))

    def _flush(self, loose: list[Any]) -> None:
        is_struck = any(node.tag != "-text" and self._is_struck(node) for node in loose)
        for line in _loose_lines(loose):
            self._add(BlockKind.PARAGRAPH, line, is_struck=is_struck)
        loose.clear()

    def _add(self, kind: BlockKind, text: str, *, level: int = 0, is_struck: bool = False) -> None:
        if text.strip():
            self.blocks.append(Block(kind, text, self._address(), level=level, is_struck_out=is_struck))

    def _is_struck(self, node: Any) -> bool:  # noqa: ANN401
        return self._may_strike and is_struck_out(node)

    def _address(self) -> str:
        self._starts[self._line] += 1
        nth = self._starts[self._line]
        return f"L{self._line}" if nth == 1 else f"L{self._line}P{nth}"

    def _table(self, table: Any) -> None:  # noqa: ANN401
        if _is_layout(table):
            for cell in (cell for row in _own_rows(table) for cell in _cells(row)):
                self.walk(cell)
            return
        spanned = SpannedTable(self._limits.largest_cell_count)
        address = self._address()
        struck: list[bool] = []
        for caption in table.css("caption"):
            self._add(BlockKind.PARAGRAPH, " ".join(visible_lines(caption)))
        for row in _own_rows(table):
            line = _line_of(row, self._line)
            self._rows[line] += 1
            nth = self._rows[line]
            prefix = f"L{line}" if nth == 1 else f"L{line}R{nth}"
            cells = _cells(row)
            if is_hidden(row):
                self._tell_hidden(prefix, cells)
                continue
            spanned.add_row(prefix, [_spanned_cell(cell) for cell in cells])
            struck += [self._is_struck(cell) for cell in cells]
        rows, merges = spanned.finish()
        struck_out = tuple(address for address, is_struck in zip(spanned.addresses, struck, strict=True) if is_struck)
        self.blocks.append(Block(BlockKind.TABLE, "", address, grid=Grid(None, rows, merges, struck_out=struck_out)))

    def _tell_hidden(self, address: str, cells: list[Any]) -> None:
        """A row that the page hides is left out, as its scripts are, but not in silence."""
        text = " ".join(line for cell in cells for line in visible_lines(cell))
        if text:
            self.findings.append(Finding("page.hidden_row", cell=f"{address}C1", text=text))


def _is_layout(table: Any) -> bool:  # noqa: ANN401
    """Whether a table only places other tables on the page; one of a single column within a cell is a list."""
    nested = [one for one in table.css("table") if one.mem_id != table.mem_id]
    return any(len(_cells(row)) > 1 for one in nested for row in _own_rows(one))


def _cells(row: Any) -> list[Any]:  # noqa: ANN401
    return [cell for cell in _children(row) if cell.tag in ("td", "th")]


def _spanned_cell(node: Any) -> tuple[Cell, int, int]:  # noqa: ANN401
    lines = visible_lines(node)
    items = items_of(lines, is_list=bool(node.css("li")))
    spans = (_span(node, "colspan"), _span(node, "rowspan"))
    return (Cell("\n".join(lines), "", items=items), *spans)


def _span(node: Any, name: str) -> int:  # noqa: ANN401
    text = (node.attributes.get(name) or "").strip()
    return max(int(text), 1) if text.isdecimal() and len(text) <= 5 else 1  # noqa: PLR2004 - no real span has more digits


def _own_rows(table: Any) -> list[Any]:  # noqa: ANN401
    """Rows of the table itself, not those of tables inside its cells."""
    rows = []
    for child in _children(table):
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows += [row for row in _children(child) if row.tag == "tr"]
    return rows


def _children(node: Any) -> list[Any]:  # noqa: ANN401
    found = []
    child = node.first_child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def _is_inline(node: Any) -> bool:  # noqa: ANN401
    if node.tag in ("-text", "br"):
        return True
    is_block = node.tag in _CONTAINERS | _ITEMS | _HEADINGS.keys() | {"table", "p", "pre", "address", "figcaption"}
    return not is_block and not _has_block_child(node)


def _has_block_child(node: Any) -> bool:  # noqa: ANN401
    return bool(node.css("table, p, ul, ol, h1, h2, h3, h4, h5, h6, div, section")) and node.tag not in _HEADINGS


def _loose_lines(nodes: list[Any]) -> list[str]:
    lines: list[str] = []
    current = ""
    for node in nodes:
        if node.tag == "br":
            lines.append(current)
            current = ""
        elif node.tag == "-text":
            current += node.text_content or ""
        else:
            current += " ".join(visible_lines(node))
    lines.append(current)
    return [" ".join(re.split(r"[ \t\r\n\f]+", line)).strip(" ") for line in lines if line.strip()]


def _line_of(node: Any, default: int) -> int:  # noqa: ANN401
    value = node.attributes.get(_LINE_ATTRIBUTE)
    return int(value) if value and value.isdecimal() else default


def _with_lines(text: str, first_line: int) -> str:
    """Give each start tag the number of its line; without quotes, so that it is harmless inside an attribute."""
    line = first_line

    def mark(match: re.Match[str]) -> str:
        nonlocal line
        token = match.group()
        if token[0] != "<":
            line += 1
            return token
        return f"{token} {_LINE_ATTRIBUTE}={line}"

    return _START_TAG.sub(mark, text)
