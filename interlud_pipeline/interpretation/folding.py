"""Matching forms of French text.

Belongs here: what makes two wordings the same (accents, case, spaces, quotes, plural, footnote marks).
Does not belong here: any wording; what a record keeps is always the verbatim text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import ftfy

_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009\u2002\u2003\u2008\u200a\t\n\r\v\f\u2028\u2029"), " ")
_QUOTES = {**dict.fromkeys(map(ord, "’‘ʼ`´′"), "'"), **dict.fromkeys(map(ord, "“”„"), '"')}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_LIGATURES = {ord("œ"): "oe", ord("Œ"): "OE", ord("æ"): "ae", ord("Æ"): "AE"}
_SUPERSCRIPTS = dict.fromkeys(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹"))
_FOLDING = {**_INVISIBLE, **_SPACES, **_QUOTES, **_DASHES, **_LIGATURES, **_SUPERSCRIPTS}
_TIDYING = {**_INVISIBLE, **_SPACES}
_AROUND = " .;,\"«»'"

# What UTF-8 read as cp1252 or as Mac Roman shows; repairing is costly, so it is tried on these only.
_MOJIBAKE = re.compile("[ÃÂâÅÄ√¬‚][^\x00-\x7f]|Ã ")
_FOOTNOTES = re.compile(r"\*+|\(\d{1,2}\)|\[\d{1,2}\]|\(\*+\)")
_ASIDE = re.compile(r"\([^()\d]*\)")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")
_NOT_WORD = re.compile(r"[^a-z0-9°]+")
_LINKING_WORDS = frozenset({"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"})
_SHORT_FORMS = {"nb": "nombre", "nbre": "nombre", "n°": "numero", "no": "numero", "num": "numero"}
_SHORTEST_PLURAL = 4
_UNIT_SIGNS = re.compile("[%‰€$£/]")


def repaired(text: str) -> str:
    """The text without what one encoding read as another makes of it: « rÃ©unions » is « réunions »."""
    if text.isascii() or _MOJIBAKE.search(text) is None:
        return text
    return ftfy.fix_encoding(text)


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The text without accents, case, invisible signs and kinds of quotes, dashes and spaces."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", repaired(text)).translate(_FOLDING))
    # Compatibility forms may bring spaces and quotes of their own.
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).translate(_FOLDING)
    return " ".join(plain.casefold().split())


def spelling(name: str) -> str:
    """What two spellings of one name have in common: the folded text without the signs around it."""
    return fold(name).strip(_AROUND)


@lru_cache(maxsize=65_536)
def tidy(text: str) -> str:
    """The text as a reader sees it: no invisible signs, single ordinary spaces, accents composed."""
    return " ".join(unicodedata.normalize("NFC", repaired(text)).translate(_TIDYING).split())


def without_dots(folded: str) -> str:
    """A folded text whose abbreviations have no dots: « c.a.h.c. », « g.t. »."""
    return _DOTTED.sub(lambda match: match[0].replace(".", ""), folded)


@lru_cache(maxsize=65_536)
def is_blank(text: str) -> bool:
    """Nothing, or nothing but spaces of any kind and invisible signs."""
    return tidy(text) == ""


def singular(word: str) -> str:
    """A folded word without its plural mark."""
    return word[:-1] if len(word) >= _SHORTEST_PLURAL and word[-1] in "sx" else word


@lru_cache(maxsize=65_536)
def phrase(text: str) -> str:
    """Folded words in their order, singular, without punctuation: the form in which wordings are compared."""
    words = _NOT_WORD.sub(" ", _FOOTNOTES.sub(" ", fold(text))).split()
    return " ".join(singular(word) for word in words)


@lru_cache(maxsize=65_536)
def unit(text: str) -> str:
    """The form in which units are compared: as ``phrase``, with the signs that tell « % » from « € »."""
    return " ".join([*phrase(text).split(), *_UNIT_SIGNS.findall(text)])


def without_footnotes(folded: str) -> str:
    """A folded text without its footnote marks: stars, « (1) », « [1] »."""
    return _FOOTNOTES.sub(" ", folded).strip()


@lru_cache(maxsize=65_536)
def header(text: str) -> tuple[str, ...]:
    """The words of a header or label that tell it apart, whatever their order."""
    return _words(_FOOTNOTES.sub(" ", fold(text)))


@lru_cache(maxsize=65_536)
def header_without_aside(text: str) -> tuple[str, ...]:
    """As ``header``, without what stands in brackets; digits there keep the brackets, for they may name a year."""
    return _words(_ASIDE.sub(" ", _FOOTNOTES.sub(" ", fold(text))))


def _words(folded: str) -> tuple[str, ...]:
    words = (_SHORT_FORMS.get(word, word) for word in _NOT_WORD.sub(" ", folded.replace("n°", "n° ")).split())
    return tuple(sorted(singular(word) for word in words if word not in _LINKING_WORDS))
