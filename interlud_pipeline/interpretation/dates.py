"""Dates and years: a closed grammar of accepted forms.

Belongs here: which texts are a day, a reporting year, or the moment from which a figure will exist.
Does not belong here: whether a date fits the year that it is declared for.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from babel.dates import get_month_names

from interlud_pipeline.interpretation.folding import fold
from interlud_pipeline.model import Cell, CellKind

_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.\-])([0-9]{1,2})\2([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[t ]00:00(?::00(?:\.0+)?)?)?")
_WEEKDAY = r"(?:(?:lun|mar|mercre|jeu|vendre|same)di |dimanche )?"
_IN_WORDS = re.compile(rf"(?:le )?{_WEEKDAY}([0-9]{{1,2}})(?:er)? ([a-z.]+) ([0-9]{{4}})")
_MONTH_IN_WORDS = re.compile(r"(?:(?:a )?(?:la )?fin |en )?([a-z.]+) ([0-9]{4})")
_MONTH = re.compile(r"([0-9]{1,2})/([0-9]{4})")
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR_ALONE = re.compile(r"(?:(?:a )?(?:la )?fin |en )?([0-9]{4})")
_REPORTING_YEAR = re.compile(r"(?:(?:pour )?(?:l')?(?:exercice|annee|periode|an)(?: civile)? ?:? ?|en )?([0-9]{4})")
_SERIAL = re.compile(r"[0-9]{5}")
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def read_date(cell: Cell, *, uses_1904_dates: bool = False) -> date | None:
    """The day in a cell; ``None`` where the text is no accepted form of one."""
    text = fold(cell.text)
    if cell.kind is CellKind.NUMBER:
        return _serial(text, uses_1904_dates=uses_1904_dates)
    if cell.kind not in {CellKind.TEXT, CellKind.DATE}:
        return None
    return read_date_text(text) or _serial(text, uses_1904_dates=uses_1904_dates)


@lru_cache(maxsize=4096)
def read_date_text(text: str) -> date | None:
    """The day that a text writes out in full."""
    folded = fold(text)
    if match := _DAY_FIRST.fullmatch(folded):
        return _day(int(match[4]), int(match[3]), int(match[1]))
    if match := _ISO.fullmatch(folded):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _IN_WORDS.fullmatch(folded):
        return _day(int(match[3]), _months().get(match[2], 0), int(match[1]))
    return None


def read_available_on(cell: Cell, *, uses_1904_dates: bool = False) -> date | None:
    """The day from which a figure will exist; a bare month or year means its last day."""
    day = read_date(cell, uses_1904_dates=uses_1904_dates)
    return day or last_day(cell.text)


def last_day(text: str) -> date | None:
    """The last day of the month or year that a text names."""
    folded = fold(text)
    if match := _YEAR_ALONE.fullmatch(folded):
        return _day(int(match[1]), 12, 31)
    if match := _MONTH_IN_WORDS.fullmatch(folded):
        return _end_of_month(int(match[2]), _months().get(match[1], 0))
    if match := _MONTH.fullmatch(folded):
        return _end_of_month(int(match[2]), int(match[1]))
    if match := _ISO_MONTH.fullmatch(folded):
        return _end_of_month(int(match[1]), int(match[2]))
    return None


def read_year(text: str) -> int | None:
    """The one reporting year that a text names; a span of years is none."""
    match = _REPORTING_YEAR.fullmatch(fold(text).rstrip(" .:"))
    if match is None or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        return None
    return int(match[1])


def is_plausible_year(year: int) -> bool:
    """Whether a number can be a year of which somebody reports."""
    return _FIRST_YEAR <= year <= _LAST_YEAR


@lru_cache(maxsize=1)
def month_pattern() -> str:
    """Alternatives of a regular expression for the names of months."""
    return "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    return {
        form: number
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale="fr").items()
        for form in (fold(name), fold(name).rstrip("."))
    }


def _serial(text: str, *, uses_1904_dates: bool) -> date | None:
    if not _SERIAL.fullmatch(text):
        return None
    day = (_EPOCH_1904 if uses_1904_dates else _EPOCH_1900) + timedelta(days=int(text))
    return day if is_plausible_year(day.year) else None


def _day(year: int, month: int, day: int) -> date | None:
    if not is_plausible_year(year):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end_of_month(year: int, month: int) -> date | None:
    if not (is_plausible_year(year) and 1 <= month <= 12):  # noqa: PLR2004 - months of a year
        return None
    return date(year, month, monthrange(year, month)[1])
