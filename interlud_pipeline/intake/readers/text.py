"""From bytes to text: which encoding, and on what evidence.

UTF-8 and UTF-16 prove themselves (byte order mark, or well-formed sequences). What is left is one of the two
encodings that office software still writes here, cp1252 and Mac Roman: each is tried and the one whose
non-ASCII characters stand where words have them wins. A general detector was tried for this and takes Mac
Roman for cp1252 on texts of a few lines, which is what submissions are.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from interlud_pipeline.intake.refusals import BINARY, MIXED_ENCODINGS, Refused, unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_GUESSED = ("cp1252", "mac_roman")
_TYPOGRAPHIC = frozenset("«»‹›“”‘’„°•–—…€§²³½\u00a0\u202f")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with the encoding that gave it.

    Attributes:
        text: The text, without byte order mark, its line ends as they were.
        encoding: Name that Python knows.
        is_guessed: The encoding was inferred from what the text then looks like.
    """

    text: str
    encoding: str
    is_guessed: bool = False


def decode(content: bytes) -> Decoded:
    """The text of a content.

    Raises:
        Refused: It is empty, no text, or mixes encodings.
    """
    decoded = _decoded(content)
    if "\0" in decoded.text:
        raise unreadable(BINARY)
    if not decoded.text.strip():
        raise Refused("file.empty")
    return decoded


def _decoded(content: bytes) -> Decoded:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Decoded(_strict(content, encoding), encoding)
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _guess(content)


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise unreadable(MIXED_ENCODINGS) from error


def _guess(content: bytes) -> Decoded:
    sequences = _MULTIBYTE.findall(content)
    if len(sequences) > len(_HIGH.findall(content)) - sum(map(len, sequences)):
        raise unreadable(MIXED_ENCODINGS)
    best: Decoded | None = None
    best_score = 0
    for encoding in _GUESSED:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _plausibility(text)
        if best is None or score > best_score:
            best, best_score = Decoded(text, encoding, is_guessed=True), score
    if best is None:
        raise unreadable(BINARY)
    return best


def _plausibility(text: str) -> int:
    """How many non-ASCII characters stand where text has them, less those that stand elsewhere."""
    score = 0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        position = match.start()
        before = text[position - 1] if position else " "
        after = text[position + 1] if position + 1 < len(text) else " "
        plausible = _is_plausible(match.group(), before, after)
        # A small letter says more: a capital or a sign may stand at the head of any word.
        score += (2 if match.group().islower() else 1) if plausible else -2
    return score


def _is_plausible(character: str, before: str, after: str) -> bool:
    if character in _TYPOGRAPHIC:
        return not (before.isalpha() and after.isalpha()) or character in "’‘"
    if not unicodedata.category(character).startswith("L"):
        return False
    if character.islower():
        return not before.isupper() or after.islower()
    return not before.islower() and not (before.isupper() and after.islower())
