"""Markup inside one cell or line: taken off, its list items kept apart.

Does not belong here: whole HTML documents and fragments with tables (``html``).
"""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Iterator
from typing import Any

from interlud_pipeline.intake.readers.runs import lowered, raised
from interlud_pipeline.intake.refusals import NESTED_TOO_DEEP, too_large

HAS_TAG = re.compile(
    r"</?(?:ul|ol|li|br|p|div|span|b|i|u|s|del|strike|ins|mark|em|strong|a|sup|sub|small|font|table|tr|td|th|h[1-6]|script|style)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_EMPHASIS = re.compile(
    r"\*\*(?=\S)([^*]+)(?<=\S)\*\*|__(?=\S)([^_]+)(?<=\S)__|`([^`]+)`|~~(?=\S)([^~]+)(?<=\S)~~"
    r"|(?<![\w*])\*(?=[^\s*])([^*\n]+)(?<=[^\s*])\*(?![\w*])"
)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_FOOTNOTE_MARK = re.compile(r"\[\^[^\[\]\s]+\]")
_MARKDOWN_STRIKE = re.compile(r"~~(?=\S)[^~]+(?<=\S)~~")
_INVISIBLE_START = re.compile(r"<(?:(script|style|template)\b|!--)", re.IGNORECASE)
_INVISIBLE_ENDS = {
    "!": re.compile(r"-->"),
    **{tag: re.compile(rf"</{tag}\s*>", re.IGNORECASE) for tag in ("script", "style", "template")},
}
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_NESTING_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*?(/?)>")
_CLOSE_THEMSELVES = frozenset(
    {
        "li",
        "p",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "option",
        "thead",
        "tbody",
        "tfoot",
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "col",
        "area",
        "base",
        "wbr",
        "source",
    }
)
DEEPEST_NESTING = 150
BLOCK_TAGS = frozenset(
    {
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "br",
        "table",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "nav",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "dl",
        "dt",
        "dd",
        "hr",
        "figure",
        "figcaption",
        "address",
        "form",
        "fieldset",
        "caption",
    }
)
LOST = "\ufffd"
INVISIBLE_TAGS = frozenset({"script", "style", "template", "head", "title", "noscript", "-comment", "_comment"})
_STRUCK = "s, strike, del, [style*='line-through' i]"
_MAY_STRIKE = re.compile(r"<(?:s|strike|del)\b|line-through", re.IGNORECASE)
_STRIKING = frozenset({"s", "strike", "del"})
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_INNER_BULLETS = "•●▪■◦‣\uf0b7"
_BULLET = re.compile(rf"^\s*(?:[{_INNER_BULLETS}⁃➢➤►]\s*|[-–—*+]\s+)+")
_BULLET_WITHIN = re.compile(rf"[{_INNER_BULLETS}]")


def clean_cell(text: str) -> tuple[str, tuple[str, ...]]:
    """The text of a cell without markup, and the list items that the format marks in it.

    Entities are decoded once, with the markup or without. Whitespace alone is blank. A NUL, which no database takes
    and an escape of JSON or of a workbook can bring in, is a lost sign. Items are the lines of the text, and the
    parts that bullets part within a line; their bullets are taken off, the text keeps them.
    """
    if not text or text.isspace():
        return "", ()
    if "\0" in text:
        text = text.replace("\0", LOST)
    if "<" in text and HAS_TAG.search(text):
        lines = markup_lines(text)
        return "\n".join(lines), items_of(lines, is_list=_HAS_ITEM.search(text) is not None)
    text = unescape(text)
    if text.isspace():
        return "", ()
    if "\n" not in text and not _BULLET_WITHIN.search(text):
        return text, ()
    lines = [line for line in re.split(r"\r\n|\n|\r", text) if line.strip()]
    return text, items_of(lines)


_HAS_ITEM = re.compile(r"<li\b", re.IGNORECASE)


def items_of(lines: list[str], *, is_list: bool = False) -> tuple[str, ...]:
    """List items of the lines of a cell; none where a single line marks none.

    Once a line bears a bullet, a line without one continues the item before it.
    """
    pieces = [piece for line in lines for piece in _pieces(line)]
    if not is_list and len(pieces) < 2 and not any(bulleted for bulleted, _ in pieces):  # noqa: PLR2004 - one line is no list
        return ()
    items: list[str] = []
    within_bullet = False
    for bulleted, piece in pieces:
        if within_bullet and not bulleted and not is_list:
            items[-1] = f"{items[-1]} {piece}"
        else:
            items.append(piece)
        within_bullet = within_bullet or bulleted
    return tuple(item for item in items if item)


def strip_bullet(text: str) -> str:
    """The text without the bullets before it, doubled ones too."""
    return _BULLET.sub("", text).strip()


def unescape(text: str) -> str:
    """Entities decoded, once; only those closed by a semicolon, so that ``A&B`` stays."""
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text) if "&" in text else text


def is_entity(name: str) -> bool:
    """Whether a name, such as ``eacute;`` or ``#233;``, is that of an entity."""
    return name in html.entities.html5 or re.fullmatch(r"#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6});", name) is not None


def without_emphasis(text: str) -> str:
    """The text without Markdown's emphasis, links and footnote marks."""
    text = _FOOTNOTE_MARK.sub("", _LINK.sub(r"\1", text))
    return _EMPHASIS.sub(lambda match: match[match.lastindex or 0], text)


def strikes_out(text: str) -> bool:
    """Whether some of a Markdown text is struck out: « ~~9~~ »."""
    return _MARKDOWN_STRIKE.search(text) is not None


def without_invisible(text: str) -> str:
    """The text with scripts, styles and comments blanked out, every line end kept in its place.

    What is never closed ends at the next blank line. Each closing is looked for forwards only, and no more
    once there is none: the time grows with the length of the text.
    """
    kept: list[str] = []
    done = 0
    never_closed: set[str] = set()
    while opening := _INVISIBLE_START.search(text, done):
        kind = (opening[1] or "!").lower()
        closing = None if kind in never_closed else _INVISIBLE_ENDS[kind].search(text, opening.end())
        if closing is None:
            never_closed.add(kind)
            blank = _BLANK_LINE.search(text, opening.end())
            end = len(text) if blank is None else blank.start()
        else:
            end = closing.end()
        kept += (text[done : opening.start()], "\n" * text.count("\n", opening.start(), end))
        done = end
    return "".join(kept) + text[done:]


def refuse_deep_nesting(text: str) -> None:
    """Refuse markup nested deeper than any page is: a parser's time grows with the square of it."""
    depth = 0
    for match in _NESTING_TAG.finditer(text):
        closing, tag, self_closing = match.groups()
        if self_closing or tag.lower() in _CLOSE_THEMSELVES:
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        if depth > DEEPEST_NESTING:
            raise too_large(NESTED_TOO_DEEP)


def markup_lines(text: str) -> list[str]:
    """The visible lines of a fragment: block elements, list items and ``<br>`` part them."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - most files hold no markup

    refuse_deep_nesting(text)
    return visible_lines(LexborHTMLParser(without_invisible(text)).body)


def visible_lines(node: object) -> list[str]:
    """The visible lines under a node of the parsed tree, white space collapsed, blank lines left out."""
    pieces = "".join(_visible_pieces(node)).split("\n")
    lines = (" ".join(re.split(r"[ \t\r\f]+", piece)).strip(" ") for piece in pieces)
    return [line for line in lines if line.strip()]


def may_strike_out(text: str) -> bool:
    """Whether some element of a text may strike out, as a look at its letters tells."""
    return _MAY_STRIKE.search(text) is not None


def is_struck_out(node: Any) -> bool:  # noqa: ANN401 - a node of the parsed tree
    """Whether some visible text under a node is struck out."""
    return any(visible_lines(one) for one in ([node] if node.tag in _STRIKING else node.css(_STRUCK)))


def is_hidden(node: object) -> bool:
    """Whether an element says of itself that it is not to be seen."""
    attributes = getattr(node, "attributes", None) or {}
    return "hidden" in attributes or _HIDING_STYLE.search(attributes.get("style") or "") is not None


def _visible_pieces(node: object) -> Iterator[str]:
    """Text in reading order, with a line end around every block element, without recursion.

    Digits of raised and lowered text stay raised and lowered: « 12 » with a raised « 1 » is not 121.
    """
    pending: list[tuple[object, str]] = [(node, "")]
    while pending:
        current, position = pending.pop()
        if isinstance(current, str):
            yield current
            continue
        tag = getattr(current, "tag", None)
        if tag is None or tag in INVISIBLE_TAGS:
            continue
        if tag == "-text":
            text = re.sub(r"[\r\n]+", " ", getattr(current, "text_content", None) or "")
            yield raised(text) if position == "sup" else lowered(text) if position == "sub" else text
            continue
        if is_hidden(current):
            continue
        end = "\n" if tag in BLOCK_TAGS else ""
        yield end
        pending.append((end, ""))
        within = tag if tag in ("sup", "sub") else position
        child = getattr(current, "last_child", None)
        while child is not None:
            pending.append((child, within))
            child = child.prev


def _pieces(line: str) -> Iterator[tuple[bool, str]]:
    """Parts of one line: (whether a bullet stands before it, its text)."""
    parts = _BULLET_WITHIN.split(line)
    first = parts[0].strip()
    if first and not re.fullmatch(r"[-–—*+]+", first):
        yield bool(_BULLET.match(line)), strip_bullet(parts[0])
    for part in parts[1:]:
        if part.strip():
            yield True, strip_bullet(part)
