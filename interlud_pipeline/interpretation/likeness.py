"""Names that come near each other, as a question to the sender.

Belongs here: how near two names have to be, and the search for the nearest.
Does not belong here: what is asked (``actors``); likeness never merges anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

LIKELY = 88.0
# From so many names on it is worth while to compare them beforehand.
MANY = 200
_BLOCK = 256


def nearest(form: str, known: Mapping[str, str]) -> tuple[str, float] | None:
    """The name whose form comes nearest, if one is likely, and how near it comes, up to 100.

    Args:
        form: The words that carry a name.
        known: Other names, with theirs.
    """
    best = process.extractOne(form, known, scorer=fuzz.ratio, score_cutoff=LIKELY)
    return None if best is None else (str(best[2]), best[1])


@dataclass(slots=True)
class NamesSoFar:
    """Names as a file names them one after the other, each to be compared with those before it.

    Comparing each with all before it takes a time that grows with the square of their number. Names that are
    expected are compared in blocks beforehand, which takes a hundredth of it; the answers are the same.
    """

    _names: dict[str, str] = field(default_factory=dict)
    _first: dict[str, tuple[int, str]] = field(default_factory=dict)
    _expected: set[str] = field(default_factory=set)
    _nearest: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, form: str) -> None:
        """Add a name; the first one of a form stands for it."""
        self._names.setdefault(name, form)
        self._first.setdefault(form, (len(self._first), name))
        if form not in self._expected:
            # What was compared beforehand was not compared with this one.
            self._nearest.clear()

    def nearest(self, form: str) -> tuple[str, float] | None:
        """The name before it that comes nearest, if one is likely, and how near it comes, up to 100."""
        if form in self._first:
            return self._first[form][1], 100.0
        equally_near = self._nearest.pop(form, None)
        if equally_near is None:
            return nearest(form, self._names)
        if not equally_near:
            return None
        # Of those that come equally near the first one counts; some may have come to nothing.
        known = [(self._first[one], one) for one in equally_near if one in self._first]
        if not known:
            return nearest(form, self._names)
        (_, name), best = min(known)
        return name, fuzz.ratio(form, best)

    def expect(self, forms: Iterable[str]) -> None:
        """Compare many names beforehand, in the order in which they are about to come."""
        known = list(dict.fromkeys([*self._first, *forms]))
        self._expected = set(known)
        self._nearest = {}
        for top in range(len(self._first), len(known), _BLOCK):
            block = known[top : top + _BLOCK]
            scores = process.cdist(block, known[: top + len(block)], scorer=fuzz.ratio, score_cutoff=LIKELY)
            for row, (form, similar) in enumerate(zip(block, scores, strict=True), start=top):
                before = similar[:row]
                best = before.max(initial=0)
                self._nearest[form] = [known[at] for at in (before == best).nonzero()[0]] if best else []
