"""What the styles of an .ods do to the text that uses them: struck out, raised, lowered.

Does not belong here: the cells themselves (``ods_scan``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from interlud_pipeline.intake.readers.package import Package, local_name, new_parser

_COMMON = "styles.xml"
_STRUCK, _POSITION = b"text-line-through", b"text-position"
_LINES = ("text-line-through-style", "text-line-through-type")
_DEEPEST = 20
Attributes = dict[str, str]


@dataclass(slots=True)
class _Style:
    parent: str | None = None
    is_struck: bool | None = None
    position: str | None = None


@dataclass(slots=True)
class OdsStyles:
    """Styles by name, gathered while the parts that define them are parsed."""

    _styles: dict[str, _Style] = field(default_factory=dict)
    _open: _Style | None = None

    @classmethod
    def of(cls, package: Package) -> OdsStyles:
        """The styles that the workbook names, which those of its content refer to."""
        styles = cls()
        if _COMMON in package.names:
            content = package.read(_COMMON)
            if _STRUCK in content or _POSITION in content:
                parser = new_parser()
                parser.StartElementHandler = lambda name, attributes: styles.start(
                    local_name(name), {local_name(key): value for key, value in attributes.items()}
                )
                package.parse(_COMMON, parser)
        return styles

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take note of a style, or of the text properties of the one before."""
        if tag == "style":
            self._open = self._styles[attributes.get("name", "")] = _Style(attributes.get("parent-style-name"))
        elif tag == "text-properties" and self._open is not None:
            lines = [attributes[name] for name in _LINES if name in attributes]
            if lines:
                self._open.is_struck = any(line != "none" for line in lines)
            if "text-position" in attributes:
                self._open.position = attributes["text-position"].partition(" ")[0]

    def is_struck(self, name: str | None) -> bool:
        """Whether a style, or the nearest above it that says so, strikes out."""
        return next((one.is_struck for one in self._chain(name) if one.is_struck is not None), False)

    def position(self, name: str | None) -> str:
        """``super``, ``sub`` or something else."""
        return next((one.position for one in self._chain(name) if one.position is not None), "")

    def _chain(self, name: str | None) -> Iterator[_Style]:
        """A style and those that it inherits from; a circle of them ends."""
        for _ in range(_DEEPEST):
            style = self._styles.get(name or "")
            if style is None:
                return
            yield style
            name = style.parent
