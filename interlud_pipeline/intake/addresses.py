"""Addresses in A1 style."""

from __future__ import annotations

import re
from functools import cache

_ALPHABET = 26
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@cache
def column_letters(column: int) -> str:
    """Letters of a column counted from 0: A, B … Z, AA and so on."""
    letters = ""
    number = column + 1
    while number:
        number, remainder = divmod(number - 1, _ALPHABET)
        letters = chr(ord("A") + remainder) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """Column from 0 of its letters."""
    number = 0
    for letter in letters:
        number = number * _ALPHABET + ord(letter) - ord("A") + 1
    return number - 1


def parse_reference(reference: str) -> tuple[int, int] | None:
    """Row and column from 0 of a reference such as ``B4``; ``None`` where it is not one."""
    match = _REFERENCE.fullmatch(reference)
    return None if match is None else (int(match[2]) - 1, column_number(match[1]))
