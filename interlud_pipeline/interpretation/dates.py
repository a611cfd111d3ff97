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
_MONTH_IN_WORDS = re.compile(r"([a-z.]+) ([0-9]{4})")
_MONTH = re.compile(r"([0-9]{1,2})/([0-9]{4})")
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR_ALONE = re.compile(r"(?:l'annee |annee )?([0-9]{4})")
_PERIOD = re.compile(
    r"(?:(?P<letter>[ts]) ?(?P<number>[1-4])|(?P<ordinal>[1-4])(?:er|e|eme|nd|nde)? ?(?P<word>trimestre|semestre)"
    r"|(?P<spelt>premier|deuxieme|second|troisieme|quatrieme) (?P<name>trimestre|semestre))"
    r"(?: ?[-/] ?| (?:de l'annee |de |d')?)(?P<year>[0-9]{4})"
)
_SPELT = {"premier": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4}
_MONTHS_IN = {"t": 3, "s": 6}
# What stands before a moment and leaves its last day as it is.
_LAST_DAY_OF = re.compile(
    r"(?:au plus tard )?(?:(?:a |pour )?(?:la )?fin (?:du |de l'|de |d')?|courant |en |au |le |du )?"
)
# What stands before a moment and makes it another one.
_NEAR = r"(?:mi|debut|milieu|avant|apres|vers|horizon|d'ici|printemps|ete|automne|hiver)"
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
    """The last day of the month, quarter, half-year or year that a text names."""
    folded = fold(text)
    bare = _LAST_DAY_OF.match(folded)
    folded = folded[bare.end() :] if bare else folded
    if match := _YEAR_ALONE.fullmatch(folded):
        return _day(int(match[1]), 12, 31)
    if match := _PERIOD.fullmatch(folded):
        return _end_of_period(match)
    if match := _MONTH_IN_WORDS.fullmatch(folded):
        return _end_of_month(int(match[2]), _months().get(match[1], 0))
    if match := _MONTH.fullmatch(folded):
        return _end_of_month(int(match[2]), int(match[1]))
    if match := _ISO_MONTH.fullmatch(folded):
        return _end_of_month(int(match[1]), int(match[2]))
    return None


def moments(text: str) -> tuple[set[date | None], str]:
    """The days, months, quarters and years that a sentence names, by their last day, and the sentence without them.

    One that the sentence only comes near to (« début 2025 », « avant 2026 ») is ``None``.
    """
    folded = fold(text)
    found = {_moment(match) for match in _moment_pattern().finditer(folded)}
    return found, _moment_pattern().sub(" ", folded)


def _moment(match: re.Match[str]) -> date | None:
    if match["near"]:
        return None
    return read_date_text(match["moment"]) or last_day(match["moment"])


@lru_cache(maxsize=1)
def _moment_pattern() -> re.Pattern[str]:
    months = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    period = re.sub(r"\?P<\w+>", "?:", _PERIOD.pattern)
    return re.compile(
        rf"\b(?P<near>{_NEAR}[ -](?:de )?)?(?P<moment>\d{{1,2}}(?:er)? (?:{months}) \d{{4}}"
        rf"|\d{{1,2}}(?P<sign>[/.\-])\d{{1,2}}(?P=sign)\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|{period}|(?:{months}) \d{{4}}"
        rf"|\d{{1,2}}/\d{{4}}|(?:19|20)\d{{2}})(?![\w%])"
    )


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


def _end_of_period(match: re.Match[str]) -> date | None:
    """« T2 2025 », « 2e trimestre 2025 », « second semestre 2025 »."""
    kind = match["letter"] or (match["word"] or match["name"])[0]
    number = _SPELT[match["spelt"]] if match["spelt"] else int(match["number"] or match["ordinal"])
    return _end_of_month(int(match["year"]), number * _MONTHS_IN[kind])


def _end_of_month(year: int, month: int) -> date | None:
    if not (is_plausible_year(year) and 1 <= month <= 12):  # noqa: PLR2004 - months of a year
        return None
    return date(year, month, monthrange(year, month)[1])
