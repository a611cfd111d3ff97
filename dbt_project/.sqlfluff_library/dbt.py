# ruff: noqa: INP001 - sqlfluff loads each file by itself
"""Stands in for dbt's cross-database macros where sqlfluff renders models without dbt."""


def concat(parts: list[str]) -> str:
    """SQL that joins texts."""
    return " || ".join(parts)


def hash(text: str) -> str:  # noqa: A001 - dbt's own name
    """SQL that hashes a text."""
    return f"md5({text})"


def dateadd(unit: str, number: int, start: str) -> str:
    """SQL that adds to a date."""
    return f"date_add({start}, interval {number} {unit})"


def type_string() -> str:
    """The type of texts."""
    return "varchar"
