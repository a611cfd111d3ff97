"""Results kept as long as the register that they were made from.

Belongs here: one decorator.
Does not belong here: what is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from interlud_pipeline.reference import Register

P = ParamSpec("P")
R = TypeVar("R")

_LARGEST_CACHE = 65_536


def kept_with_register(function: Callable[P, R]) -> Callable[P, R]:
    """Remember results by arguments, on the register among them.

    Registers are equal when their folders are, even after a seed has changed; a cache of the usual kind would
    then answer from the former seeds.
    """
    name = f"_kept_{function.__module__}_{function.__qualname__}"

    @wraps(function)
    def remembering(*args: P.args, **kwargs: P.kwargs) -> R:
        register = next(one for one in (*args, *kwargs.values()) if isinstance(one, Register))
        cache: dict[Any, R] = register.__dict__.setdefault(name, {})
        key = (tuple(one for one in args if one is not register), tuple(sorted(kwargs.items())))
        if key not in cache:
            if len(cache) >= _LARGEST_CACHE:
                cache.clear()
            cache[key] = function(*args, **kwargs)
        return cache[key]

    return remembering
