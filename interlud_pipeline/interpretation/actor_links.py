"""Names that « et », « & », a stroke or a dash link: one actor, several, or nobody can tell.

Belongs here: where such a name may be cut.
Does not belong here: commas and lines (``actor_lists``), and which names are known (``actors``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from interlud_pipeline.interpretation.folding import fold


class Known(StrEnum):
    """How a name is known: as it stands, or as a collective in other words (« les communes »)."""

    EXACT = "exact"
    COLLECTIVE = "collective"


_AND = re.compile(r"\s+(?:et|puis|ainsi\s+que)\s+|\s+ainsi\s+qu['’]\s?")
_AMPERSAND = re.compile(r"\s+&\s+")
_STROKE = re.compile(r"\s+[/|+]\s+|(?<=\w{2})\s?/\s?(?=\w{2})")
_DASH = re.compile(r"\s+[-–—]\s+")
_ENCLOSED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
# What follows « et » in the name of one company.
_OF_ONE = frozenset(
    {"fils", "fille", "filles", "frere", "freres", "soeurs", "cie", "compagnie", "associes", "co", "gendre"}
)


def parted(name: str, known: Callable[[str], Known | None]) -> tuple[str, ...] | None:
    """The names that a text links; itself where it is one name; ``None`` where nobody can tell.

    Args:
        name: The text, without commas outside quotes and brackets.
        known: How a name is known to the register, if at all.
    """
    if known(name) is not None:
        return (name,)
    for link in (_AND, _STROKE, _AMPERSAND, _DASH):
        parts = _cut(name, link)
        if len(parts) > 1:
            whole = _decide(name, parts, link, [known(part) for part in parts])
            if whole is None or len(whole) > 1:
                return whole
    return (name,)


def _decide(
    name: str, parts: tuple[str, ...], link: re.Pattern[str], found: list[Known | None]
) -> tuple[str, ...] | None:
    if all(found):
        return parts
    unknown = [part for part, one in zip(parts, found, strict=True) if one is None]
    if any(fold(part).strip(" .") in _OF_ONE for part in parts[1:]):
        return (name,)
    if link is _STROKE:
        return (name,) if any(not re.search(r"[^\W\d_]{2}", part) for part in parts) else None
    continues = any(part[:1].islower() for part in parts[1:] if part in unknown)
    if not any(found):
        return None if link is _AND and not continues else (name,)
    if link is _DASH and continues:
        return (name,)
    # « GLS et Eiffage » are two; « Polices municipales de Lens et Liévin » may be one.
    is_list = link is _AND and not continues and all(one in {Known.EXACT, None} for one in found)
    return parts if is_list else None


def _cut(name: str, link: re.Pattern[str]) -> tuple[str, ...]:
    """Parts between links that stand outside quotes and brackets."""
    plain = _ENCLOSED.sub(lambda match: "x" * len(match[0]), name)
    parts, start = [], 0
    for match in link.finditer(plain):
        parts.append(name[start : match.start()].strip())
        start = match.end()
    parts.append(name[start:].strip())
    return tuple(parts) if all(parts) else (name,)
