"""Results kept as long as the register that they were made from.

Belongs here: one decorator.
Does not belong here: what is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

_LARGEST_CACHE = 65_536
_PAIR = 2


def kept_with_register(function: Callable[P, R]) -> Callable[P, R]:
    """Remember results by arguments, on the register among them, which is the parameter ``register``.

    Registers are equal when their folders are, even after a seed has changed; a cache of the usual kind would
    then answer from the former seeds.
    """
    name = f"_kept_{function.__module__}_{function.__qualname__}"
    parameters = list(signature(function).parameters)
    position = parameters.index("register")

    def store(register: Any, key: Any, *args: P.args, **kwargs: P.kwargs) -> R:  # noqa: ANN401
        cache: dict[Any, R] = register.__dict__.setdefault(name, {})
        if len(cache) >= _LARGEST_CACHE:
            cache.clear()
        cache[key] = result = function(*args, **kwargs)
        return result

    @wraps(function)
    def remembering(*args: P.args, **kwargs: P.kwargs) -> R:
        register: Any = args[position] if position < len(args) else kwargs["register"]
        key = (args[:position], args[position + 1 :], frozenset(kwargs.items()) if kwargs else None)
        try:
            known: R = register.__dict__[name][key]
        except KeyError:
            return store(register, key, *args, **kwargs)
        return known

    @wraps(function)
    def remembering_one(first: Any, register: Any) -> R:  # noqa: ANN401
        # Nearly all calls are for a text that is known: they are made by the hundred thousand.
        try:
            known: R = register.__dict__[name][first]
        except KeyError:
            known = cast("Any", store)(register, first, first, register)
        return known

    return cast("Callable[P, R]", remembering_one) if position == 1 and len(parameters) == _PAIR else remembering
