"""Lists of actors in one text, cut into names.

Belongs here: where a list may be cut, and whether it says of itself that it is not complete.
Does not belong here: who the names stand for (``actors``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from interlud_pipeline.interpretation.actor_links import parted
from interlud_pipeline.interpretation.actors import how_known
from interlud_pipeline.interpretation.agglomerations import names_with_commas
from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import fold, tidy
from interlud_pipeline.interpretation.headers import TableKind, field_of
from interlud_pipeline.interpretation.personal import is_only_contact
from interlud_pipeline.interpretation.phrases import without_bullet
from interlud_pipeline.reference import Register

_OPENING, _CLOSING = '([{«“"', ')]}»”"'
_OPEN_END = re.compile(
    r"[\s,;(]*(?:\betc\b\.*|…|\.{3,}|(?:,|;|\bet)\s+(?:d['’]\s?|l(?:es|['’])\s?)?autres?\b[^,;\n]*"
    r"|\bentre autres\b\.?|\bnotamment\b\.?|\bliste non exhaustive\b)[\s).…]*$",
    re.IGNORECASE | re.DOTALL,
)
_OPEN_START = re.compile(
    r"^(?:notamment|parmi lesquels|liste non exhaustive|dont|par exemple|entre autres)\b\s*:?\s*", re.IGNORECASE
)
_ONLY_OPEN = re.compile(r"(?:etc\.*|…|\.{3,}|(?:et )?(?:d'|les |l')?autres?(?: .*)?|entre autres\.?)")


_LINK_BEFORE = re.compile(r"^(?:et|puis|ainsi que)\s+", re.IGNORECASE)
_NUMBERED_ITEM = re.compile(r"\s+(?=\d{1,2}[.)]\s)")


@dataclass(frozen=True, slots=True)
class ActorList:
    """The names in a text.

    Attributes:
        names: Verbatim, in their order.
        open_end: The words that say that the list is not complete.
    """

    names: tuple[str, ...]
    open_end: str | None = None


@kept_with_register
def split_actors(text: str, register: Register) -> ActorList:
    """Cut a text at commas, semicolons and lines, and at « et » only between two names that the register knows."""
    body, open_end = cut_open_end(_without_label(_on_lines(text), register))
    pieces: list[str] = []
    for piece in _rejoined(_pieces(body), register):
        name, ends = cut_open_end(_LINK_BEFORE.sub("", without_bullet(piece).strip(" ,;")))
        open_end = ends or open_end
        if not name:
            continue
        if _ONLY_OPEN.fullmatch(fold(name)):
            open_end = open_end or name
        elif pieces and is_only_contact(name):
            # A telephone number or an address belongs to the person before it.
            pieces[-1] = f"{pieces[-1]}, {name}"
        else:
            pieces.extend(parted(name, partial(how_known, register=register)) or (name,))
    return ActorList(tuple(_without_end_stop(piece) for piece in pieces), open_end)


def cut_open_end(text: str) -> tuple[str, str | None]:
    """The text without the words that leave its list open, and those words."""
    clean = text.strip()
    if match := _OPEN_START.match(clean):
        return clean[match.end() :], match[0].strip(" :")
    match = _OPEN_END.search(clean)
    if match is None or fold(clean) in {"etc", "..."}:
        return clean, None
    return clean[: match.start()], match[0].strip(" ,;()")


def _on_lines(text: str) -> str:
    """« 1) Colas 2) GLS », one on a line."""
    return _NUMBERED_ITEM.sub("\n", text) if re.match(r"\s*1[.)]\s", text) else text


def _without_label(text: str, register: Register) -> str:
    """« Acteurs mobilisés : Colas, GLS » without the header that it repeats."""
    label, colon, rest = text.partition(":")
    is_label = colon and field_of(label, TableKind.LISTS, register) == "actors"
    return rest if is_label else text


def _pieces(text: str) -> list[str]:
    """Parts between separators that stand outside quotes and brackets."""
    pieces = [""]
    depth = 0
    for index, sign in enumerate(text):
        closes = sign in _CLOSING and depth > 0
        if closes:
            depth -= 1
        elif sign in _OPENING and any(other in text[index + 1 :] for other in _CLOSING):
            depth += 1
        is_line = sign in "\n\r\t•"
        if is_line or (depth == 0 and sign in ",;"):
            pieces.append("")
            depth = 0
        else:
            pieces[-1] += sign
    return [tidy(piece) for piece in pieces]


def _rejoined(pieces: list[str], register: Register) -> list[str]:
    """Pieces that together make a name with a comma, put together again."""
    known = known_names(register)
    result: list[str] = []
    index = 0
    while index < len(pieces):
        joined = next(
            (
                end
                for end in (index + 2, index + 3)
                if fold(", ".join(pieces[index:end])) in known and end <= len(pieces)
            ),
            index + 1,
        )
        result.append(", ".join(pieces[index:joined]))
        index = joined
    return result


def _without_end_stop(name: str) -> str:
    """A sentence's full stop is no part of a name; that of an abbreviation (« S.A. ») is."""
    return name[:-1].rstrip() if name.endswith(".") and not re.search(r"(?:^|[\s.])\w\.$", name) else name


@kept_with_register
def known_names(register: Register) -> frozenset[str]:
    """All names that the register knows, folded."""
    actors = {fold(one.alias) for one in register.actor_aliases}
    actors |= {fold(one.canonical_name) for one in register.actors.values()}
    bodies = {fold(one.alias) for one in register.agglomeration_aliases}
    return frozenset(actors | bodies | set(names_with_commas(register)))
