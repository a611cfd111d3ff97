"""Names of actors that come near another one: the question that a sender is asked.

Belongs here: which words of a name are compared, with which names, and which officers have told apart.
Does not belong here: how near is near (``likeness``), candidates over all submissions (``candidates``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from interlud_pipeline.interpretation.caching import kept_with_register
from interlud_pipeline.interpretation.folding import fold, singular, spelling
from interlud_pipeline.interpretation.likeness import NamesSoFar, nearest
from interlud_pipeline.reference import Register

_LEGAL_FORMS = re.compile(r"\b(?:sas|sasu|sarl|sa|eurl|sci|scop|snc|gie|groupe|ste|societe|ets|etablissements)\b")
_SHORTEST_LIKELY = 5


def likely_same(name: str, register: Register, others: NamesSoFar | None = None) -> tuple[str, float] | None:
    """A name that may be another spelling of this one, and how near it comes, up to 100.

    Args:
        name: A name outside the register.
        register: Its names come first.
        others: Names outside the register that the file has had so far, with their ``core``.
    """
    form = core(name)
    if not is_long_enough(form):
        return None
    apart = told_apart(register).get(spelling(name))
    best = nearest(form, _cores_beside(apart, register))
    if best is None and others is not None:
        best = others.nearest(form, (lambda other: spelling(other) in apart) if apart else None)
    return None if best is None or spelling(best[0]) == spelling(name) else best


@lru_cache(maxsize=16_384)
def core(name: str) -> str:
    """The words that carry a name, for the sake of likeness: no legal form, no plural."""
    words = re.sub(r"[^a-z0-9]+", " ", _LEGAL_FORMS.sub(" ", re.sub(r"(?<=\b\w)\.", "", fold(name)))).split()
    return " ".join(singular(word) for word in words)


@kept_with_register
def registered_cores(register: Register) -> dict[str, str]:
    """The names of the register that are long enough to be compared, with their ``core``."""
    cores = {one.alias: core(one.alias) for one in register.actor_aliases}
    return {name: form for name, form in cores.items() if is_long_enough(form)}


def _cores_beside(apart: frozenset[str] | None, register: Register) -> Mapping[str, str]:
    known = registered_cores(register)
    return {name: form for name, form in known.items() if spelling(name) not in apart} if apart else known


def is_long_enough(form: str) -> bool:
    """Whether likeness says anything of a form: short ones are near too many others."""
    return len(form) >= _SHORTEST_LIKELY


@kept_with_register
def told_apart(register: Register) -> dict[str, frozenset[str]]:
    """For each spelling those that officers know to be another's, though they come near it."""
    apart: dict[str, set[str]] = {}
    for one in register.actor_distinctions:
        name, other = spelling(one.name), spelling(one.other_name)
        apart.setdefault(name, set()).add(other)
        apart.setdefault(other, set()).add(name)
    return {name: frozenset(others) for name, others in apart.items()}
