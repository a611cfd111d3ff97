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
_UNKNOWN: Any = object()


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
        try:
            cache: dict[Any, Any] = register.__dict__[name]
        except KeyError:
            cache = register.__dict__[name] = {}
        others = args[:position] + args[position + 1 :]
        key = (others, frozenset(kwargs.items())) if kwargs else others
        known: R = cache.get(key, _UNKNOWN)
        if known is not _UNKNOWN:
            return known
        if len(cache) >= _LARGEST_CACHE:
            cache.clear()
        result = cache[key] = function(*args, **kwargs)
        return result

    return remembering
