"""Numbers drawn from a seed, the same in every version of the library.

A bit generator's stream is guaranteed to stay (NEP 19), which that of a ``Generator`` or of ``random`` is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Draws = NDArray[np.uint32]

SCALE = 1 << 32


class Source:
    """A stream of draws of its own for each purpose and block.

    Attributes:
        seed: Seed of the generation.
        stream: Number of the block or purpose.
    """

    def __init__(self, seed: int, stream: int) -> None:
        self._bits = np.random.Philox(key=np.array([seed, stream], dtype=np.uint64))

    def draw(self, count: int) -> Draws:
        """So many whole numbers from 0 to 2^32 - 1."""
        return (self._bits.random_raw(count) >> np.uint64(32)).astype(np.uint32)
