"""From bytes to text: which encoding, and on what evidence.

UTF-8 and UTF-16 prove themselves (byte order mark, well-formed sequences, a zero in every other byte). What is
left is one of the encodings that office software still writes here, cp1252, Mac Roman and, from old exports, cp850:
each is tried and the one whose non-ASCII characters stand where words have them wins. A general detector was tried
for this and takes Mac Roman for cp1252 on texts of a few lines, which is what submissions are.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass, replace

from interlud_pipeline.intake.refusals import BINARY, CUT_CHARACTER, MIXED_ENCODINGS, Refused, unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_GUESSED = ("cp1252", "mac_roman")
# Considered only where neither of the others makes sense: « … » of cp1252 is « à » in it.
_LAST = "cp850"
# Letters of French words; one of another language says less than a sign of typography where both may stand.
_FRENCH = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ")
# How Python says that the last character has not all its bytes.
_UNENDED, _CUT = "unexpected end of data", "truncated data"
_DOS_END = "\x1a"
_LEAST_ZEROS = 0.7
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
    if decoded.text.endswith(_DOS_END):
        decoded = replace(decoded, text=decoded.text.rstrip(_DOS_END))
    if "\0" in decoded.text:
        raise unreadable(BINARY)
    if not decoded.text.strip():
        raise Refused("file.empty")
    return decoded


def _decoded(content: bytes) -> Decoded:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Decoded(_strict(content, encoding), encoding)
    unmarked = _unmarked_utf16(content)
    if unmarked is not None:
        return Decoded(_strict(content, unmarked), unmarked)
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if error.reason == _UNENDED and not content[: error.start].isascii():
            raise unreadable(CUT_CHARACTER) from error
        return _guess(content)


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: nearly every other byte is zero, and never one of the bytes between."""
    low, high = content[0::2], content[1::2]
    for zeros, others, encoding in ((high, low, "utf-16-le"), (low, high, "utf-16-be")):
        if zeros and zeros.count(0) >= _LEAST_ZEROS * len(zeros) and not others.count(0):
            return encoding
    return None


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise unreadable(CUT_CHARACTER if error.reason == _CUT else MIXED_ENCODINGS) from error


def _guess(content: bytes) -> Decoded:
    sequences = _MULTIBYTE.findall(content)
    if len(sequences) > len(_HIGH.findall(content)) - sum(map(len, sequences)):
        raise unreadable(MIXED_ENCODINGS)
    scored = [guess for encoding in _GUESSED if (guess := _scored(content, encoding))]
    if all(score < 0 for score, _ in scored) and (last := _scored(content, _LAST)):
        scored.append(last)
    if not scored:
        raise unreadable(BINARY)
    return max(scored, key=lambda guess: guess[0])[1]


def _scored(content: bytes, encoding: str) -> tuple[int, Decoded] | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return _plausibility(text), Decoded(text, encoding, is_guessed=True)


def _plausibility(text: str) -> int:
    """How many non-ASCII characters stand where text has them, less those that stand elsewhere."""
    score = 0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        position = match.start()
        before = text[position - 1] if position else " "
        after = text[position + 1] if position + 1 < len(text) else " "
        plausible = _is_plausible(match.group(), before, after)
        score += _weight(match.group()) if plausible else -2
    return score


def _weight(character: str) -> int:
    """A small letter says more: a capital or a sign may stand at the head of any word."""
    if character in _TYPOGRAPHIC:
        return 1
    if character not in _FRENCH:
        return -1
    return 2 if character.islower() else 1


def _is_plausible(character: str, before: str, after: str) -> bool:
    if character in _TYPOGRAPHIC:
        return not (before.isalpha() and after.isalpha()) or character in "’‘"
    if not unicodedata.category(character).startswith("L") or before.isdigit() or after.isdigit():
        return False
    if character.islower():
        return not before.isupper() or after.islower()
    return not before.islower() and not (before.isupper() and after.islower())
