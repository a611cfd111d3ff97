"""Numbers, dates and quantities as a French reader writes them, with the spaces that keep them whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from interlud_pipeline.settings import TIMEZONE

LOCALE = "fr_FR"
NO_BREAK, THIN = "\u00a0", "\u202f"


def number(value: Decimal | float) -> str:
    """``1 234,5`` with thin spaces; no decimal is rounded away."""
    return _whole(value) if isinstance(value, int) else _formatted(value)


@lru_cache(maxsize=10_000)
def _whole(value: int) -> str:
    return _formatted(value)


def _formatted(value: Decimal | float) -> str:
    return str(format_decimal(value, locale=LOCALE, decimal_quantization=False))


def percent(part: int, whole: int) -> str:
    """``66,7 %``; a rate over nothing has none. Neither end is reached by rounding."""
    if not whole:
        return "sans objet"
    rate = Decimal(part) / Decimal(whole)
    if part and part < whole:
        rate = min(max(rate, Decimal("0.001")), Decimal("0.999"))
    return str(format_percent(rate, f"#,##0.#{THIN}%", locale=LOCALE))


def day(value: date | datetime | None) -> str:
    """``31/12/2026``; blank without one."""
    return "" if value is None else str(format_date(value, "dd/MM/yyyy", locale=LOCALE))


def local_day(instant: datetime | None) -> str:
    """The day of an instant in UTC, as it was in France: late in the evening that is the next one."""
    return day(instant and instant.replace(tzinfo=UTC).astimezone(ZoneInfo(TIMEZONE)))


def long_day(value: date) -> str:
    """``30 juin 2026``, ``1er janvier 2027``."""
    ordinal = "er" if value.day == 1 else ""
    return str(format_date(value, f"d'{ordinal}' MMMM y" if ordinal else "d MMMM y", locale=LOCALE))


def counted(quantity: int, singular: str, plural: str | None = None) -> str:
    """A quantity with its noun: ``1 chiffre``, ``3 chiffres``; zero is singular in French."""
    noun = singular if quantity <= 1 else (plural or f"{singular}s")
    return f"{number(quantity)}{NO_BREAK}{noun}"


def quoted(text: str) -> str:
    """A text between French quotation marks."""
    return f"«{NO_BREAK}{text}{NO_BREAK}»"


def listed(parts: Iterable[str]) -> str:
    """``a``, ``a et b``, ``a, b et c``."""
    *first, last = parts
    return f"{', '.join(first)} et {last}" if first else last


def years_in_words(years: Iterable[int]) -> str:
    """``2023``, ``2022 et 2024``, ``2022 à 2025`` where three or more follow each other."""
    known = sorted(set(years))
    if len(known) > 2 and known[-1] - known[0] == len(known) - 1:  # noqa: PLR2004 - from three on
        return f"{known[0]} à {known[-1]}"
    return listed(str(year) for year in known)


def place(file: str | None, sheet: str | None, cell: str | None) -> str:
    """An address in words: ``CAHC.xlsx, feuille Réunions, B4``; blank where nothing arrived."""
    return ", ".join(part for part in (file, f"feuille {sheet}" if sheet else None, cell) if part)
