"""Results kept as long as the register that they were made from.

Belongs here: one decorator.
Does not belong here: what is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_LARGEST_CACHE = 65_536
_SEVERAL = object()


def kept_with_register(function: Callable[P, R]) -> Callable[P, R]:
    """Remember results by arguments, on the register among them, which is the parameter ``register``.

    Registers are equal when their folders are, even after a seed has changed; a cache of the usual kind would
    then answer from the former seeds.
    """
    name = f"_kept_{function.__module__}_{function.__qualname__}"
    position = list(signature(function).parameters).index("register")

    @wraps(function)
    def remembering(*args: P.args, **kwargs: P.kwargs) -> R:
        register: Any = args[position] if position < len(args) else kwargs["register"]
        cache: dict[Any, R] = register.__dict__.setdefault(name, {})
        others = args[:position] + args[position + 1 :]
        key: Any = others[0] if len(others) == 1 else (_SEVERAL, others) if others else _SEVERAL
        if kwargs:
            key = (_SEVERAL, others, frozenset(kwargs.items()))
        if key not in cache:
            if len(cache) >= _LARGEST_CACHE:
                cache.clear()
            cache[key] = function(*args, **kwargs)
        return cache[key]

    @wraps(function)
    def remembering_one(*args: P.args, **kwargs: P.kwargs) -> R:
        # Nearly all calls are for a text that is known: they are made by the hundred thousand.
        given: Any = args
        try:
            first, register = given
            known: R = register.__dict__[name][first]
        except (KeyError, ValueError):
            return remembering(*args, **kwargs)
        return known

    @wraps(function)
    def remembering_alone(*args: P.args, **kwargs: P.kwargs) -> R:
        given: Any = args
        try:
            (register,) = given
            known: R = register.__dict__[name][_SEVERAL]
        except (KeyError, ValueError):
            return remembering(*args, **kwargs)
        return known

    return remembering_one if position == 1 else remembering_alone
