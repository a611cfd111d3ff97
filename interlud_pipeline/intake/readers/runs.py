"""Runs of one text, some of which are raised, lowered or struck out: marks that change what the text says.

« 12 » with a raised « 1 » is twelve with a footnote and never 121; « 9 » struck out before « 12 » is not 912.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def raised(text: str) -> str:
    """A text with its digits raised."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    """A text with its digits lowered."""
    return text.translate(_LOWERED)


@dataclass(slots=True)
class Runs:
    """Gathers the runs of one text.

    Attributes:
        is_marked: Some run is raised or lowered, so that the text has another form than its runs put together.
        is_struck: Some run that is not blank is struck out.
    """

    is_marked: bool = False
    is_struck: bool = False
    _pieces: list[str] = field(default_factory=list)

    def add(self, text: str, *, position: str = "", is_struck: bool = False) -> None:
        """Add a run.

        Args:
            text: Its text.
            position: ``super``, ``sub`` or neither.
            is_struck: It is struck out.
        """
        if position == "super":
            text = raised(text)
        elif position == "sub":
            text = lowered(text)
        self.is_marked = self.is_marked or position in {"super", "sub"}
        self.is_struck = self.is_struck or (is_struck and bool(text.strip()))
        self._pieces.append(text)

    @property
    def text(self) -> str:
        """The whole text, digits of raised and lowered runs as such."""
        return "".join(self._pieces)
