"""Pairs of names that may be one actor, over all that was ever declared: the candidates of record linkage.

Belongs here: which pairs are proposed, how near they come, and what became of each by the register.
Does not belong here: who bears a name in which years (dbt). Nothing is merged: only a line of ``actor_aliases`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain

from interlud_pipeline.interpretation.actors import REGISTERED, UNREGISTERED
from interlud_pipeline.interpretation.folding import spelling
from interlud_pipeline.interpretation.likely_names import (
    core,
    is_long_enough,
    likely_same,
    told_apart,
)
from interlud_pipeline.interpretation.likeness import METHOD, likeness, nearest, nearest_of_all
from interlud_pipeline.reference import Register


class State(StrEnum):
    """What became of a pair."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class Basis(StrEnum):
    """What a declared name came near to: a name of the register, or another declared name."""

    REGISTERED = "registered_name"
    DECLARED = "declared_name"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names that come near each other, in the order of the alphabet; each stands for all its spellings.

    Attributes:
        name: One name.
        other_name: The other one.
        score: How near they come, up to 100.
        method: How that is measured.
        basis: Against what the name was held.
        state: Whether the register says anything of them.
        decided_by_function: Who told them apart, where somebody did.
        decided_on: When.
        reason_fr: Why.
    """

    name: str
    other_name: str
    score: float
    method: str
    basis: Basis
    state: State
    decided_by_function: str | None = None
    decided_on: date | None = None
    reason_fr: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it was declared, or as it stands in the register.

    Attributes:
        declared_name: Verbatim.
        name: The spelling that stands for it: the register's, else the first one in the alphabet.
        normalised_name: The words that likeness compares.
        actor: Code in the register, where it is there.
    """

    declared_name: str
    name: str
    normalised_name: str
    actor: str | None


def candidate_pairs(
    declared: Iterable[tuple[str, str | None, str]], register: Register
) -> tuple[tuple[Pair, ...], tuple[Name, ...]]:
    """The pairs to be shown to officers, and the names that they are about.

    A name outside the register is held against the register's names, else against the other names outside it; it is
    proposed with the one that comes nearest, so there are never more pairs than names. Pairs that officers have told
    apart give way to the next one.

    Args:
        declared: Each declared name with its code in the register, if any, and the form that read it.
        register: Names, and what officers have decided on pairs.
    """
    names = _Names(register)
    for name, actor, parse_rule in sorted(declared):
        names.add(name, actor, parse_rule)
    pairs: dict[tuple[str, str], Pair] = {}
    for pair in chain(_rejected(names, register), _confirmed(names), _open(names, register)):
        pairs.setdefault((pair.name, pair.other_name), pair)
    ordered = tuple(pairs[key] for key in sorted(pairs))
    concerned = {name for pair in ordered for name in (pair.name, pair.other_name)}
    return ordered, tuple(one for one in names.all() if one.name in concerned)


class _Names:
    """Names by their spelling, those of the register among them."""

    def __init__(self, register: Register) -> None:
        self.registered: dict[str, str] = {}
        self.unregistered: dict[str, str] = {}
        self.declared: set[str] = set()
        self.actors: dict[str, str] = {}
        self._verbatim: dict[str, str] = {}
        for alias in sorted(register.actor_aliases, key=lambda one: one.alias):
            key = spelling(alias.alias)
            self._verbatim[alias.alias] = key
            self.registered.setdefault(key, alias.alias)
            self.actors.setdefault(key, alias.actor)

    def add(self, name: str, actor: str | None, parse_rule: str) -> None:
        """Add a declared name, of those that come in the order of the alphabet."""
        key = spelling(name)
        if parse_rule == UNREGISTERED and actor is None:
            self.unregistered.setdefault(key, name)
        elif parse_rule != REGISTERED or key not in self.registered:
            return
        self._verbatim[name] = key
        self.declared.add(key)

    def shown(self, key: str) -> str:
        """The name that stands for a spelling."""
        return self.registered.get(key) or self.unregistered[key]

    def knows(self, key: str) -> bool:
        """Whether a spelling was declared or is in the register."""
        return key in self.registered or key in self.unregistered

    def all(self) -> Iterator[Name]:
        """Every name, verbatim, in the order of the alphabet."""
        for declared_name, key in sorted(self._verbatim.items()):
            yield Name(declared_name, self.shown(key), core(declared_name), self.actors.get(key))


def _pair(names: _Names, one: str, other: str, score: float, state: State) -> Pair:
    basis = Basis.REGISTERED if one in names.registered or other in names.registered else Basis.DECLARED
    first, second = sorted((names.shown(one), names.shown(other)))
    return Pair(first, second, score, METHOD, basis, state)


def _rejected(names: _Names, register: Register) -> Iterator[Pair]:
    """Pairs that officers have told apart, of which one name at least was declared."""
    for line in register.actor_distinctions:
        one, other = spelling(line.name), spelling(line.other_name)
        if names.knows(one) and names.knows(other) and {one, other} & names.declared:
            pair = _pair(names, one, other, likeness(core(line.name), core(line.other_name)), State.REJECTED)
            yield replace(
                pair,
                decided_by_function=line.decided_by_function,
                decided_on=line.decided_on,
                reason_fr=line.reason_fr,
            )


def _confirmed(names: _Names) -> Iterator[Pair]:
    """Declared names that come near another name of their actor: lines of the register have made them one."""
    by_actor: dict[str, dict[str, str]] = {}
    for key, alias in names.registered.items():
        if is_long_enough(core(alias)):
            by_actor.setdefault(names.actors[key], {})[key] = core(alias)
    for key in sorted(names.declared & names.registered.keys()):
        others = {other: form for other, form in by_actor.get(names.actors[key], {}).items() if other != key}
        best = nearest(core(names.shown(key)), others)
        if best is not None:
            yield _pair(names, key, best[0], best[1], State.CONFIRMED)


def _open(names: _Names, register: Register) -> Iterator[Pair]:
    """Names outside the register: each with the nearest of the register, else with the nearest of the others."""
    asked = {key: core(name) for key, name in names.unregistered.items() if is_long_enough(core(name))}
    keys = list(asked)
    others = nearest_of_all(list(asked.values()), _apart({key: place for place, key in enumerate(keys)}, register))
    for key, other in zip(keys, others, strict=True):
        known = likely_same(names.unregistered[key], register)
        if known is not None:
            yield _pair(names, key, spelling(known[0]), known[1], State.OPEN)
        elif other is not None:
            yield _pair(names, key, keys[other[0]], other[1], State.OPEN)


def _apart(places: dict[str, int], register: Register) -> set[tuple[int, int]]:
    return {
        (places[one], places[other])
        for one, others in told_apart(register).items()
        for other in others
        if one < other and one in places and other in places
    }
