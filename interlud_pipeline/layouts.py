"""Layouts of what is kept, by number: a store tells which one it is in, the code which one it reads and writes.

Belongs here: what it means that the two differ.
Does not belong here: the layouts themselves (each store's own module), bringing one up to date (``upkeep.upgrade``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Store = Literal["ledger", "lake", "publication"]


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout that a store is in.

    Attributes:
        store: The store.
        found: Number of its layout.
        wanted: Number of the layout that this code reads and writes.
    """

    store: Store
    found: int
    wanted: int

    @property
    def is_older(self) -> bool:
        """Whether it has to be brought up to date first."""
        return self.found < self.wanted

    def require(self, *, or_older: bool = False) -> None:
        """Go on only with the layout that this code knows.

        Args:
            or_older: An older one will do.

        Raises:
            NewerLayoutError: Newer code wrote it.
            OlderLayoutError: Older code wrote it.
        """
        if self.found > self.wanted:
            raise NewerLayoutError(self)
        if self.is_older and not or_older:
            raise OlderLayoutError(self)


class LayoutError(RuntimeError):
    """A store is not in the layout of this code; the message says what to do.

    Attributes:
        layout: What was found.
    """

    def __init__(self, layout: Layout, remedy: str) -> None:
        super().__init__(f"The {layout.store} is in layout {layout.found}, this code's is {layout.wanted}: {remedy}.")
        self.layout = layout


class OlderLayoutError(LayoutError):
    """Older code wrote it."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout, "run `interlud upgrade`")


class NewerLayoutError(LayoutError):
    """Newer code wrote it; this code would misread it."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout, "newer code wrote it; install that version again, or restore a backup made before it")
