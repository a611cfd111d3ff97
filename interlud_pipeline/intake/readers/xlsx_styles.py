"""What the styles and shared strings of an .xlsx do to the cells that use them.

Belongs here: which styles strike out, which number formats show something else than the number, which shared
strings have runs that are raised, lowered or struck out. Most workbooks have none of these.
Does not belong here: the cells themselves (``xlsx_scan``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from interlud_pipeline.intake.readers.number_formats import NumberFormat, parse_format
from interlud_pipeline.intake.readers.package import Package, local_name, new_parser
from interlud_pipeline.intake.readers.runs import Runs

_TRUE = frozenset({"", "1", "true", "on"})
_BUILT_IN = {"9": "0%", "10": "0.00%"}
_POSITIONS = {"superscript": "super", "subscript": "sub"}
_STRUCK, _POSITION, _FORMAT = b"strike", b"vertAlign", b"formatCode"
_CODES = re.compile(rb'formatCode="([^"]*)"')
Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class XlsxStyles:
    """What cells get from the parts that they share.

    Attributes:
        struck: Indices of cell styles that strike out.
        formats: Number formats that show something else than the number, by index of cell style.
        strings: Shared strings with marked runs, by index.
    """

    struck: frozenset[str] = frozenset()
    formats: dict[str, NumberFormat] = field(default_factory=dict)
    strings: dict[str, Runs] = field(default_factory=dict)

    @property
    def is_silent(self) -> bool:
        """Whether no cell gets anything from them."""
        return not (self.struck or self.formats or self.strings)


def read_styles(package: Package, styles_part: str | None, strings_part: str | None) -> XlsxStyles:
    """Read the two parts as far as they matter; a look at their bytes spares parsing most of them."""
    struck: frozenset[str] = frozenset()
    formats: dict[str, NumberFormat] = {}
    strings: dict[str, Runs] = {}
    if styles_part is not None and styles_part in package.names:
        content = package.read(styles_part)
        if _STRUCK in content or _has_speaking_format(content):
            reader = _StylesReader()
            package.parse(styles_part, reader.parser)
            struck, formats = frozenset(reader.struck), reader.formats
        else:
            package.parse(styles_part, new_parser())
    if strings_part is not None and strings_part in package.names:
        content = package.read(strings_part)
        if _STRUCK in content or _POSITION in content:
            found = _StringsReader()
            package.parse(strings_part, found.parser)
            strings = found.strings
    return XlsxStyles(struck, formats, strings)


def _has_speaking_format(content: bytes) -> bool:
    """Whether some number format may show something else than the number, as a look at the bytes tells."""
    if b'numFmtId="9"' in content or b'numFmtId="10"' in content:
        return True
    codes = _CODES.findall(content)
    is_sure = len(codes) == content.count(_FORMAT) and b"&" not in b"".join(codes)
    return not is_sure or any(parse_format(code.decode(errors="replace")) is not None for code in set(codes))


class RunHandlers:
    """Expat handlers for the inside of a string with runs (``si``, ``is``)."""

    def __init__(self) -> None:
        self.runs = Runs()
        self._position = ""
        self._is_struck = False
        self._is_text = False
        self._pieces: list[str] = []
        self._is_phonetic = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element within the string opens."""
        if tag == "r":
            self._position, self._is_struck = "", False
        elif tag == "strike":
            self._is_struck = attributes.get("val", "") in _TRUE
        elif tag == "vertAlign":
            self._position = _POSITIONS.get(attributes.get("val", ""), "")
        elif tag == "rPh":
            self._is_phonetic = True
        elif tag == "t":
            self._is_text, self._pieces = not self._is_phonetic, []

    def end(self, tag: str) -> None:
        """An element within the string closes."""
        if tag == "t" and self._is_text:
            self.runs.add("".join(self._pieces), position=self._position, is_struck=self._is_struck)
            self._is_text = False
        elif tag == "rPh":
            self._is_phonetic = False

    def on_text(self, text: str) -> None:
        """Text within the string."""
        if self._is_text:
            self._pieces.append(text)


class _StringsReader:
    """Expat handlers of the shared strings."""

    def __init__(self) -> None:
        self.strings: dict[str, Runs] = {}
        self.parser: expat.XMLParserType = new_parser()
        self.parser.StartElementHandler = self._on_start
        self.parser.EndElementHandler = self._on_end
        self.parser.CharacterDataHandler = self._on_text
        self._index = -1
        self._string = RunHandlers()

    def _on_start(self, name: str, attributes: Attributes) -> None:
        tag = local_name(name)
        if tag == "si":
            self._index += 1
            self._string = RunHandlers()
        else:
            self._string.start(tag, attributes)

    def _on_end(self, name: str) -> None:
        tag = local_name(name)
        self._string.end(tag)
        runs = self._string.runs
        if tag == "si" and (runs.is_marked or runs.is_struck):
            self.strings[str(self._index)] = runs

    def _on_text(self, text: str) -> None:
        self._string.on_text(text)


class _StylesReader:
    """Expat handlers of the styles: fonts, number formats, and the cell styles that use them."""

    def __init__(self) -> None:
        self.struck: list[str] = []
        self.formats: dict[str, NumberFormat] = {}
        self.parser: expat.XMLParserType = new_parser()
        self.parser.StartElementHandler = self._on_start
        self.parser.EndElementHandler = self._on_end
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "font": self._start_font,
            "strike": self._start_strike,
            "numFmt": self._start_format,
            "xf": self._start_style,
        }
        self._within: list[str] = []
        self._fonts = -1
        self._struck_fonts: set[str] = set()
        self._codes = dict(_BUILT_IN)
        self._styles = -1

    def _on_start(self, name: str, attributes: Attributes) -> None:
        tag = local_name(name)
        start = self._starts.get(tag)
        if start is not None:
            start(attributes)
        self._within.append(tag)

    def _on_end(self, _: str) -> None:
        self._within.pop()

    def _start_font(self, _: Attributes) -> None:
        if self._within[-1:] == ["fonts"]:
            self._fonts += 1

    def _start_strike(self, attributes: Attributes) -> None:
        if self._within[-2:] == ["fonts", "font"] and attributes.get("val", "") in _TRUE:
            self._struck_fonts.add(str(self._fonts))

    def _start_format(self, attributes: Attributes) -> None:
        if self._within[-1:] == ["numFmts"]:
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def _start_style(self, attributes: Attributes) -> None:
        if self._within[-1:] != ["cellXfs"]:
            return
        self._styles += 1
        style = str(self._styles)
        if attributes.get("fontId") in self._struck_fonts:
            self.struck.append(style)
        number_format = parse_format(self._codes.get(attributes.get("numFmtId", ""), ""))
        if number_format is not None:
            self.formats[style] = number_format
