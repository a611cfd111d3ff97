# ruff: noqa: INP001 - sqlfluff loads each file by itself
"""Stands in for dbt's ``adapter`` where sqlfluff renders models without dbt."""

from collections.abc import Callable


def dispatch(macro: str, package: str) -> Callable[..., str]:
    """A call that reads like the SQL function of that name."""
    del package
    return lambda *arguments: f"{macro}({', '.join(map(str, arguments))})"
