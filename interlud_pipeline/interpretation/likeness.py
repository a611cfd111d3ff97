"""Names that come near each other, as a question to the sender.

Belongs here: how near two names have to be, and the search for the nearest.
Does not belong here: what is asked (``actors``, ``candidates``); likeness never merges anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]
    Places = NDArray[np.int64]

LIKELY = 88.0
METHOD = "rapidfuzz.ratio"
# From so many names on it is worth while to compare them beforehand.
MANY = 200
_BLOCK = 256
# Of two texts with this share of their signs in common, neither is longer than the other by more than this factor.
_LONGEST = (200 - LIKELY) / LIKELY


def likeness(form: str, other: str) -> float:
    """How near two forms come, up to 100: the share of their signs that both have in the same order."""
    return fuzz.ratio(form, other)


def nearest(form: str, known: Mapping[str, str]) -> tuple[str, float] | None:
    """The name whose form comes nearest, if one is likely, and how near it comes, up to 100.

    Of those that come equally near it is the shortest, and of these the first one in the alphabet.

    Args:
        form: The words that carry a name.
        known: Other names, with theirs.
    """
    likely = process.extract(form, known, scorer=fuzz.ratio, score_cutoff=LIKELY, limit=None)
    if not likely:
        return None
    _, score, name = min(likely, key=lambda one: (-one[1], *_rank(one[0])))
    return str(name), score


def nearest_of_all(
    forms: Sequence[str], apart: Collection[tuple[int, int]] = (), *, only_before: bool = False
) -> list[tuple[int, float] | None]:
    """For each form the place of the one that ``nearest`` would find among the others, and how near it comes.

    Only forms whose lengths allow for a likeness are compared, block by block: memory grows with their number, not
    with its square.

    Args:
        forms: The words that carry each name.
        apart: Pairs of places that are not to be compared.
        only_before: Look only among the forms that stand before.
    """
    import numpy as np  # noqa: PLC0415

    places = np.array(sorted(range(len(forms)), key=lambda place: _rank(forms[place])), dtype=np.int64)
    ranked = [forms[place] for place in places]
    lengths = np.array([len(form) for form in ranked], dtype=np.int64)
    skipped = _by_higher_rank(apart, places)
    best = _Best(np.zeros(len(forms), dtype=np.float32), np.zeros(len(forms), dtype=np.int64))
    for top in range(0, len(ranked), _BLOCK):
        end = min(top + _BLOCK, len(ranked))
        start = int(np.searchsorted(lengths, np.ceil(lengths[top] / _LONGEST)))
        scores = process.cdist(
            ranked[top:end], ranked[start:end], scorer=fuzz.ratio, score_cutoff=LIKELY, dtype=np.float32
        )
        rows, columns = np.arange(top, end), np.arange(start, end)
        # Each pair once.
        scores[:, top - start :][columns[None, top - start :] >= rows[:, None]] = 0
        for row in range(top, end):
            for column in skipped.get(row, ()):
                if column >= start:
                    scores[row - top, column - start] = 0
        best.take(scores, rows, columns, places if only_before else None)
    result: list[tuple[int, float] | None] = [None] * len(forms)
    for place, rank, score in zip(places.tolist(), best.ranks.tolist(), best.scores.tolist(), strict=True):
        result[place] = (int(places[rank]), score) if score else None
    return result


def _rank(form: str) -> tuple[int, str]:
    return len(form), form


def _by_higher_rank(pairs: Collection[tuple[int, int]], places: Places) -> dict[int, list[int]]:
    """Pairs of places as ranks, the lower ones by the higher one."""
    ranks = {place: rank for rank, place in enumerate(places.tolist())} if pairs else {}
    found: dict[int, list[int]] = {}
    for one, other in pairs:
        low, high = sorted((ranks[one], ranks[other]))
        found.setdefault(high, []).append(low)
    return found


@dataclass(slots=True)
class _Best:
    """For each form, by rank, the best score so far and the lowest rank of those that have it."""

    scores: Scores
    ranks: Places

    def take(self, scores: Scores, rows: Places, columns: Places, places: Places | None) -> None:
        """Take in the scores of some forms with others, each pair once; with places, only of those before others."""
        some = scores.any(axis=1)
        if not some.any():
            return
        scores, rows = scores[some], rows[some]
        if places is None:
            self._keep(scores, 1, rows, columns)
            self._keep(scores, 0, columns, rows)
        else:
            is_before = places[columns][None, :] < places[rows][:, None]
            self._keep(scores * is_before, 1, rows, columns)
            self._keep(scores * ~is_before, 0, columns, rows)

    def _keep(self, scores: Scores, axis: int, forms: Places, others: Places) -> None:
        """Keep the best of the scores along an axis, on which the others stand."""
        # Ranks grow along the axis, and from one block to the next: the first of equal scores has the lowest.
        top, first = scores.max(axis=axis), others[scores.argmax(axis=axis)]
        is_better = top > self.scores[forms]
        self.ranks[forms[is_better]] = first[is_better]
        self.scores[forms[is_better]] = top[is_better]


@dataclass(slots=True)
class NamesSoFar:
    """Names as a file names them one after the other, each to be compared with those before it.

    Comparing each with all before it takes a time that grows with the square of their number. Names that are
    expected are compared beforehand, which takes a hundredth of it; the answers are the same.
    """

    _names: dict[str, str] = field(default_factory=dict)
    _first: dict[str, tuple[int, str]] = field(default_factory=dict)
    _expected: set[str] = field(default_factory=set)
    _nearest: dict[str, str | None] = field(default_factory=dict)

    def add(self, name: str, form: str) -> None:
        """Add a name; the first one of a form stands for it."""
        self._names.setdefault(name, form)
        self._first.setdefault(form, (len(self._first), name))
        if form not in self._expected:
            # What was compared beforehand was not compared with this one.
            self._nearest.clear()

    def nearest(self, form: str, is_apart: Callable[[str], bool] | None = None) -> tuple[str, float] | None:
        """The name before it that comes nearest, if one is likely, and how near it comes, up to 100.

        Args:
            form: The words that carry a name.
            is_apart: Which names are known to be another's; left out, none is.
        """
        if is_apart is not None:
            return nearest(form, {name: known for name, known in self._names.items() if not is_apart(name)})
        if form in self._first:
            return self._first[form][1], 100.0
        if form not in self._nearest:
            return nearest(form, self._names)
        best = self._nearest.pop(form)
        if best is None:
            return None
        if best not in self._first:
            # The name that was expected came to nothing.
            return nearest(form, self._names)
        return self._first[best][1], likeness(form, best)

    def expect(self, forms: Iterable[str]) -> None:
        """Compare many names beforehand, in the order in which they are about to come."""
        known = list(dict.fromkeys([*self._first, *forms]))
        self._expected = set(known)
        found = nearest_of_all(known, only_before=True)
        self._nearest = {form: None if one is None else known[one[0]] for form, one in zip(known, found, strict=True)}
